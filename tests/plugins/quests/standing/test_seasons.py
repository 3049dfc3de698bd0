"""Seasons: rules frozen at the start, ranks kept at the end, prizes given once and drawn openly."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from onlyvips_quests.api import SeasonEnded, XpChanged
from onlyvips_quests.definitions import Rewards, SeasonFile
from onlyvips_quests.parts import parts_of
from onlyvips_quests.standing.boards import Boards
from onlyvips_quests.standing.ending import GRACE
from onlyvips_quests.standing.entries import season_board, week_board
from onlyvips_quests.standing.seasons import Result, Season, Seasons

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, InvalidInput, NotFound, OnlyVipsError
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from tests.docs.blocks import files_of
from tests.plugins.quests.standing.conftest import Crowd

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["worker"])

ROOT = Path(__file__).parents[4]
START = datetime(2026, 12, 1, tzinfo=UTC)
END = START + timedelta(days=30)
BEFORE, DURING, AFTER = START - timedelta(days=1), START + timedelta(days=1), END + GRACE


@pytest.fixture
def seasons(crowd: Crowd, clock: MovableClock) -> Seasons:
    clock.move_to(BEFORE)
    return parts_of(crowd.platform).seasons


def file(slug: str = "winter", *prizes: dict[str, Any], **values: Any) -> SeasonFile:
    plain = {"slug": slug, "names": {"en": slug}, "starts_at": START, "ends_at": END}
    return SeasonFile.model_validate({**plain, "prizes": prizes, **values})


def by_rank(first: int, last: int, **rewards: Any) -> dict[str, Any]:
    return {"from_rank": first, "to_rank": last, "rewards": rewards}


def by_raffle(winners: int, min_xp: int = 1, **rewards: Any) -> dict[str, Any]:
    return {"raffle": winners, "min_xp": min_xp, "rewards": rewards}


async def play(
    crowd: Crowd, seasons: Seasons, scores: Sequence[int], *prizes: dict[str, Any]
) -> tuple[Season, list[int]]:
    """Let a season pass in which people earn XP; return it and them."""
    clock = crowd.clock
    await seasons.plan(file("winter", *prizes))
    clock.move_to(DURING)
    await seasons.turn()
    season = await seasons.get("winter")
    people = await crowd.people(len(scores))
    earned = dict(zip(people, scores, strict=True))
    await crowd.set(earned)
    await crowd.set(earned, season_board(season.id))
    clock.move_to(AFTER)
    await seasons.turn()
    return await seasons.get("winter"), people


# ---- planning and beginning ----------------------------------------------------------------


async def test_a_season_can_be_changed_until_it_begins(
    crowd: Crowd, seasons: Seasons, clock: MovableClock
) -> None:
    planned = await seasons.plan(file("winter", by_rank(1, 3, xp=50)))
    assert (planned.state, planned.seed_digest, planned.seed) == ("planned", None, None)
    changed = file("winter", by_rank(1, 5, xp=70), by_raffle(2, 10, xp=5))
    assert (await seasons.plan(changed)).file() == changed
    clock.move_to(START)  # not yet noted, and frozen all the same
    with pytest.raises(Conflict, match="frozen"):
        await seasons.plan(file("winter"))
    await seasons.turn()
    with pytest.raises(Conflict, match="frozen"):
        await seasons.plan(changed.model_copy(update={"ends_at": END + timedelta(days=1)}))
    named = changed.model_copy(update={"names": {"en": "Cold", "ru": "Зима"}})
    assert (await seasons.plan(named)).file() == named
    assert await seasons.plan(named) == await seasons.get("winter")
    assert (await seasons.get("winter")).state == "running"


async def test_the_seed_stays_secret_until_the_end_and_its_digest_does_not(
    crowd: Crowd, seasons: Seasons, clock: MovableClock
) -> None:
    await seasons.plan(file())
    clock.move_to(DURING)
    (number,) = await seasons.start_due()
    running = await seasons.get(number)
    assert running.seed is None
    assert running.seed_digest is not None
    assert await seasons.start_due() == []
    assert (await seasons.get(number)) == running
    with pytest.raises(Conflict, match="not ended"):
        await seasons.verify(number)
    clock.move_to(AFTER)
    assert await seasons.end_due() == [number]
    ended = await seasons.get(number)
    assert ended.seed is not None
    assert len(bytes.fromhex(ended.seed)) == 32
    assert sha256(ended.seed.encode()).hexdigest() == running.seed_digest == ended.seed_digest


async def test_xp_count_from_the_first_moment_however_late_the_start_is_noted(
    crowd: Crowd, seasons: Seasons
) -> None:
    season = await seasons.plan(file())
    boards = parts_of(crowd.platform).boards
    board = season_board(season.id)
    assert board not in await boards.boards_of(START - timedelta(microseconds=1))
    assert board in await boards.boards_of(START)
    assert board in await boards.boards_of(END - timedelta(microseconds=1))
    assert board not in await boards.boards_of(END)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"ends_at": BEFORE, "starts_at": BEFORE - timedelta(days=1)}, "ends_at"),
        ({"prizes": [by_rank(1, 1, xp=1), by_rank(1, 1, badge="lost")]}, "prizes.1.rewards.badge"),
        (
            {"prizes": [by_rank(1, 1, others=[{"type": "gold"}])]},
            "prizes.0.rewards.others.0.type",
        ),
    ],
)
async def test_what_cannot_be_is_refused_by_its_field(
    crowd: Crowd, values: dict[str, Any], field: str, clock: MovableClock
) -> None:
    clock.move_to(BEFORE)
    parts = parts_of(crowd.platform)
    seasons = Seasons(crowd.platform, parts.rewards, parts.boards, parts.kinds)
    with pytest.raises(InvalidInput) as caught:
        await seasons.plan(file(**values))
    assert [fault.field for fault in caught.value.fields] == [field]
    with pytest.raises(NotFound):
        await seasons.get("winter")


async def test_a_badge_may_come_along_with_the_season(crowd: Crowd, seasons: Seasons) -> None:
    planned = file("winter", by_rank(1, 1, badge="new"))
    assert (await seasons.plan(planned, known=["badge:new"])).file() == planned


async def test_seasons_are_listed_the_latest_first(seasons: Seasons, clock: MovableClock) -> None:
    day = timedelta(days=1)
    for number, slug in enumerate(("a", "b", "c")):
        await seasons.plan(file(slug, starts_at=START + number * day, ends_at=END + number * day))
    clock.move_to(START + day)
    await seasons.turn()
    assert [season.slug for season in await seasons.list()] == ["c", "b", "a"]
    assert [season.slug for season in await seasons.list("running")] == ["b", "a"]
    assert await seasons.list("ended") == []


# ---- the end -------------------------------------------------------------------------------


async def test_ranks_are_kept_as_they_are_at_the_end(
    crowd: Crowd, seasons: Seasons, events: CapturedEvents
) -> None:
    scores = [10, 30, 30, 0, 5, 30, 10]
    season, people = await play(crowd, seasons, scores)
    a, b, c, _, e, f, g = people
    expected = [
        *(Result(account, 1, 30, ()) for account in (b, c, f)),
        *(Result(account, 4, 10, ()) for account in (a, g)),
        Result(e, 6, 5, ()),
    ]
    assert await seasons.results(season.id) == expected
    assert season.state == "ended"
    assert season.ended_at == pytest.approx(AFTER, abs=timedelta(minutes=1))
    assert events.one(SeasonEnded).slug == "winter"
    lines = "".join(f"{r.rank}:{r.account_id}:{r.xp}\n" for r in expected)
    assert season.standings_digest == sha256(lines.encode()).hexdigest()
    # What is earned or taken back later changes nothing.
    await crowd.set({e: 1000}, season_board(season.id))
    assert await seasons.results(season.id) == expected
    assert await seasons.result_of(season.id, e) == expected[-1]
    assert await seasons.result_of(season.id, people[3]) is None
    # Page by page.
    paged: list[Result] = []
    while page := await seasons.results(
        season.id, (paged[-1].rank, paged[-1].account_id) if paged else None, limit=2
    ):
        paged += page
    assert paged == expected


async def test_payments_under_way_at_the_end_are_waited_for(
    seasons: Seasons, clock: MovableClock
) -> None:
    await seasons.plan(file())
    clock.move_to(END + GRACE / 2)
    await seasons.turn()
    assert (await seasons.get("winter")).state == "running"
    clock.move(GRACE)
    await seasons.turn()
    assert (await seasons.get("winter")).state == "ended"


async def test_several_seasons_end_each_by_itself_and_once(
    crowd: Crowd, seasons: Seasons, clock: MovableClock, events: CapturedEvents
) -> None:
    numbers = [(await seasons.plan(file(slug))).id for slug in ("a", "b", "c")]
    people = await crowd.people(2)
    for number, account in zip(numbers, [people[0], people[1], people[0]], strict=True):
        await crowd.set({account: number}, season_board(number))
    clock.move_to(AFTER)
    await seasons.start_due()
    others = [Seasons(crowd.platform, None, Boards(crowd.platform)) for _ in range(3)]  # type: ignore[arg-type]
    ended = await asyncio.gather(*(one.end_due() for one in [seasons, *others]))
    assert sorted(number for found in ended for number in found) == sorted(numbers)
    assert len(events.of(SeasonEnded)) == 3
    for number, account in zip(numbers, [people[0], people[1], people[0]], strict=True):
        assert await seasons.results(number) == [Result(account, 1, number, ())]


@pytest.mark.onlyvips(cache=True)
async def test_the_leaderboard_leaves_redis_when_its_season_ends(
    crowd: Crowd, seasons: Seasons, clock: MovableClock
) -> None:
    season = await seasons.plan(file())
    boards = parts_of(crowd.platform).boards
    clock.move_to(DURING)
    await seasons.turn()
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 5}, season_board(season.id))
    await boards.tend()
    assert await boards.rank(season_board(season.id), ann) == 1
    clock.move_to(AFTER)
    await seasons.turn()
    assert await crowd.platform.cache.board_top(f"board:{season_board(season.id)}") == []
    assert season_board(season.id) not in await boards.mirrored()


# ---- prizes --------------------------------------------------------------------------------


async def test_prizes_go_to_ranks_and_to_those_who_are_drawn(
    crowd: Crowd, seasons: Seasons
) -> None:
    scores = [100, 90, 90, 80, 70, *[20] * 40, 3]
    season, people = await play(
        crowd,
        seasons,
        scores,
        by_rank(1, 1, xp=1000),
        by_rank(1, 3, xp=100),
        by_raffle(7, 10, xp=10),
        by_raffle(500, 80, xp=1),
    )
    won: dict[int, list[int]] = {number: [] for number in (1, 2, 3, 4)}
    for result in await seasons.results(season.id, limit=100):
        for number in result.prizes:
            won[number].append(result.account_id)
    assert won[1] == people[:1]
    assert won[2] == people[:3]  # two share the second rank, and there is no third
    assert len(set(won[3])) == 7
    assert people[-1] not in won[3]
    assert won[4] == people[:4]  # fewer take part than could win
    verified = await seasons.verify("winter")
    assert verified.agrees


async def test_anybody_can_repeat_the_draw_from_what_is_published(
    crowd: Crowd, seasons: Seasons
) -> None:
    season, _ = await play(
        crowd, seasons, [*range(50, 90)], by_rank(1, 1, xp=9), by_raffle(5, 60, xp=1)
    )
    page: dict[str, Any] = {}
    exec(files_of(ROOT / "docs" / "seasons.md")["draw.py"], page)
    results = await seasons.results(season.id, limit=100)
    standings = "".join(f"{r.rank}:{r.account_id}:{r.xp}\n" for r in results)
    assert sha256(standings.encode()).hexdigest() == season.standings_digest
    winners = page["winners"](season.seed, standings, prize=2, min_xp=60, count=5)
    assert len(winners) == 5
    assert {r.account_id for r in results if 2 in r.prizes} == set(winners)


@pytest.mark.parametrize(
    ("forged", "found"),
    [
        ("UPDATE quests.seasons SET seed = 'chosen afterwards'", (False, True, False)),
        ("UPDATE quests.season_results SET xp = xp + 1 WHERE rank = 9", (True, False, True)),
        (
            "UPDATE quests.season_results SET prizes = '[1, 2]' WHERE prizes = '[]'",
            (True, True, False),
        ),
        ("UPDATE quests.season_results SET prizes = '[]' WHERE rank = 1", (True, True, False)),
        (
            "UPDATE quests.season_results SET prizes = prizes || '[3]' WHERE rank = 1",
            (True, True, False),
        ),
    ],
)
async def test_a_forgery_is_seen(
    crowd: Crowd, seasons: Seasons, forged: str, found: tuple[bool, bool, bool]
) -> None:
    await play(crowd, seasons, [*range(50, 80)], by_rank(1, 1, xp=9), by_raffle(5, xp=1))
    await crowd.host.db.execute(forged)
    verified = await seasons.verify("winter")
    assert (verified.seed, verified.standings, verified.prizes) == found
    assert not verified.agrees


async def test_an_erased_person_keeps_a_place_without_a_name_and_gets_nothing(
    crowd: Crowd, seasons: Seasons, run_jobs: JobRunner
) -> None:
    _, people = await play(crowd, seasons, [30, 20, 10], by_rank(1, 2, xp=50))
    await crowd.host.account_parts.privacy.erase(people[0])
    await run_jobs()
    assert (await seasons.verify("winter")).agrees
    rows = await crowd.host.db.fetch_all("SELECT account_id, amount FROM quests.xp_entries")
    assert [tuple(row.values()) for row in rows] == [(people[1], 50)]


async def entries(crowd: Crowd) -> dict[tuple[int, str], int]:
    rows = await crowd.host.db.fetch_all("SELECT account_id, key, amount FROM quests.xp_entries")
    return {(row["account_id"], row["key"]): row["amount"] for row in rows}


async def test_prizes_are_handed_out_once_by_the_job_that_the_end_brings(
    crowd: Crowd, seasons: Seasons, run_jobs: JobRunner, events: CapturedEvents
) -> None:
    from onlyvips_quests.definitions import BadgeFile

    champion = BadgeFile(slug="champion", names={"en": "Champion"}, icon="🏆")
    await parts_of(crowd.platform).badges.save(champion)
    season, people = await play(
        crowd, seasons, [30, 20, 10], by_rank(1, 1, xp=50, badge="champion"), by_rank(1, 2, xp=5)
    )
    assert await entries(crowd) == {}
    await run_jobs()
    first, second = people[:2]
    expected = {
        (first, f"season:{season.id}:1"): 50,
        (first, f"season:{season.id}:2"): 5,
        (second, f"season:{season.id}:2"): 5,
    }
    assert await entries(crowd) == expected
    assert [event.account_id for event in events.of(XpChanged)] == [first, first, second]
    account = await crowd.host.accounts.get(first)
    (badge,) = await parts_of(crowd.platform).badges.list_for(account)
    assert badge.earned_at is not None
    # Again, and by two at the same moment: nothing more is given.
    await asyncio.gather(*(seasons.settle(season.id) for _ in range(3)))
    assert await entries(crowd) == expected
    # XP of prizes count in no season and no week.
    boards = await crowd.host.db.fetch_all("SELECT board, account_id, xp FROM quests.board_scores")
    assert {row["board"] for row in boards} == {season_board(season.id)}
    assert {row["account_id"]: row["xp"] for row in boards}[first] == 30
    assert week_board(AFTER) in await parts_of(crowd.platform).boards.boards_of(AFTER)


class Flaky:
    """Gives prizes, but dies or fails at some people."""

    def __init__(self, inner: Any, at: int, error: BaseException) -> None:
        self.inner, self.at, self.error = inner, at, error

    async def give(self, account: Account, rewards: Rewards, key: str) -> tuple[int, list[str]]:
        given: tuple[int, list[str]] = await self.inner.give(account, rewards, key)
        if account.id == self.at:
            raise self.error
        return given


async def test_handing_out_goes_on_where_it_was_killed(crowd: Crowd, seasons: Seasons) -> None:
    season, people = await play(crowd, seasons, [*range(10, 30)], by_rank(1, 20, xp=5))
    rewards = parts_of(crowd.platform).rewards
    killed = Seasons(
        crowd.platform,
        Flaky(rewards, people[7], asyncio.CancelledError()),
        parts_of(crowd.platform).boards,
    )
    with pytest.raises(asyncio.CancelledError):
        await killed.settle(season.id)
    assert len(await entries(crowd)) == 7
    assert await seasons.settle(season.id) == 13
    assert sorted(account for account, _ in await entries(crowd)) == people
    assert await seasons.settle(season.id) == 0


async def test_one_prize_that_cannot_be_given_keeps_nobody_else_from_theirs(
    crowd: Crowd, seasons: Seasons
) -> None:
    season, people = await play(crowd, seasons, [*range(10, 15)], by_rank(1, 5, xp=5))
    parts = parts_of(crowd.platform)
    broken = Seasons(crowd.platform, Flaky(parts.rewards, people[2], ValueError()), parts.boards)
    with pytest.raises(OnlyVipsError, match="1 people"):
        await broken.settle(season.id)
    assert sorted(account for account, _ in await entries(crowd)) == [*people[:2], *people[3:]]
    assert await seasons.settle(season.id) == 1
