"""A completed quest is seen on leaderboards, by badges and in the streak, and erasure undoes it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from onlyvips_quests.definitions import BadgeFile
from onlyvips_quests.standing.entries import season_board, week_board

from onlyvips.clock import MovableClock
from onlyvips.testing.factory import JobRunner
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.standing.test_seasons import file

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["worker"], cache=True)


async def test_leaderboards_badges_and_streaks_follow_a_completed_quest(
    board: Board, clock: MovableClock, run_jobs: JobRunner
) -> None:
    parts = board.parts
    now = clock.now()
    times = {"starts_at": now - timedelta(days=1), "ends_at": now + timedelta(days=9)}
    season = await parts.seasons.plan(file("now", **times))
    badge = {"slug": "begun", "names": {"en": "Begun"}, "icon": "*", "criteria": {"completed": 1}}
    await parts.badges.save(BadgeFile.model_validate(badge))
    await run_jobs("quests.turn_seasons", "quests.tend_boards")
    visit = await board.add("visit", "daily", xp=50, recurrence="daily")
    ann, bob = await board.person(42), await board.person(43)

    for account in (ann, bob):
        assert (await board.service.claim(account, visit)).outcome == "completed"
    clock.move(timedelta(days=1))
    assert (await board.service.claim(bob, visit)).outcome == "completed"
    await run_jobs()

    boards = ["all", week_board(clock.now()), season_board(season.id)]
    for name in ("all", season_board(season.id)):
        scores = await board.platform.cache.board_top(f"board:{name}", 2)
        assert scores == [(f"{bob.id:019d}", 100.0), (f"{ann.id:019d}", 50.0)]
        assert [await parts.boards.rank(name, a.id) for a in (bob, ann)] == [1, 2]
    assert (await parts.boards.top(boards[1], 1))[0].account_id == bob.id
    profile = await board.service.profile(bob)
    assert (profile.rank, profile.streak.days) == (1, 2)
    assert [earned.slug for earned in profile.badges] == ["begun"]

    await board.host.account_parts.privacy.erase(bob.id)
    await run_jobs()
    for name in boards:
        assert await parts.boards.rank(name, bob.id) is None
        assert await board.platform.cache.board_score(f"board:{name}", f"{bob.id:019d}") is None
    assert await parts.boards.rank("all", ann.id) == 1
