"""A refund takes the access back, and nothing else."""

from __future__ import annotations

import asyncio

import pytest
from onlyvips_content.api import WorkLocked
from onlyvips_content.shop.listening import take_back
from onlyvips_ledger.api import TransferRefunded

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.counting.truth import (
    counted,
    counted_money,
    money,
    summed,
    totals,
    truth,
)
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_a_creator_gives_the_money_back_and_the_work_closes(
    till: Till, events: CapturedEvents
) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=100)
    work = await till.rows.work(creator, prices={"XTR": 100})
    purchase = await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")

    with pytest.raises(NotFound):
        await till.shop.refund(fan, purchase.id, reason="I want it")
    with pytest.raises(InvalidInput):
        await till.shop.refund(creator, purchase.id, reason=" ")
    done = await asyncio.gather(
        *(till.shop.refund(creator, purchase.id, reason="Sorry") for _ in range(3))
    )

    assert all(found.refunded_at is not None for found in done)
    assert not await till.has(fan, work)
    assert (await till.stars(fan), await till.earned(creator)) == (100, 0)
    assert [e.account_id for e in events.of(WorkLocked)] == [fan.id]
    assert len(events.of(TransferRefunded)) == 1
    # Sent again, the old request buys nothing; a new one does.
    again = await till.shop.buy(fan, work, asset="XTR", amount=100, key="a")
    assert (again.id, again.replayed) == (purchase.id, True)
    assert not await till.has(fan, work)
    anew = await till.shop.buy(fan, work, asset="XTR", amount=100, key="b")
    assert anew.id != purchase.id
    assert await till.has(fan, work)
    await till.books_agree()


async def test_a_refund_in_the_ledger_is_followed_once_and_other_ways_stay(
    till: Till, events: CapturedEvents
) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=200)
    one, two = [await till.rows.work(creator, prices={"XTR": 100}) for _ in range(2)]
    first = await till.shop.buy(fan, one, asset="XTR", amount=100, key="a")
    second = await till.shop.buy(fan, two, asset="XTR", amount=100, key="b")
    await till.parts.unlocks.unlock(fan.id, two, source="quests:1")
    for purchase in (first, second):
        await till.ledger.refund(purchase.transfer_id, key=f"r{purchase.id}", reason="Stars back")

    class Context:
        platform = till.platform

    for event in events.of(TransferRefunded) * 2:  # delivered twice
        await take_back(event, Context())  # type: ignore[arg-type]

    assert (await till.has(fan, one), await till.has(fan, two)) == (False, True)
    assert [e.work_id for e in events.of(WorkLocked)] == [one]
    assert await till.stars(fan) == 200
    await till.books_agree()


async def test_money_and_unlocks_are_counted_without_what_was_given_back(till: Till) -> None:
    creator = await till.rows.creator()
    works = [await till.rows.work(creator, prices={"XTR": 100}) for _ in range(3)]
    fans = [await till.person(stars=300) for _ in range(3)]
    purchases = [
        await till.shop.buy(fan, work, asset="XTR", amount=100, key=f"k{work}")
        for fan in fans
        for work in works
    ]
    await till.parts.counting.sum_up()
    await asyncio.gather(
        *(till.shop.refund(creator, p.id, reason="Sorry") for p in purchases[::2]),
        till.parts.counting.sum_up(),
    )
    await till.parts.counting.sum_up()

    db = till.host.db
    expected, paid = await truth(db), await money(db)
    assert sum(gross for gross, _ in paid.values()) == 400
    assert sum(net for _, net in paid.values()) == 380
    assert await counted_money(db) == paid
    assert (await counted(db), await totals(db)) == (expected, summed(expected))
    await db.execute("UPDATE content.work_revenue SET net = net + 1")
    await till.parts.counting.recount()
    assert await counted_money(db) == paid
