"""Processes that are killed while they pay: each reward is paid once, no book is half written."""

from __future__ import annotations

import asyncio
import random
from contextlib import AbstractAsyncContextManager

import pytest

from onlyvips.accounts.types import TelegramProfile
from tests.forks import Talking, talking
from tests.plugins.quests import claims_process
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

PEOPLE = 40
KILLS = 4
_CLAIMS = "SELECT count(*) FROM quests.claims"


def claiming(board: Board) -> AbstractAsyncContextManager[Talking]:
    """Run that process."""
    return talking(
        claims_process.__name__,
        str(board.platform.config.directory),
        DATABASE_URL=str(board.host.db.url),
        REDIS_URL="unix:///nonexistent/onlyvips-test.sock",
        ONLYVIPS_SECRET_KEY="a-master-key-for-tests-only-which-guards-nothing",
    )


async def claims_made(board: Board, count: int) -> None:
    """Wait until there are so many claims."""
    async with asyncio.timeout(30):
        while await board.host.db.fetch_val(_CLAIMS) < count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.002)


async def test_whatever_is_killed_in_between_each_reward_is_paid_once(board: Board) -> None:
    await board.add("plain", xp=7, badge=True)
    await board.add("held", xp=11, hold={"seconds": 1})
    await board.add("few", xp=13, capacity=15)
    for number in range(1, PEOPLE + 1):
        await board.host.accounts.ensure(TelegramProfile(number, f"Person {number}"))

    for number in range(1, KILLS + 1):
        async with claiming(board) as process:
            assert await process.line() == "ready"
            await claims_made(board, number * 2 * PEOPLE // (KILLS + 1))
            await asyncio.sleep(random.uniform(0, 0.02))
            await process.kill()
    # If the kills had come before or after all of the work, this test would have shown nothing.
    assert await board.host.db.fetch_val(_CLAIMS) < 2 * PEOPLE + 15
    async with claiming(board) as one, claiming(board) as other:
        async with asyncio.timeout(60):
            assert [await p.wait() for p in (one, other)] == [0, 0]
    await asyncio.sleep(1.1)
    await board.parts.settling.settle_due()

    db = board.host.db
    paid = await db.fetch_all(
        "SELECT q.slug, count(*) AS n FROM quests.claims c JOIN quests.quests q ON q.id = quest_id "
        "WHERE c.state = 'paid' GROUP BY 1"
    )
    assert {row["slug"]: row["n"] for row in paid} == {"plain": PEOPLE, "held": PEOPLE, "few": 15}
    assert await db.fetch_val("SELECT taken FROM quests.seats") == 15
    assert await db.fetch_val("SELECT count(*) FROM quests.account_badges") == PEOPLE
    wrong = await db.fetch_all(
        """
        SELECT p.account_id FROM quests.progress p
        JOIN LATERAL (SELECT sum(amount) AS xp FROM quests.xp_entries e
                      WHERE e.account_id = p.account_id) e ON true
        JOIN LATERAL (SELECT sum(xp) AS xp, count(*) AS n FROM quests.claims c
                      WHERE c.account_id = p.account_id AND c.state = 'paid') c ON true
        JOIN LATERAL (SELECT sum(xp) AS xp FROM quests.board_scores b
                      WHERE b.account_id = p.account_id AND b.board LIKE 'week:%') b ON true
        WHERE p.xp <> e.xp OR p.xp <> c.xp OR p.completed <> c.n OR p.xp <> b.xp
        """
    )
    assert wrong == []
    # One event for each payment lies in the queue, for each handler that wants it.
    events = await db.fetch_all(
        "SELECT entrypoint, count(*) AS n FROM pgqueuer.pgqueuer "
        "WHERE entrypoint LIKE '%quest_completed%' GROUP BY 1"
    )
    assert {row["n"] for row in events} == {2 * PEOPLE + 15}
