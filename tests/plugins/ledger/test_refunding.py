"""Taking back: the payer gets all of it, and whoever earned it gives it, or owes it."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from onlyvips_ledger.api import (
    AccountKind,
    InsufficientFunds,
    KeyReused,
    Money,
    Posting,
    TransferRefunded,
)

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])


def signed(postings: tuple[Posting, ...], owner: int | None) -> dict[AccountKind, int]:
    return {line.kind: line.amount for line in postings if line.owner == owner}


async def test_the_hold_of_the_charge_itself_is_clawed_back(
    bank: Bank, events: CapturedEvents
) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    first = await bank.shop.charge(bank.charge(fan, creator, 150, subject="work:12"))
    await bank.shop.charge(bank.charge(fan, creator, 100))

    refund = await bank.shop.refund(first.id, key="back", reason="It was not as described.")

    assert (refund.kind, refund.reverses, refund.fee) == ("refund", first.id, -7)
    assert signed(tuple(refund.postings), creator) == {AccountKind.HELD: -143}
    assert signed(tuple(refund.postings), fan) == {AccountKind.AVAILABLE: 150}
    assert (await bank.has(fan)).available == 900
    earned = await bank.has(creator)
    assert (earned.held, earned.debt) == (95, 0)
    assert await bank.ours("fees") == 5
    told = events.one(TransferRefunded)
    assert (told.transfer_id, told.plugin, told.kind, told.subject, told.payer, told.payee) == (
        *(first.id, "shop", "content", "work:12", fan, creator),
    )
    assert await bank.count("notes", "text = 'It was not as described.'") == 1
    assert await bank.differences() == []


@pytest.mark.onlyvips(settings={"ledger": {"hold_seconds": {"XTR": 0}}})
async def test_then_earnings_then_what_is_available_and_the_rest_is_owed(bank: Bank) -> None:
    fan, creator, other = await bank.rich(1_000), await bank.rich(30), await bank.person()
    sold = await bank.own.charge(bank.charge(fan, creator, 100))
    await bank.own.charge(bank.charge(creator, other, 65))  # 30 available, then 35 of 95 earned

    await bank.give(creator, 20)
    refund = await bank.own.refund(sold.id, key="back", reason="no")

    assert signed(tuple(refund.postings), creator) == {
        AccountKind.EARNINGS: -60,
        AccountKind.AVAILABLE: -20,
        AccountKind.DEBT: -15,
    }
    owing = await bank.has(creator)
    assert (owing.spendable, owing.debt) == (0, 15)
    assert (await bank.has(fan)).available == 1_000
    assert await bank.differences() == []

    # What is earned later pays it first.
    later = await bank.own.charge(bank.charge(fan, creator, 10))
    assert signed(tuple(later.postings), creator) == {AccountKind.DEBT: 10}
    await bank.own.charge(bank.charge(fan, creator, 10))
    free = await bank.has(creator)
    assert (free.debt, free.earnings) == (0, 5)
    # What was brought in is not earned, and pays no debt.
    assert await bank.differences() == []


async def test_a_debt_is_paid_when_a_hold_ends(bank: Bank, clock: MovableClock) -> None:
    fan, creator, other = await bank.rich(1_000), await bank.person(), await bank.person()
    first = await bank.own.charge(bank.charge(fan, creator, 100))
    clock.move(timedelta(days=20))
    await bank.own.charge(bank.charge(fan, creator, 100))
    clock.move(timedelta(days=2))
    assert await bank.parts.holding.release_due() == 1
    await bank.own.charge(bank.charge(creator, other, 95))
    await bank.own.refund(first.id, key="back", reason="no")
    assert (await bank.has(creator)).debt == 95

    clock.move(timedelta(days=20))
    assert await bank.parts.holding.release_due() == 1

    after = await bank.has(creator)
    assert (after.debt, after.earnings, after.held) == (0, 0, 0)
    assert await bank.differences() == []


async def test_earnings_that_were_spent_are_earnings_again(bank: Bank) -> None:
    fan, creator, other = (
        await bank.rich(100, "TON"),
        await bank.rich(10, "TON"),
        await bank.person(),
    )
    await bank.own.charge(bank.charge(fan, creator, 100, asset="TON"))
    spent = await bank.own.charge(bank.charge(creator, other, 50, asset="TON"))

    await bank.own.refund(spent.id, key="back", reason="no")

    back = await bank.has(creator, "TON")
    assert (back.available, back.earnings) == (10, 95)


async def test_a_transfer_is_refunded_once(bank: Bank, events: CapturedEvents) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100))

    results = await asyncio.gather(
        *(bank.shop.refund(sold.id, key="same", reason="no") for _ in range(5)),
        *(bank.shop.refund(sold.id, key=f"other-{n}", reason="no") for n in range(5)),
        return_exceptions=True,
    )

    fine = [r for r in results if not isinstance(r, BaseException)]
    assert len({transfer.id for transfer in fine}) == 1
    assert all(isinstance(r, Conflict) for r in results if isinstance(r, BaseException))
    assert (await bank.has(fan)).available == 100
    assert len(events.of(TransferRefunded)) == 1
    with pytest.raises(Conflict) as caught:
        await bank.shop.refund(sold.id, key="yet another", reason="no")
    assert caught.value.code == "transfer-taken-back"
    second = await bank.shop.charge(bank.charge(fan, creator, 100))
    with pytest.raises(KeyReused):
        await bank.shop.refund(second.id, key=fine[0].key, reason="no")
    assert await bank.differences() == []


async def test_only_what_the_plugin_itself_moved_can_be_refunded(bank: Bank) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    foreign = await bank.own.charge(bank.charge(fan, creator, 50))
    sold = await bank.shop.charge(bank.charge(fan, creator, 50))
    refund = await bank.shop.refund(sold.id, key="back", reason="no")

    for number in (foreign.id, 999_999):
        with pytest.raises(NotFound, match="There is no transfer"):
            await bank.shop.refund(number, key="x", reason="no")
    with pytest.raises(Conflict) as caught:
        await bank.shop.refund(refund.id, key="y", reason="no")
    assert caught.value.code == "transfer-not-refundable"


async def test_a_grant_is_taken_back_and_what_was_spent_of_it_is_owed(bank: Bank) -> None:
    person, creator = await bank.person(), await bank.person()
    grant = await bank.shop.grant("gift", person, Money("CREDIT", 100))
    await bank.shop.charge(bank.charge(person, creator, 30, asset="CREDIT"))

    await bank.shop.refund(grant.id, key="back", reason="no")

    left = await bank.has(person, "CREDIT")
    assert (left.available, left.debt) == (0, 30)
    assert await bank.differences() == []


async def test_money_of_people_who_were_erased_can_be_taken_back(bank: Bank) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100))
    await bank.host.account_parts.privacy.erase(creator)

    await bank.shop.refund(sold.id, key="back", reason="no")

    assert (await bank.has(fan)).available == 100


async def test_an_operator_undoes_a_transfer_line_by_line(bank: Bank) -> None:
    fan, creator, operator = await bank.rich(1_000), await bank.person(), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 150))

    undone = await bank.parts.adjusting.reverse(
        "undo", sold.id, reason="A test purchase.", actor=operator
    )
    again = await bank.parts.adjusting.reverse("undo", sold.id, reason="Again.", actor=operator)

    assert (undone.kind, undone.reverses, again.id) == ("reversal", sold.id, undone.id)
    assert [(p.owner, p.kind, p.amount) for p in undone.postings] == [
        (p.owner, p.kind, -p.amount) for p in sold.postings
    ]
    assert (await bank.has(fan)).available == 1_000
    assert (await bank.has(creator)).held == 0
    assert await bank.differences() == []
    [line] = await bank.host.accounts.audit.of(creator)
    assert (line.action, line.actor_id, line.detail["plugin"]) == (
        *("ledger.reversed", operator, "shop"),
    )
    with pytest.raises(Conflict):
        await bank.shop.refund(sold.id, key="back", reason="no")


async def test_what_is_gone_cannot_be_undone_line_by_line(bank: Bank, clock: MovableClock) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100))
    gift = await bank.shop.grant("gift", fan, Money("CREDIT", 10))
    await bank.shop.charge(bank.charge(fan, creator, 5, asset="CREDIT"))
    clock.move(timedelta(days=22))
    await bank.parts.holding.release_due()

    with pytest.raises(Conflict, match="was released since"):
        await bank.parts.adjusting.reverse(None, sold.id, reason="no")
    with pytest.raises(InsufficientFunds) as caught:
        await bank.parts.adjusting.reverse(None, gift.id, reason="no")
    assert caught.value.missing == 5
    with pytest.raises(InvalidInput, match="reason"):
        await bank.parts.adjusting.reverse(None, gift.id, reason=" ")
    assert await bank.differences() == []


async def test_whoever_sold_something_hears_of_a_reversal(
    bank: Bank, events: CapturedEvents
) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100, subject="work:5"))
    gift = await bank.parts.adjusting.adjust(None, fan, Money("XTR", 5), reason="A gift.")

    for number in (sold.id, gift.id):
        await bank.parts.adjusting.reverse(f"undo:{number}", number, reason="A mistake.")
        await bank.parts.adjusting.reverse(f"undo:{number}", number, reason="A mistake.")

    told = events.one(TransferRefunded)
    assert (told.transfer_id, told.plugin, told.subject, told.payer, told.payee) == (
        *(sold.id, "shop", "work:5", fan, creator),
    )


async def test_what_a_rail_gave_back_is_not_undone_behind_its_back(bank: Bank) -> None:
    person, moving = await bank.person(), bank.parts.moving
    first = await moving.top_up(person, Money("XTR", 100), "payment:1")
    back = await moving.return_top_up(
        person, Money("XTR", 100), "payment:1:back", reverses=first.id
    )

    for number in (first.id, back.id):
        with pytest.raises(Conflict) as caught:
            await bank.parts.adjusting.reverse(None, number, reason="no")
        assert caught.value.code == "transfer-not-reversible"
    assert (await bank.has(person)).available == 0


async def test_an_operator_takes_back_what_is_free_by_now(
    bank: Bank, clock: MovableClock, events: CapturedEvents
) -> None:
    fan, creator, operator = await bank.rich(1_000), await bank.person(), await bank.person()
    sold = await bank.shop.charge(bank.charge(fan, creator, 100))
    clock.move(timedelta(days=22))
    await bank.parts.holding.release_due()
    take_back = bank.parts.adjusting.take_back

    done = await take_back("back", sold.id, reason="Stolen card.", actor=operator)
    again = await take_back("back", sold.id, reason="Stolen card.", actor=operator)

    assert (done.kind, done.id) == ("refund", again.id)
    assert (await bank.has(fan)).available == 1_000
    assert len(events.of(TransferRefunded)) == 1
    [line] = await bank.host.accounts.audit.of(creator)
    assert (line.action, line.actor_id, line.detail["transfer"]) == (
        *("ledger.refunded", operator, sold.id),
    )
    with pytest.raises(InvalidInput, match="reason"):
        await take_back("other", sold.id, reason=" ")


async def test_no_account_holds_more_than_a_number_can(bank: Bank) -> None:
    person, huge = await bank.person(), Money("TON", 10**18)
    for number in range(9):
        await bank.parts.moving.top_up(person, huge, f"payment:{number}")

    with pytest.raises(Conflict) as caught:
        await bank.parts.moving.top_up(person, huge, "payment:9")

    assert caught.value.code == "account-full"
    assert (await bank.has(person, "TON")).available == 9 * 10**18
    [ton] = [row for row in await bank.parts.figures.platform() if row["asset"] == "TON"]
    assert ton["external"] == -9 * 10**18
    assert await bank.differences() == []


async def test_an_operator_adjusts_with_a_reason_that_is_audited(bank: Bank) -> None:
    person, operator = await bank.person(), await bank.person()
    adjust = bank.parts.adjusting.adjust

    given = await adjust("a", person, Money("XTR", 50), reason="Goodwill.", actor=operator)
    again = await adjust("a", person, Money("XTR", 50), reason="Goodwill.", actor=operator)
    await adjust(None, person, Money("XTR", -20), reason="Too much.")

    assert (given.kind, given.id) == ("adjustment", again.id)
    assert (await bank.has(person)).available == 30
    assert await bank.ours("fees") == -30
    lines = await bank.host.accounts.audit.of(person)
    assert [(one.action, one.actor_id, one.detail["amount"]) for one in lines] == [
        ("ledger.adjusted", None, -20),
        ("ledger.adjusted", operator, 50),
    ]
    assert await bank.count("notes", "text = 'Goodwill.'") == 1
    with pytest.raises(InsufficientFunds):
        await adjust(None, person, Money("XTR", -31), reason="Too much.")
    for amount, reason, field in ((5, "  ", "reason"), (0, "Nothing.", "amount")):
        with pytest.raises(InvalidInput) as caught:
            await adjust(None, person, Money("XTR", amount), reason=reason)
        assert caught.value.fields[0].field == field
    assert await bank.differences() == []
