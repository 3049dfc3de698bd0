"""Leaderboards in Redis follow the tables, and are not believed when they may not have."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onlyvips_quests.standing.boards import Boards
from onlyvips_quests.standing.entries import season_board, week_board
from onlyvips_quests.tables import seasons

from onlyvips.clock import MovableClock
from tests.plugins.quests.standing.conftest import Crowd

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[], cache=True)

MONDAY = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)


async def standings(boards: Boards, board: str = "all") -> dict[int, int]:
    return {entry.account_id: entry.xp for entry in await boards.top(board, 100)}


async def is_complete(crowd: Crowd, board: str = "all") -> bool:
    """Whether somebody who comes now would believe what Redis has."""
    boards = Boards(crowd.platform)
    generation = await boards._generation.get(fresh=True)
    server = await crowd.platform.cache.server_id()
    assert server is not None
    return await boards._mirror.fits(board, generation, server)


async def in_redis(crowd: Crowd, board: str = "all") -> dict[int, int]:
    found = await crowd.platform.cache.board_top(f"board:{board}", 100)
    return {int(member): int(score) for member, score in found if score >= 0}


async def add_season(crowd: Crowd, slug: str, starts: datetime, ends: datetime, **more: Any) -> int:
    values = {"slug": slug, "names": {"en": slug}, "starts_at": starts, "ends_at": ends}
    number: int = await crowd.host.db.execute(seasons.insert().values(prizes=[], **values, **more))
    return number


# ---- following -----------------------------------------------------------------------------


async def test_a_change_is_seen_on_every_board_it_counts_on(crowd: Crowd, boards: Boards) -> None:
    now = crowd.clock.now()
    season = await add_season(crowd, "now", now - timedelta(days=1), now + timedelta(days=1))
    names = ["all", week_board(now), season_board(season)]
    for board in names:
        assert await boards.rebuild(board)
    ann, bob = await crowd.people(2)
    await crowd.set({ann: 50, bob: 20})
    await crowd.set({ann: 5, bob: 20}, *names[1:])
    await boards.update([ann, bob])
    assert await boards.rank("all", ann) == 1
    for board in names[1:]:
        assert await boards.rank(board, ann) == 2
        assert await in_redis(crowd, board) == {ann: 5, bob: 20}


async def test_an_update_that_comes_twice_does_no_harm(crowd: Crowd, boards: Boards) -> None:
    await boards.rebuild("all")
    (ann,) = await crowd.people(1)
    for xp in (50, 30):  # a claw-back lowers it
        await crowd.set({ann: xp})
        await boards.update([ann])
        await boards.update([ann])
        assert await in_redis(crowd) == {ann: xp}


async def test_whose_data_was_erased_or_xp_taken_back_is_on_no_board(
    crowd: Crowd, boards: Boards
) -> None:
    ann, bob, cem = await crowd.people(3)
    await crowd.set({ann: 50, bob: 20, cem: 10})
    await boards.rebuild("all")
    await crowd.gone([ann])
    await crowd.set({bob: 0})
    await boards.remove(ann)
    await boards.update([bob])
    assert await in_redis(crowd) == {cem: 10}
    assert [await boards.rank("all", account) for account in (ann, bob, cem)] == [None, None, 1]


async def test_of_two_that_write_at_once_the_tables_are_right(
    crowd: Crowd, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    await boards.rebuild("all")
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 10})
    put, slow = boards._mirror.put, [True]

    async def late(board: str, scores: Mapping[int, int]) -> bool:
        if slow.pop() if slow else False:
            # Read but not yet written: meanwhile another process reads and writes the next amount.
            await crowd.set({ann: 20})
            await Boards(crowd.platform).update([ann])
            assert await in_redis(crowd) == {ann: 20}
        return await put(board, scores)

    monkeypatch.setattr(boards._mirror, "put", late)
    await boards.update([ann])
    assert await in_redis(crowd) == {ann: 20}


# ---- being made anew -----------------------------------------------------------------------


async def test_no_change_is_lost_while_a_board_is_filled(
    crowd: Crowd, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = await crowd.people(8)
    await crowd.set(dict.fromkeys(people, 10))
    everybody = boards._tables.everybody

    async def slowly(board: str) -> AsyncGenerator[Any, None]:
        # The rows are those of one moment; the changes below come after it.
        batches = [rows async for rows in everybody(board)]
        other = Boards(crowd.platform)
        await crowd.set({people[0]: 99, people[1]: 5, people[2]: 0})
        await crowd.gone([people[3]])
        (new,) = await crowd.people(1)
        await crowd.set({new: 40})
        await other.update([*people[:4], new])
        assert await other.rank("all", people[0]) == 1  # from the tables, as it is not complete
        for rows in batches:
            yield rows
        await crowd.set({people[4]: 77})
        await other.update([people[4]])

    monkeypatch.setattr(boards._tables, "everybody", slowly)
    assert await boards.rebuild("all")
    in_tables = await standings(Boards(crowd.away))
    assert await in_redis(crowd) == in_tables
    assert [in_tables.get(people[n]) for n in range(5)] == [99, 5, None, None, 77]


async def test_changes_at_any_moment_of_filling_are_kept(crowd: Crowd, boards: Boards) -> None:
    people = await crowd.people(300)
    await crowd.set(dict.fromkeys(people, 10))
    other, stop = Boards(crowd.platform), asyncio.Event()

    async def change() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            account = people[number * 7 % 300]
            await crowd.set({account: number % 50})
            await other.update([account])

    changing = [asyncio.create_task(change())]
    for _ in range(5):
        assert await boards.rebuild("all")
        await asyncio.sleep(0.02)
    stop.set()
    await asyncio.gather(*changing)
    rows = await crowd.host.db.fetch_all("SELECT account_id, xp FROM quests.progress WHERE xp > 0")
    found = await crowd.platform.cache.board_top("board:all", 400)
    assert {int(m): int(s) for m, s in found if s >= 0} == {r["account_id"]: r["xp"] for r in rows}


async def test_who_begins_last_fills_the_board(
    crowd: Crowd, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 10})
    everybody, results = boards._tables.everybody, []

    async def interrupted(board: str) -> AsyncGenerator[Any, None]:
        results.append(await Boards(crowd.platform).rebuild(board))
        async with aclosing(everybody(board)) as batches:
            async for rows in batches:
                yield rows

    monkeypatch.setattr(boards._tables, "everybody", interrupted)
    assert not await boards.rebuild("all")
    assert results == [True]
    assert await in_redis(crowd) == {ann: 10}
    assert await is_complete(crowd)


async def test_when_redis_was_emptied_the_tables_answer_until_it_is_filled(
    crowd: Crowd, boards: Boards
) -> None:
    ann, bob = await crowd.people(2)
    await crowd.set({ann: 50, bob: 20})
    await boards.tend()
    assert await is_complete(crowd)
    await crowd.platform.cache.delete("board:all")
    await crowd.set({bob: 60})
    await boards.update([bob])  # leaves a board that is not there as it is
    assert await in_redis(crowd) == {}
    assert await standings(boards) == {bob: 60, ann: 50}
    assert await boards.rank("all", ann) == 2
    boards._not_before.clear()
    await boards.tend()
    assert await in_redis(crowd) == {bob: 60, ann: 50}
    assert await is_complete(crowd)


async def test_a_board_that_redis_loses_again_and_again_is_not_made_all_the_time(
    crowd: Crowd, boards: Boards
) -> None:
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 50})
    await boards.tend()
    boards._not_before = dict.fromkeys(boards._not_before, float("inf"))
    await crowd.platform.cache.delete("board:all")
    await boards.tend()
    assert not await is_complete(crowd)
    assert await boards.rank("all", ann) == 1


@pytest.mark.parametrize("how", ["tend", "rebuild"])
async def test_what_redis_missed_makes_its_boards_disbelieved(crowd: Crowd, how: str) -> None:
    ann, bob = await crowd.people(2)
    await crowd.set({ann: 50, bob: 20})
    keeper = Boards(crowd.platform)
    await keeper.tend()
    cut_off = Boards(crowd.away)
    for xp in (60, 70):  # misses the second while it knows already
        await crowd.set({bob: xp})
        await cut_off.update([bob])
    assert await in_redis(crowd) == {ann: 50, bob: 20}
    assert await Boards(crowd.platform).rank("all", bob) == 1
    keeper._not_before.clear()
    await (keeper.tend() if how == "tend" else keeper.rebuild("all"))
    assert await in_redis(crowd) == {ann: 50, bob: 70}
    assert await is_complete(crowd)
    # And once more: what is missed after the boards were made anew is noted again.
    await crowd.set({ann: 90})
    await cut_off.update([ann])
    assert not await is_complete(crowd)
    assert await Boards(crowd.platform).rank("all", ann) == 1


async def test_a_note_that_was_rolled_back_is_made_again(crowd: Crowd, boards: Boards) -> None:
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 50})
    await boards.tend()
    cut_off = Boards(crowd.away)
    await crowd.set({ann: 60})
    async with crowd.host.db.transaction(force_rollback=True):
        await cut_off.update([ann])
    assert await is_complete(crowd)
    await cut_off.update([ann])  # the event is delivered again
    assert not await is_complete(crowd)


async def test_what_was_missed_while_a_board_is_filled_makes_it_one_of_the_past(
    crowd: Crowd, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 50})
    everybody = boards._tables.everybody

    async def slowly(board: str) -> AsyncGenerator[Any, None]:
        batches = [rows async for rows in everybody(board)]
        await crowd.set({ann: 70})
        await Boards(crowd.away).update([ann])
        for rows in batches:
            yield rows

    monkeypatch.setattr(boards._tables, "everybody", slowly)
    assert await boards.rebuild("all")
    assert await in_redis(crowd) == {ann: 50}
    assert not await is_complete(crowd)
    assert await standings(Boards(crowd.platform)) == {ann: 70}


async def test_a_server_that_went_back_in_time_is_filled_anew(
    crowd: Crowd, boards: Boards, monkeypatch: pytest.MonkeyPatch
) -> None:
    (ann,) = await crowd.people(1)
    await crowd.set({ann: 50})
    await boards.tend()
    # As if the server had begun with an old copy from its disk.
    await crowd.platform.cache.board_set("board:all", {f"{ann:019d}": 1})
    assert await in_redis(crowd) == {ann: 1}

    async def another() -> str:
        return "another-run"

    monkeypatch.setattr(crowd.platform.cache, "server_id", another)
    boards._not_before.clear()
    await boards.tend()
    assert await in_redis(crowd) == {ann: 50}


async def test_without_redis_marks_are_made_and_boards_answer(crowd: Crowd) -> None:
    people = await crowd.people(6)
    await crowd.set(dict.fromkeys(people, 10))
    boards = Boards(crowd.away, spacing=1)
    await boards.tend()
    assert not await boards.rebuild("all")
    rows = await crowd.host.db.fetch_all("SELECT board, place, xp FROM quests.board_marks")
    assert [tuple(row.values()) for row in rows] == [("all", 6, 10)]
    assert await boards.rank("all", people[0]) == 1
    assert (await crowd.host.db.fetch_val("SELECT generation FROM quests.board_mirrors")) is None


# ---- which there are -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "week"),
    [
        (MONDAY, "week:2026-W48"),
        (MONDAY - timedelta(microseconds=1), "week:2026-W47"),
        (datetime(2027, 1, 3, 23, 59, tzinfo=UTC), "week:2026-W53"),
        (datetime(2024, 12, 30, tzinfo=UTC), "week:2025-W01"),
    ],
)
async def test_xp_count_in_the_iso_week_of_their_moment(
    boards: Boards, moment: datetime, week: str
) -> None:
    assert await boards.boards_of(moment) == [week]


async def test_xp_count_in_seasons_from_their_first_moment_to_their_last(
    crowd: Crowd, boards: Boards
) -> None:
    day = timedelta(days=1)
    # Neither has been noted as running yet; the one that has ended is settled.
    one = await add_season(crowd, "one", MONDAY, MONDAY + day)
    two = await add_season(crowd, "two", MONDAY + day, MONDAY + 2 * day)
    await add_season(crowd, "over", MONDAY, MONDAY + 9 * day, state="ended")
    moments = [MONDAY - timedelta(microseconds=1), MONDAY, MONDAY + day, MONDAY + 2 * day]
    found = [(await boards.boards_of(moment))[1:] for moment in moments]
    assert found == [[], [season_board(one)], [season_board(two)], []]


@pytest.mark.parametrize("cached", [True, False])
async def test_boards_that_are_long_over_are_deleted(
    crowd: Crowd, clock: MovableClock, cached: bool
) -> None:
    clock.move_to(MONDAY + timedelta(days=2))
    now, week = clock.now(), timedelta(weeks=1)
    old = await add_season(crowd, "old", now - 30 * week, now - 9 * week, state="ended")
    late = await add_season(crowd, "late", now - 30 * week, now - 7 * week, state="ended")
    await crowd.host.db.execute("UPDATE quests.seasons SET ended_at = ends_at")
    running = await add_season(crowd, "running", now - 30 * week, now + week, state="running")
    people = await crowd.people(7)
    weeks = [week_board(now - n * week) for n in (0, 8, 9, 60)]
    all_boards = [*weeks, season_board(old), season_board(late), season_board(running)]
    await crowd.set(dict.fromkeys(people, 5), *all_boards)
    boards = Boards(crowd.platform if cached else crowd.away)
    await boards.rebuild(weeks[2])
    await boards.trim()
    rows = await crowd.host.db.fetch_all("SELECT DISTINCT board FROM quests.board_scores")
    kept = {*weeks[:2], season_board(late), season_board(running)}
    assert {row["board"] for row in rows} == kept
    assert await in_redis(crowd, weeks[2]) == {}


async def test_weeks_and_seasons_pass_from_redis_by_themselves(
    crowd: Crowd, boards: Boards
) -> None:
    board = week_board(crowd.clock.now())
    await boards.rebuild(board)
    await boards.rebuild("all")
    left = await crowd.platform.cache.ttl(f"board:{board}")
    assert left is not None
    assert left > timedelta(days=14).total_seconds()
    assert await crowd.platform.cache.ttl("board:all") is None
