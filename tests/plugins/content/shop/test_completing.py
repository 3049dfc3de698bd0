"""What somebody began a payment for is bought when the money is there."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_content.api import PurchaseFailed
from onlyvips_content.shop.listening import complete_purchase
from onlyvips_ledger.api import Ledger, PaymentConfirmed

from onlyvips.errors import Conflict
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.shop.conftest import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


class Context:
    def __init__(self, till: Till) -> None:
        self.platform = till.platform


def paid(account: Any, subject: str, payment: int = 7, amount: int = 100) -> PaymentConfirmed:
    return PaymentConfirmed(
        payment_id=payment, account_id=account.id, asset="XTR", amount=amount, subject=subject
    )


async def tell(till: Till, event: PaymentConfirmed) -> None:
    async with till.host.db.transaction():  # as the worker does
        await complete_purchase(event, Context(till))  # type: ignore[arg-type]


async def test_the_work_is_bought_once_however_often_the_event_comes(
    till: Till, events: CapturedEvents
) -> None:
    fan = await till.person(stars=250)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 100})

    for _ in range(3):
        await tell(till, paid(fan, f"work:{work}"))
    await tell(till, paid(fan, ""))
    await tell(till, paid(fan, "vip:3"))

    assert await till.has(fan, work)
    assert await till.stars(fan) == 150
    assert events.of(PurchaseFailed) == []
    # Paid twice, on two devices: the second money stays, and they are told.
    await tell(till, paid(fan, f"work:{work}", payment=8))
    assert [event.code for event in events.of(PurchaseFailed)] == ["already-unlocked"]
    assert await till.stars(fan) == 150
    await till.books_agree()


async def test_what_can_no_longer_be_bought_leaves_the_money_and_is_told(
    till: Till, events: CapturedEvents
) -> None:
    creator, fan = await till.rows.creator(), await till.person(stars=500)
    dearer = await till.rows.work(creator, prices={"XTR": 200})
    archived = await till.rows.work(creator, prices={"XTR": 100}, state="archived")
    too_dear = await till.rows.work(creator, prices={"XTR": 900})
    for number, subject in enumerate(
        (f"work:{dearer}@100", f"work:{archived}", f"work:{too_dear}", "work:999999")
    ):
        await tell(till, paid(fan, subject, payment=number))

    assert [event.code for event in events.of(PurchaseFailed)] == [
        "price-changed",
        "not-for-sale",
        "insufficient-funds",
        "work-not-found",
    ]
    assert await till.stars(fan) == 500
    assert await till.count("purchases") == await till.count("unlocks") == 0


async def test_a_payment_brings_in_what_is_missing_and_then_the_work_is_bought(
    till: Till, events: CapturedEvents
) -> None:
    from onlyvips_ledger.parts import parts_of

    fan = await till.person(stars=30)
    work = await till.rows.work(await till.rows.creator(), prices={"XTR": 100})

    payment = await till.shop.start_payment(
        fan, work, rail="test", asset="XTR", amount=100, key="p"
    )
    assert (payment.money.amount, payment.subject) == (70, f"work:{work}@100")
    again = await till.shop.start_payment(fan, work, rail="test", asset="XTR", amount=100, key="p")
    assert again.id == payment.id
    payments = parts_of(till.host.platform_of("ledger")).payments
    await payments.confirm(payment.id, {"paid": "yes"})
    for event in events.of(PaymentConfirmed):
        await tell(till, event)

    assert await till.has(fan, work)
    assert await till.stars(fan) == 0
    rich = await till.person(stars=100)
    with pytest.raises(Conflict):
        await till.shop.start_payment(rich, work, rail="test", asset="XTR", amount=100, key="p")
    assert till.platform.services.get(Ledger) is till.ledger
