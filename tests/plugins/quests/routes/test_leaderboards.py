"""Leaderboards through the API: in pages, around oneself, from the tables and from Redis."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from onlyvips_quests.definitions import SeasonFile
from onlyvips_quests.standing.entries import ALL, season_board, week_board

from onlyvips.accounts.types import TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.standing.conftest import Crowd

from .conftest import QUESTS
from .test_claims import pages

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])
WITH_REDIS = pytest.mark.onlyvips(cache=True)


@pytest.fixture
def crowd(host: Host, clock: MovableClock) -> Crowd:
    return Crowd(host, clock)


async def stand(crowd: Crowd, fan: ApiClient, *boards: str) -> list[tuple[int, int]]:
    """Put seven people and the caller on a board; return ranks and accounts in their order."""
    scores = dict(
        zip(await crowd.people(7), [900, 500, 500, 500, 40, 40, 1], strict=True),
    )
    scores[fan.account["id"]] = 300
    await crowd.set(scores, *boards)
    order = sorted(scores, key=lambda account: (-scores[account], -account))
    return list(zip([1, 2, 2, 2, 5, 6, 6, 8], order, strict=True))


def places(items: list[dict[str, Any]]) -> list[tuple[int, int]]:
    return [(item["rank"], item["account_id"]) for item in items]


async def check(crowd: Crowd, fan: ApiClient, board: str, expected: list[tuple[int, int]]) -> None:
    """Ask for all pages, and for the neighbourhood."""
    path = f"{QUESTS}/leaderboards/{board}"
    for limit in (1, 3, 8, 100):
        assert places([item async for item in pages(fan, path, limit)]) == expected
    around = (await fan.get(f"{path}/around?radius=2")).json()["items"]
    assert places(around) == expected[2:7]
    assert [item["me"] for item in around] == [False, False, True, False, False]
    assert around[2] == {
        "rank": 5,
        "account_id": fan.account["id"],
        "name": "Alice",
        "xp": 300,
        "me": True,
    }


async def test_everybody_comes_once_and_in_order(crowd: Crowd, fan: ApiClient) -> None:
    await check(crowd, fan, "all", await stand(crowd, fan))


@WITH_REDIS
async def test_everybody_comes_once_and_in_order_from_redis(
    board: Board, crowd: Crowd, fan: ApiClient
) -> None:
    expected = await stand(crowd, fan)
    assert await board.parts.boards.rebuild(ALL)
    # The tables say something else now, so what is answered comes from Redis.
    await crowd.gone([account for _, account in expected])
    await check(crowd, fan, "all", expected)


async def test_the_week_is_the_present_one(
    crowd: Crowd, fan: ApiClient, clock: MovableClock
) -> None:
    now = clock.now()
    expected = await stand(crowd, fan, week_board(now))
    await stand(crowd, fan, week_board(now - timedelta(weeks=1)))
    await check(crowd, fan, "week", expected)


async def test_the_season_is_the_one_that_runs(
    board: Board, crowd: Crowd, fan: ApiClient, clock: MovableClock
) -> None:
    for path in ("", "/around"):
        answer = await fan.get(f"{QUESTS}/leaderboards/season{path}")
        fan.assert_problem(answer, 404, "no-season")
    now, seasons = clock.now(), board.parts.seasons
    for slug, starts, ends in (("now", -1, 7), ("later", 8, 9)):
        file = SeasonFile(
            slug=slug,
            names={"en": slug},
            starts_at=now + timedelta(days=starts),
            ends_at=now + timedelta(days=ends),
        )
        await seasons.plan(file)
    await seasons.turn()
    running = await seasons.get("now")

    await check(crowd, fan, "season", await stand(crowd, fan, season_board(running.id)))


async def test_only_first_names_are_told_and_none_of_who_is_gone(
    host: Host, crowd: Crowd, fan: ApiClient
) -> None:
    ada = await host.accounts.ensure(TelegramProfile(77, "Ada", "Lovelace", "countess"))
    gone = await host.accounts.ensure(TelegramProfile(78, "Gone"))
    await crowd.set({ada.id: 30, gone.id: 20})
    await host.db.execute(
        "UPDATE core.accounts SET telegram_id = NULL, erased_at = now() WHERE id = :id",
        {"id": gone.id},
    )

    answer = await fan.get(f"{QUESTS}/leaderboards/all")

    assert [(i["name"], i["xp"]) for i in answer.json()["items"]] == [("Ada", 30), ("", 20)]
    assert "Lovelace" not in answer.text
    assert "countess" not in answer.text


async def test_who_has_no_xp_has_no_neighbours(crowd: Crowd, fan: ApiClient) -> None:
    (somebody,) = await crowd.people(1)
    await crowd.set({somebody: 10})
    for board in ("all", "week"):
        path = f"{QUESTS}/leaderboards/{board}/around"
        assert (await fan.get(path)).json() == {"items": []}


@pytest.mark.parametrize("radius", ["0", "26", "x", "-1"])
async def test_a_neighbourhood_has_a_limit(fan: ApiClient, radius: str) -> None:
    answer = await fan.get(f"{QUESTS}/leaderboards/all/around?radius={radius}")
    fan.assert_problem(answer, 422, field="radius")


async def test_there_are_no_other_boards(fan: ApiClient, subtests: pytest.Subtests) -> None:
    for board in ["year", "week:2026-W48", "season:1", "ALL", "%20"]:
        with subtests.test(board=board):
            fan.assert_problem(await fan.get(f"{QUESTS}/leaderboards/{board}"), 404)


async def test_the_names_of_a_page_take_one_query(
    board: Board, crowd: Crowd, fan: ApiClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stand(crowd, fan)
    accounts, asked = board.host.accounts, []
    get_many = type(accounts).get_many

    async def counted(self: Any, account_ids: Any) -> Any:
        wanted = list(account_ids)
        asked.append(len(wanted))
        return await get_many(self, wanted)

    monkeypatch.setattr(type(accounts), "get_many", counted)
    assert len((await fan.get(f"{QUESTS}/leaderboards/all")).json()["items"]) == 8
    assert asked == [8]
