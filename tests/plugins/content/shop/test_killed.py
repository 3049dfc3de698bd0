"""Processes that are killed while they sell: money and access are never apart."""

from __future__ import annotations

import asyncio
import random
from contextlib import AbstractAsyncContextManager

import pytest

from tests.forks import Talking, talking
from tests.plugins.content.counting.truth import (
    counted,
    counted_money,
    money,
    summed,
    totals,
    truth,
)
from tests.plugins.content.shop import purchases_process
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

PEOPLE, WORKS, KILLS = 12, 10, 4
ALL = PEOPLE * WORKS


def selling(till: Till) -> AbstractAsyncContextManager[Talking]:
    """Run that process."""
    return talking(
        purchases_process.__name__,
        str(till.platform.config.directory),
        DATABASE_URL=str(till.host.db.url),
        REDIS_URL="unix:///nonexistent/onlyvips-test.sock",
        ONLYVIPS_SECRET_KEY="a-master-key-for-tests-only-which-guards-nothing",
    )


async def test_whatever_is_killed_in_between_who_paid_has_it_and_who_has_it_paid(
    till: Till,
) -> None:
    creator = await till.rows.creator()
    for _ in range(WORKS):
        await till.rows.work(creator, prices={"XTR": purchases_process.PRICE})
    fans = [
        await till.person(stars=WORKS * purchases_process.PRICE, name=f"Fan {number}")
        for number in range(PEOPLE)
    ]

    for number in range(1, KILLS + 1):
        async with selling(till) as process:
            assert await process.line() == "ready"
            async with asyncio.timeout(60):
                while await till.count("purchases") < number * ALL // (KILLS + 1):  # noqa: ASYNC110
                    await asyncio.sleep(0.002)
            await asyncio.sleep(random.uniform(0, 0.02))
            await process.kill()
        await till.books_agree()
    # If the kills had come after all of the work, this test would have shown nothing.
    assert await till.count("purchases") < ALL
    async with selling(till) as one, selling(till) as other:
        async with asyncio.timeout(120):
            assert [await p.wait() for p in (one, other)] == [0, 0]
    await till.parts.counting.sum_up()

    assert await till.count("purchases") == await till.count("unlocks") == ALL
    assert [await till.stars(fan) for fan in fans] == [0] * PEOPLE
    assert await till.earned(creator) == sum(
        row["net"] for row in await till.host.db.fetch_all("SELECT net FROM content.purchases")
    )
    await till.books_agree()
    db = till.host.db
    expected = await truth(db)
    assert (await counted(db), await totals(db)) == (expected, summed(expected))
    assert await counted_money(db) == await money(db)
