"""Seasons through the API: while they run, and when they have ended."""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256
from typing import Any

import pytest
from onlyvips_quests.standing.entries import season_board
from onlyvips_quests.standing.raffle import Standings, ticket

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.standing.conftest import Crowd

from .conftest import QUESTS
from .test_claims import pages

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])

PRIZES = [
    {"from_rank": 1, "to_rank": 1, "rewards": {"xp": 100}},
    {"raffle": 2, "min_xp": 10, "rewards": {"xp": 5}},
]


@pytest.fixture
def crowd(host: Host, clock: MovableClock) -> Crowd:
    return Crowd(host, clock)


async def plan(manager: ApiClient, clock: MovableClock, slug: str, **values: Any) -> Any:
    now = clock.now()
    body = {
        "slug": slug,
        "names": {"en": slug.title(), "ru": "Осень"},
        "starts_at": (now - timedelta(hours=1)).isoformat(),
        "ends_at": (now + timedelta(days=7)).isoformat(),
        "prizes": PRIZES,
        **values,
    }
    return await manager.put(f"{QUESTS}/manage/seasons", json=body)


async def test_a_season_is_planned_run_ended_and_can_be_checked_by_anybody(  # noqa: PLR0917 - fixtures
    board: Board,
    crowd: Crowd,
    manager: ApiClient,
    fan: ApiClient,
    alice: TelegramUser,
    clock: MovableClock,
) -> None:
    seasons = board.parts.seasons
    assert (await plan(manager, clock, "autumn")).json() == {"slug": "autumn"}
    planned = (await fan.get(f"{QUESTS}/seasons/autumn")).json()
    await seasons.turn()
    running = await fan.get(f"{QUESTS}/seasons/autumn")
    people = [*await crowd.people(3), fan.account["id"]]
    scores = dict(zip(people, (50, 50, 9, 20), strict=True))
    await crowd.set(scores)
    await crowd.set(scores, season_board(running.json()["id"]))
    early = (await fan.get(f"{QUESTS}/seasons/autumn/results")).json()
    clock.move(timedelta(days=8))
    await seasons.turn()
    await fan.sign_in(alice)
    ended = (await fan.get(f"{QUESTS}/seasons/autumn")).json()
    results = [r async for r in pages(fan, f"{QUESTS}/seasons/autumn/results")]

    assert [s["state"] for s in (planned, running.json(), ended)] == ["planned", "running", "ended"]
    assert planned["seed_digest"] is None
    assert running.json()["seed"] is None
    assert running.json()["standings_digest"] is None
    assert early == {"items": [], "next_cursor": None}
    assert [p["raffle"] for p in ended["prizes"]] == [None, 2]
    first, second, third, me = people
    assert [(r["rank"], r["account_id"], r["xp"], r["me"]) for r in results] == [
        (1, first, 50, False),
        (1, second, 50, False),
        (3, me, 20, True),
        (4, third, 9, False),
    ]
    assert ended["mine"] == results[2]

    # What anybody can do with what is published (docs/seasons.md).
    assert sha256(ended["seed"].encode()).hexdigest() == running.json()["seed_digest"]
    standings = Standings()
    for result in results:
        standings.add(result["rank"], result["account_id"], result["xp"])
    assert standings.hexdigest() == ended["standings_digest"]
    tickets = {
        account: ticket(ended["seed"], ended["standings_digest"], 2, account)
        for account in (first, second, me)
    }
    winners = set(sorted(tickets, key=lambda account: tickets[account])[:2])
    for result in results:
        won = [1] if result["rank"] == 1 else []
        won += [2] if result["account_id"] in winners else []
        assert result["prizes"] == won


async def test_seasons_are_listed_the_newest_first_in_the_callers_language(
    manager: ApiClient, fan: ApiClient, clock: MovableClock, board: Board
) -> None:
    later = {
        "starts_at": (clock.now() + timedelta(days=30)).isoformat(),
        "ends_at": (clock.now() + timedelta(days=60)).isoformat(),
    }
    await plan(manager, clock, "autumn")
    await plan(manager, clock, "winter", **later, prizes=[])
    await board.parts.seasons.turn()
    await fan.patch("/api/v1/me", json={"language": "ru"})

    every = (await fan.get(f"{QUESTS}/seasons")).json()["items"]
    planned = (await fan.get(f"{QUESTS}/seasons?state=planned")).json()["items"]

    assert [(s["slug"], s["state"]) for s in every] == [
        ("winter", "planned"),
        ("autumn", "running"),
    ]
    assert [s["slug"] for s in planned] == ["winter"]
    assert {s["name"] for s in every} == {"Осень"}
    assert "mine" not in every[0]


async def test_a_season_that_there_is_not(fan: ApiClient) -> None:
    for path in ("nowhere", "1", "nowhere/results", "a%20b"):
        answer = await fan.get(f"{QUESTS}/seasons/{path}")
        fan.assert_problem(answer, 404, "season-not-found")


async def test_a_season_that_runs_is_frozen(
    board: Board, manager: ApiClient, clock: MovableClock
) -> None:
    await plan(manager, clock, "autumn")
    await board.parts.seasons.turn()
    answer = await plan(manager, clock, "autumn", prizes=[])
    manager.assert_problem(answer, 409, "season-frozen")


async def test_a_season_that_cannot_be_is_refused_by_field(
    manager: ApiClient, clock: MovableClock, subtests: pytest.Subtests
) -> None:
    for values, field in [
        ({"ends_at": "2001-01-01T00:00:00Z", "starts_at": "2000-01-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "9999-12-31T23:00:00-02:00"}, "starts_at"),
        ({"starts_at": "2026-01-01T00:00:00"}, "starts_at"),
        ({"names": {}}, "names"),
        ({"prizes": [{"rewards": {"badge": "nowhere"}, "raffle": 1}]}, "prizes.0.rewards.badge"),
        ({"prizes": [{"rewards": {}}]}, "prizes.0"),
    ]:
        with subtests.test(values=values, field=field):
            answer = await plan(manager, clock, "autumn", **values)
            manager.assert_problem(answer, 422, field=field)
