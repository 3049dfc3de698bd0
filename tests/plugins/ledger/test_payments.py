"""Money that comes in is credited once, whatever is said how often; and it can go back."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_ledger.api import (
    InsufficientFunds,
    KeyReused,
    Money,
    Payment,
    PaymentConfirmed,
    Payments,
    Settled,
    Started,
)
from onlyvips_ledger.testrail import PlayMoney

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict, InvalidInput, NotFound, Unavailable
from onlyvips.host import Host
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])

TON = Money("TON", 1_000)


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


async def start(till: Till, account_id: int, key: str = "k", **values: Any) -> Payment:
    values = {"rail": "test", "receive": TON, **values}
    return await till.parts.payments.start("ledger", key, account_id, **values)


async def test_a_payment_is_credited_once(till: Till, events: Any) -> None:
    alice = await till.person()
    payments = till.host.services.get(Payments)
    payment = await start(till, alice.id, subject="work:3")
    assert payment.how == {"confirm": f"/api/v1/ledger/payments/{payment.id}/confirm"}
    assert await till.has(alice) == {}

    done = [await payments.confirm(payment.id, {}) for _ in range(3)]
    found = await asyncio.gather(*(payments.confirm(payment.id, {}) for _ in range(5)))

    assert {one.id for one in (*done, *found)} == {payment.id}
    assert {one.state for one in (*done, *found)} == {"confirmed"}
    assert await till.has(alice) == {"available": 1_000}
    event = events.one(PaymentConfirmed)
    assert (event.payment_id, event.amount, event.subject) == (payment.id, 1_000, "work:3")
    assert await till.right()


async def test_two_confirmations_at_once_credit_once(till: Till) -> None:
    alice = await till.person()
    payment = await start(till, alice.id)

    found = await asyncio.gather(
        *(till.parts.payments.confirm(payment.id, {"external_id": "x-1"}) for _ in range(8))
    )

    assert {one.external_id for one in found} == {"x-1"}
    assert await till.has(alice) == {"available": 1_000}


async def test_what_is_paid_twice_is_credited_twice_and_bought_once(
    till: Till, events: Any
) -> None:
    alice = await till.person()
    payment = await start(till, alice.id, subject="work:3")
    confirm = till.parts.payments.confirm

    first = await confirm(payment.id, {"external_id": "x-1"})
    second = await confirm(payment.id, {"external_id": "x-2"})
    again = await confirm(payment.id, {"external_id": "x-2"})

    assert first.id == payment.id
    assert second.id == again.id != payment.id
    assert (second.external_id, second.subject) == ("x-2", "")
    assert await till.has(alice) == {"available": 2_000}
    assert [event.subject for event in events.of(PaymentConfirmed)] == ["work:3", ""]
    assert await till.right()


async def test_a_number_of_the_rail_belongs_to_one_payment(till: Till) -> None:
    alice, bob = await till.person(), await till.person()
    hers, his = await start(till, alice.id), await start(till, bob.id, "k2")
    await till.parts.payments.confirm(hers.id, {"external_id": "x-1"})

    with pytest.raises(KeyReused):
        await till.parts.payments.confirm(his.id, {"external_id": "x-1"})

    assert (await till.has(alice), await till.has(bob)) == ({"available": 1_000}, {})
    assert (await till.parts.payments.get(his.id)).state == "started"


async def test_what_arrives_late_is_credited(till: Till, clock: MovableClock) -> None:
    alice = await till.person()
    payment, other = await start(till, alice.id), await start(till, alice.id, "other")
    await till.parts.payments.confirm(other.id, {"state": "failed"})
    assert (await till.parts.payments.confirm(payment.id, {"state": "waiting"})).state == "started"

    clock.move(timedelta(hours=2))
    assert await till.parts.payments.expire_due() == 1
    assert await till.parts.payments.expire_due() == 0

    states = [payment.state for payment in await till.parts.payments.of(alice.id)]
    assert states == ["failed", "expired"]
    for late in (payment, other):
        assert (await till.parts.payments.confirm(late.id, {})).state == "confirmed"
    assert await till.has(alice) == {"available": 2_000}


async def test_the_same_key_is_the_same_payment(till: Till) -> None:
    alice = await till.person()

    found = await asyncio.gather(*(start(till, alice.id) for _ in range(4)), return_exceptions=True)
    first = await start(till, alice.id)

    # Whoever comes while the rail is being asked is told to ask again.
    assert all(
        one.id == first.id if isinstance(one, Payment) else isinstance(one, Conflict)
        for one in found
    )
    assert len(await till.parts.payments.of(alice.id)) == 1
    with pytest.raises(KeyReused):
        await start(till, alice.id, receive=Money("TON", 2_000))
    for values, error in (
        ({"rail": "absent"}, NotFound),
        ({"receive": Money("CREDIT", 5)}, InvalidInput),
        ({"receive": Money("TON", 0)}, InvalidInput),
        ({"receive": Money("TON", True)}, InvalidInput),
        ({"receive": Money("TON", 2**63)}, InvalidInput),
    ):
        with pytest.raises(error):
            await start(till, alice.id, "new", **values)


async def test_a_rail_that_is_away_is_asked_again_with_the_same_key(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await till.person()
    asked: list[int] = []

    async def away(_rail: PlayMoney, payment: Payment) -> Started:
        asked.append(payment.id)
        if len(asked) == 1:
            raise Unavailable("The rail rests.")
        return Started({"url": "https://pay.example"}, external_id="begun-1")

    monkeypatch.setattr(PlayMoney, "start", away)
    with pytest.raises(Unavailable):
        await start(till, alice.id)

    payment = await start(till, alice.id)
    again = await start(till, alice.id)

    assert payment == again
    assert (payment.how, payment.external_id) == ({"url": "https://pay.example"}, "begun-1")
    assert asked == [payment.id, payment.id]


async def test_a_rail_must_give_a_number(till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    alice = await till.person()
    payment = await start(till, alice.id)

    async def nameless(
        _rail: PlayMoney, _payment: Payment, _evidence: Mapping[str, str]
    ) -> Settled:
        return Settled("done")

    monkeypatch.setattr(PlayMoney, "confirm", nameless)
    with pytest.raises(ValueError, match="without a number"):
        await till.parts.payments.confirm(payment.id, {})
    assert await till.has(alice) == {}


async def test_a_payment_goes_back_once(till: Till, run_jobs: Any) -> None:
    alice = await till.person()
    number = await till.pay_in(alice, "TON", 1_000)
    await till.pay_in(alice, "TON", 300)

    for _ in range(2):
        await till.parts.payments.refund(number)
    assert await till.has(alice) == {"available": 300}  # nobody spends it meanwhile
    await run_jobs()
    done = await till.parts.payments.refund(number)

    assert done.state == "refunded"
    assert await till.has(alice) == {"available": 300}
    assert await till.right()


async def test_what_a_rail_does_not_give_back_is_there_again(
    till: Till, run_jobs: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    alice = await till.person()
    number = await till.pay_in(alice, "TON", 1_000)
    keys: list[str] = []
    answers = ["failed", "done"]

    async def refund(_rail: PlayMoney, _payment: Payment, key: str) -> Settled:
        keys.append(key)
        return Settled(answers[len(keys) - 1], f"r-{len(keys)}", "so it is")

    monkeypatch.setattr(PlayMoney, "refund", refund)
    await till.parts.payments.refund(number)
    await run_jobs()
    assert (await till.parts.payments.get(number)).state == "confirmed"
    assert await till.has(alice) == {"available": 1_000}

    await till.parts.payments.refund(number)
    await run_jobs()

    assert (await till.parts.payments.get(number)).state == "refunded"
    assert await till.has(alice) == {}
    assert len(set(keys)) == 2  # a new try is a new one for the rail
    assert await till.right()


async def test_what_was_spent_or_never_came_does_not_go_back(till: Till) -> None:
    alice, bob = await till.person(), await till.person()
    number = await till.pay_in(alice, "TON", 1_000)
    await till.pay(alice, bob, "TON", 600)
    with pytest.raises(InsufficientFunds) as caught:
        await till.parts.payments.refund(number)
    assert caught.value.missing == 600
    begun = await start(till, alice.id)
    with pytest.raises(Conflict, match="started"):
        await till.parts.payments.refund(begun.id)
    assert (await till.parts.payments.get(number)).state == "confirmed"


async def test_quotes_leave_out_who_cannot_or_is_away(
    till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert [quote.rail for quote in await till.parts.payments.quotes(TON)] == ["test"]
    assert await till.parts.payments.quotes(Money("CREDIT", 5)) == []

    async def away(_rail: PlayMoney, _receive: Money) -> Any:
        raise Unavailable("The rail rests.")

    monkeypatch.setattr(PlayMoney, "quote", away)
    assert await till.parts.payments.quotes(TON) == []
