"""Money that waits: put aside by a payer, earned and not yet free, on its way out."""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta, timezone

import pytest
from onlyvips_ledger.api import (
    AccountKind,
    EarningsReleased,
    InsufficientFunds,
    KeyReused,
    Money,
)

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import HostFactory, JobRunner
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])


def soon(clock: MovableClock, **values: int) -> datetime:
    return clock.now() + timedelta(**(values or {"hours": 1}))


async def test_earnings_become_free_at_their_date(
    bank: Bank, clock: MovableClock, run_jobs: JobRunner, events: CapturedEvents
) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    await bank.shop.charge(bank.charge(fan, creator, 100))
    clock.move(timedelta(days=10))
    second = await bank.shop.charge(bank.charge(fan, creator, 200))
    clock.move(timedelta(days=11, seconds=-1))
    await run_jobs("ledger.release")
    assert (await bank.has(creator)).held == 285

    clock.move(timedelta(seconds=2))
    await run_jobs("ledger.release")

    earned = await bank.has(creator)
    assert (earned.earnings, earned.held, earned.next_release) == (95, 190, second.held_until)
    told = events.one(EarningsReleased)
    assert (told.account_id, told.asset, told.amount) == (creator, "XTR", 95)
    clock.move(timedelta(days=30))
    await run_jobs("ledger.release")
    await run_jobs("ledger.release")
    earned = await bank.has(creator)
    assert (earned.earnings, earned.held, earned.next_release) == (285, 0, None)
    assert await bank.differences() == []


async def test_two_workers_release_each_hold_once(
    bank: Bank, onlyvips_host: HostFactory, clock: MovableClock
) -> None:
    fan, creators = await bank.rich(10_000), await bank.people(3)
    for number in range(30):
        await bank.own.charge(bank.charge(fan, creators[number % 3], 100))
    other = Bank(await onlyvips_host(roles=[]))
    clock.move(timedelta(days=22))

    counts = await asyncio.gather(
        *(b.parts.holding.release_due() for b in (bank, other) for _ in range(2))
    )

    assert sum(counts) == 30
    assert [(await bank.has(creator)).earnings for creator in creators] == [950, 950, 950]
    assert await bank.count("transfers", "kind = 'release'") == 30
    assert await bank.differences() == []


async def test_a_hold_that_cannot_end_keeps_no_other_waiting(
    bank: Bank, clock: MovableClock
) -> None:
    fan, bad, good = await bank.rich(10_000), await bank.person(), await bank.person()
    for creator in (bad, good):
        await bank.own.charge(bank.charge(fan, creator, 100))
    # Its release is there already, as somebody else's transfer.
    async with bank.db.transaction():
        await bank.db.execute("ALTER TABLE ledger.transfers DISABLE TRIGGER USER")
        await bank.db.execute(
            "UPDATE ledger.transfers SET key = 'ledger:release:1' WHERE kind = 'top_up'"
        )
        await bank.db.execute("ALTER TABLE ledger.transfers ENABLE TRIGGER USER")
    clock.move(timedelta(days=22))

    assert await bank.parts.holding.release_due() == 1

    assert ((await bank.has(bad)).held, (await bank.has(good)).earnings) == (95, 95)


async def test_what_is_put_aside_can_be_paid_and_the_rest_goes_back(
    bank: Bank, clock: MovableClock
) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    until = soon(clock)
    hold = await bank.shop.put_aside("bid", fan, Money("XTR", 300), until=until, subject="bid:1")
    again = await bank.shop.put_aside("bid", fan, Money("XTR", 300), until=until, subject="bid:1")

    assert hold == again
    assert (hold.owner, hold.state, hold.amount, hold.expires_at) == (fan, "open", 300, until)
    has = await bank.has(fan)
    assert (has.available, has.escrow) == (700, 300)
    with pytest.raises(KeyReused):
        await bank.shop.put_aside("bid", fan, Money("XTR", 299), until=until, subject="bid:1")

    charge = bank.charge(fan, creator, 200, kind="tip")
    paid = await bank.shop.capture(hold.id, charge)
    once_more = await bank.shop.capture(hold.id, charge)

    assert (paid.kind, paid.fee, once_more.id, once_more.replayed) == ("capture", 4, paid.id, True)
    has = await bank.has(fan)
    assert (has.available, has.escrow, (await bank.has(creator)).held) == (800, 0, 196)
    with pytest.raises(Conflict) as caught:
        await bank.shop.capture(hold.id, bank.charge(fan, creator, 50))
    assert caught.value.code == "hold-not-open"
    with pytest.raises(Conflict) as caught:
        await bank.shop.release(hold.id)
    assert caught.value.code == "hold-captured"
    await bank.shop.refund(paid.id, key="back", reason="no")
    assert (await bank.has(fan)).available == 1_000
    assert await bank.differences() == []


async def test_what_is_put_aside_goes_back_by_itself_and_where_it_came_from(
    bank: Bank, clock: MovableClock, run_jobs: JobRunner
) -> None:
    fan, creator = await bank.rich(100, "TON"), await bank.rich(10, "TON")
    await bank.own.charge(bank.charge(fan, creator, 100, asset="TON"))
    hold = await bank.own.put_aside("bid", creator, Money("TON", 50), until=soon(clock))
    has = await bank.has(creator, "TON")
    assert (has.available, has.earnings, has.escrow) == (0, 55, 50)

    clock.move(timedelta(hours=2))
    await run_jobs("ledger.release")

    has = await bank.has(creator, "TON")
    assert (has.available, has.earnings, has.escrow) == (10, 95, 0)
    assert (await bank.own.release(hold.id)).state == "released"
    with pytest.raises(Conflict):
        await bank.own.capture(hold.id, bank.charge(creator, fan, 5, asset="TON"))
    assert await bank.differences() == []


async def test_what_does_not_fit_a_hold_is_refused(bank: Bank, clock: MovableClock) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    aside = bank.shop.put_aside
    hold = await aside("bid", fan, Money("XTR", 100), until=soon(clock))
    own = await bank.own.put_aside("bid", fan, Money("XTR", 100), until=soon(clock))

    with pytest.raises(InsufficientFunds):
        await aside("more", fan, Money("XTR", 801), until=soon(clock))
    with pytest.raises(InvalidInput, match="until"):
        await aside("late", fan, Money("XTR", 1), until=clock.now())
    with pytest.raises(Conflict) as caught:
        await bank.shop.capture(hold.id, bank.charge(fan, creator, 101))
    assert caught.value.code == "hold-too-small"
    with pytest.raises(InvalidInput):
        await bank.shop.capture(hold.id, bank.charge(creator, fan, 50))
    with pytest.raises(NotFound):  # another plugin's
        await bank.shop.release(own.id)
    # A hold of earnings is no hold of a payer.
    await bank.shop.charge(bank.charge(fan, creator, 10))
    earned = await bank.db.fetch_val("SELECT id FROM ledger.holds WHERE kind = 'earnings'")
    with pytest.raises(NotFound):
        await bank.shop.release(earned)


async def test_the_same_key_answers_the_same_hold_when_it_is_over(
    bank: Bank, clock: MovableClock
) -> None:
    fan, until = await bank.rich(100), soon(clock)
    first = await bank.shop.put_aside("bid", fan, Money("XTR", 40), until=until)
    elsewhere = until.astimezone(timezone(timedelta(hours=3)))
    clock.move(timedelta(hours=2))
    await bank.parts.holding.release_due()

    again = await bank.shop.put_aside("bid", fan, Money("XTR", 40), until=elsewhere)

    assert (again.id, again.state) == (first.id, "released")
    assert (await bank.has(fan)).available == 100


async def test_what_was_put_aside_until_a_moment_is_not_paid_after_it(
    bank: Bank, clock: MovableClock
) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    hold = await bank.shop.put_aside("bid", fan, Money("XTR", 40), until=soon(clock))
    charge = bank.charge(fan, creator, 40)
    clock.move(timedelta(hours=1))  # and no worker ran

    with pytest.raises(Conflict) as caught:
        await bank.shop.capture(hold.id, charge)
    assert caught.value.code == "hold-not-open"
    clock.move(timedelta(minutes=-1))  # a clock that is set back
    paid = await bank.shop.capture(hold.id, charge)
    clock.move(timedelta(hours=5))
    # What was paid in time is answered at any time.
    assert (await bank.shop.capture(hold.id, charge)).id == paid.id
    assert await bank.parts.holding.release_due() == 0
    assert await bank.differences() == []


async def test_a_refund_and_a_release_of_the_same_hold_do_not_both_take_it(
    bank: Bank, clock: MovableClock
) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    sold = [await bank.shop.charge(bank.charge(fan, creator, 100)) for _ in range(8)]
    clock.move(timedelta(days=22))

    await asyncio.gather(
        bank.parts.holding.release_due(),
        *(bank.shop.refund(one.id, key=f"back-{one.id}", reason="no") for one in sold),
        bank.parts.holding.release_due(),
    )

    has = await bank.has(creator)
    assert (has.held, has.earnings, has.debt) == (0, 0, 0)
    assert (await bank.has(fan)).available == 1_000
    assert await bank.count("holds", "state = 'open'") == 0
    assert await bank.differences() == []


async def test_a_capture_and_a_release_at_the_same_moment_do_one_of_both(
    bank: Bank, clock: MovableClock
) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    for number in range(5):
        money = Money("XTR", 100)
        hold = await bank.shop.put_aside(f"bid-{number}", fan, money, until=soon(clock))
        await asyncio.gather(
            bank.shop.release(hold.id),
            bank.shop.capture(hold.id, bank.charge(fan, creator, 100)),
            return_exceptions=True,
        )
    has = await bank.has(fan)
    sold = await bank.count("transfers", "kind = 'capture'")
    assert (has.escrow, has.available) == (0, 1_000 - 100 * sold)
    assert await bank.differences() == []


async def test_a_payout_goes_out_or_comes_back(bank: Bank) -> None:
    fan, creator = await bank.rich(1_000, "TON"), await bank.rich(50, "TON")
    await bank.own.charge(bank.charge(fan, creator, 1_000, asset="TON"))
    moving, money = bank.parts.moving, Money("TON", 500)
    fee = moving.payout_fee(money)

    await moving.begin_payout(creator, money, "payout:1")
    has = await bank.has(creator, "TON")
    assert (fee, has.earnings, has.pending) == (5, 450, 500)
    paid = await moving.finish_payout(creator, money, fee, "payout:1:paid")
    again = await moving.finish_payout(creator, money, fee, "payout:1:paid")

    assert (paid.kind, paid.fee, again.id) == ("withdrawal", 5, paid.id)
    assert await bank.ours("external", "TON") == -1_050 + 495
    await moving.begin_payout(creator, Money("TON", 400), "payout:2")
    await moving.fail_payout(creator, Money("TON", 400), "payout:2:failed")
    has = await bank.has(creator, "TON")
    # What was brought in is to be spent; what was earned can be paid out.
    assert (has.available, has.earnings, has.pending) == (50, 450, 0)
    with pytest.raises(InsufficientFunds):
        await moving.begin_payout(creator, Money("TON", 451), "payout:3")
    with pytest.raises(InvalidInput, match="cannot be paid out"):
        await moving.begin_payout(creator, Money("CREDIT", 1), "payout:4")
    assert await bank.differences() == []


async def test_a_top_up_goes_back_once_and_only_while_it_is_there(bank: Bank) -> None:
    person, moving = await bank.person(), bank.parts.moving
    first = await moving.top_up(person, Money("XTR", 100), "payment:1")
    again = await moving.top_up(person, Money("XTR", 100), "payment:1")
    assert (first.id, first.kind) == (again.id, "top_up")
    assert [(p.kind, p.amount) for p in first.postings] == [
        (AccountKind.EXTERNAL, -100),
        (AccountKind.AVAILABLE, 100),
    ]
    await moving.return_top_up(person, Money("XTR", 100), "payment:1:back", reverses=first.id)
    with pytest.raises(InsufficientFunds):
        await moving.return_top_up(person, Money("XTR", 100), "again", reverses=first.id)
    await moving.top_up(person, Money("XTR", 100), "payment:2")
    with pytest.raises(Conflict):
        await moving.return_top_up(person, Money("XTR", 100), "again", reverses=first.id)
    assert await bank.differences() == []
