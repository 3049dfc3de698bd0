"""Processes that are killed while they move money: nothing is half moved, nothing moved twice."""

from __future__ import annotations

import asyncio
import random
from contextlib import AbstractAsyncContextManager

import pytest

from tests.forks import Talking, talking
from tests.plugins.ledger import charges_process
from tests.plugins.ledger.charges_process import AMOUNT, ROUNDS
from tests.plugins.ledger.conftest import Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])

FANS = 16
KILLS = 2
_PAID = "SELECT count(*) FROM ledger.transfers WHERE kind = 'content'"


def charging(bank: Bank) -> AbstractAsyncContextManager[Talking]:
    """Run that process."""
    return talking(
        charges_process.__name__,
        str(bank.platform.config.directory),
        DATABASE_URL=str(bank.db.url),
        REDIS_URL="unix:///nonexistent/onlyvips-test.sock",
        ONLYVIPS_SECRET_KEY="a-master-key-for-tests-only-which-guards-nothing",
    )


async def paid(bank: Bank, count: int) -> None:
    """Wait until so many have paid."""
    async with asyncio.timeout(30):
        while await bank.db.fetch_val(_PAID) < count:  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.002)


async def test_whatever_is_killed_in_between_everything_is_paid_once(bank: Bank) -> None:
    creator = await bank.person()
    fans = await bank.people(FANS)
    for fan in fans:
        await bank.give(fan, AMOUNT * ROUNDS, "TON")
        await bank.give(fan, AMOUNT * ROUNDS, "XTR")

    for number in range(1, KILLS + 1):
        async with charging(bank) as process:
            assert await process.line() == "ready"
            await paid(bank, number * FANS * ROUNDS // (KILLS + 1))
            await asyncio.sleep(random.uniform(0, 0.01))
            await process.kill()
        assert await bank.differences() == []
    # If the kills had come before or after all of the work, this test would have shown nothing.
    assert 0 < await bank.db.fetch_val(_PAID) < FANS * ROUNDS
    async with charging(bank) as one, charging(bank) as other:
        async with asyncio.timeout(60):
            assert [await process.wait() for process in (one, other)] == [0, 0]

    assert await bank.differences() == []
    assert await bank.db.fetch_val(_PAID) == FANS * ROUNDS
    assert await bank.count("transfers", "kind = 'tip'") == FANS * ROUNDS
    back = sum((fan + number) % 3 == 0 for fan in fans for number in range(ROUNDS))
    assert await bank.count("transfers", "kind = 'refund'") == back
    earned, held = await bank.has(creator, "TON"), await bank.has(creator)
    assert earned.earnings == 95 * (FANS * ROUNDS - back)
    assert held.held == 98 * FANS * ROUNDS
    left = [(await bank.has(fan)).available for fan in fans]
    assert left == [0] * FANS
    assert await bank.count("holds", "state = 'open'") == FANS * ROUNDS
