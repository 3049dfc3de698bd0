"""Whatever comes back to somebody who owes pays that first; no debt leaves the house."""

from __future__ import annotations

from datetime import timedelta

import pytest
from onlyvips_ledger.api import InsufficientFunds, Money

from onlyvips.clock import MovableClock
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])

TON = "TON"


async def earner(bank: Bank, amount: int = 1_000) -> tuple[int, int, int]:
    """Return a fan, a creator who earned 95 % of an amount that is free, and the transfer."""
    fan, creator = await bank.rich(10 * amount, TON), await bank.person()
    sold = await bank.own.charge(bank.charge(fan, creator, amount, asset=TON))
    return fan, creator, sold.id


async def has(bank: Bank, person: int) -> tuple[int, int, int, int]:
    found = await bank.has(person, TON)
    return found.available, found.earnings, found.pending, found.debt


async def test_a_payout_that_fails_pays_what_was_clawed_back_meanwhile(bank: Bank) -> None:
    _, creator, sold = await earner(bank)
    moving, money = bank.parts.moving, Money(TON, 900)
    await moving.begin_payout(creator, money, "payout:1")
    await bank.own.refund(sold, key="back", reason="no")
    assert await has(bank, creator) == (0, 0, 900, 900)

    await moving.fail_payout(creator, money, "payout:1:failed")

    assert await has(bank, creator) == (0, 0, 0, 0)
    with pytest.raises(InsufficientFunds):
        await moving.begin_payout(creator, money, "payout:2")
    assert await bank.differences() == []


async def test_a_refund_after_the_payout_is_owed(bank: Bank) -> None:
    fan, creator, sold = await earner(bank)
    moving, money = bank.parts.moving, Money(TON, 900)
    await moving.begin_payout(creator, money, "payout:1")
    await moving.finish_payout(creator, money, 9, "payout:1:paid")

    await bank.own.refund(sold, key="back", reason="no")

    assert await has(bank, creator) == (0, 0, 0, 900)
    await bank.own.charge(bank.charge(fan, creator, 500, asset=TON))
    assert await has(bank, creator) == (0, 0, 0, 425)
    assert await bank.differences() == []


async def test_earnings_that_were_put_aside_come_back_to_pay_a_debt(
    bank: Bank, clock: MovableClock
) -> None:
    _, creator, sold = await earner(bank)
    until = clock.now() + timedelta(hours=1)
    hold = await bank.own.put_aside("bid", creator, Money(TON, 900), until=until)
    await bank.own.refund(sold, key="back", reason="no")
    assert await has(bank, creator) == (0, 0, 0, 900)

    await bank.own.release(hold.id)

    assert await has(bank, creator) == (0, 0, 0, 0)
    assert await bank.differences() == []


async def test_earnings_that_were_spent_come_back_to_pay_a_debt(bank: Bank) -> None:
    _, creator, sold = await earner(bank)
    other = await bank.person()
    spent = await bank.own.charge(bank.charge(creator, other, 900, asset=TON))
    await bank.own.refund(sold, key="back", reason="no")
    assert await has(bank, creator) == (0, 0, 0, 900)

    await bank.own.refund(spent.id, key="back too", reason="no")

    assert await has(bank, creator) == (0, 0, 0, 0)
    assert await bank.differences() == []


async def test_a_refund_of_a_capture_gives_earnings_back_as_earnings(
    bank: Bank, clock: MovableClock
) -> None:
    _, creator, _ = await earner(bank)
    await bank.give(creator, 100, TON)
    other, until = await bank.person(), clock.now() + timedelta(hours=1)
    # 100 that were brought in, and 700 that were earned; 300 of these go back at once.
    hold = await bank.own.put_aside("bid", creator, Money(TON, 800), until=until)
    paid = await bank.own.capture(hold.id, bank.charge(creator, other, 500, asset=TON))
    assert await has(bank, creator) == (0, 550, 0, 0)

    await bank.own.refund(paid.id, key="back", reason="no")

    assert await has(bank, creator) == (100, 950, 0, 0)
    assert await bank.differences() == []


async def test_what_is_owed_is_not_paid_out(bank: Bank) -> None:
    _, creator, sold = await earner(bank)
    # As two at once may leave it behind: earnings, and a debt beside them.
    await bank.own.charge(bank.charge(creator, await bank.person(), 900, asset=TON))
    await bank.own.refund(sold, key="back", reason="no")
    [reversal] = await bank.db.fetch_all(
        "SELECT id FROM ledger.transfers WHERE payer = :id AND kind = 'content'", {"id": creator}
    )
    await bank.parts.adjusting.reverse(None, reversal["id"], reason="A mistake.")
    assert await has(bank, creator) == (0, 900, 0, 900)

    with pytest.raises(InsufficientFunds) as caught:
        await bank.parts.moving.begin_payout(creator, Money(TON, 100), "payout:1")
    assert caught.value.missing == 100
