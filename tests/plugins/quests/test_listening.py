"""Quests reward what other plugins saw, without knowing them."""

from __future__ import annotations

import pytest
from onlyvips_quests.api import QuestCompleted

from onlyvips.events import Activity
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


async def test_views_of_different_works_are_steps(
    board: Board, run_jobs: JobRunner, events: CapturedEvents
) -> None:
    quest = await board.add("watch", "content_view", parameters={"count": 2})
    alice = await board.person()

    async def views(work: int) -> int:
        seen = Activity(account_id=alice.id, kind="content.viewed", subject=f"work:{work}")
        await board.platform.events.publish(seen)
        await run_jobs()
        return (await board.service.get(alice, quest)).progress.done

    assert [await views(1), await views(1), await views(2)] == [1, 1, 2]
    assert events.one(QuestCompleted).slug == "watch"
    assert (await board.books(alice)).entries == (10,)


async def test_another_kind_of_activity_proves_nothing(board: Board, run_jobs: JobRunner) -> None:
    quest = await board.add("buy", "purchase")
    alice = await board.person()
    for kind in ("content.viewed", "games.won"):
        await board.platform.events.publish(Activity(account_id=alice.id, kind=kind, subject="w:1"))
    await run_jobs()
    assert not (await board.service.get(alice, quest)).done


async def test_any_plugins_activity_can_be_a_quest(board: Board, run_jobs: JobRunner) -> None:
    quest = await board.add("win", "activity", parameters={"activity": "games.won"})
    alice = await board.person()
    await board.platform.events.publish(Activity(account_id=alice.id, kind="games.won"))
    await run_jobs()
    assert (await board.service.get(alice, quest)).done
