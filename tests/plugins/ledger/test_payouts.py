"""Earnings are paid out once, less the fee; what a rail does not pay is there again."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_ledger.api import InsufficientFunds, KeyReused, Money, Payout, Settled
from onlyvips_ledger.overview import Which
from onlyvips_ledger.testrail import FAILS, WAITS, PlayMoney

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import InvalidInput, NotFound, Unavailable
from onlyvips.host import Host
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"], roles=[], settings={"ledger": {"minimum_payouts": {"TON": 1_000}}}
)


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


@pytest.fixture
async def creator(till: Till) -> Account:
    """Somebody who earned 9,500 nanotons."""
    account = await till.person("Creator")
    await till.earn(account, "TON", 10_000)
    return account


async def ask(till: Till, account: Account, amount: int = 2_050, **values: Any) -> Payout:
    key, destination = values.get("key", "k"), values.get("destination", "wallet")
    money = Money(values.get("asset", "TON"), amount)
    rail = values.get("rail", "test")
    return await till.parts.payouts.ask(key, account.id, rail, money, destination)


async def test_a_payout_is_pending_until_it_is_paid(
    till: Till, creator: Account, run_jobs: Any
) -> None:
    asked = [await ask(till, creator) for _ in range(2)]
    assert await till.has(creator) == {"earnings": 7_450, "pending": 2_050}
    assert await till.right()
    fees = (await till.parts.figures.platform())[1]["fees"]

    await run_jobs()
    await till.parts.payouts.pay(asked[0].id)

    assert asked[0].id == asked[1].id
    assert asked[0].fee == 20  # 1 % of 2,050, rounded down
    assert [(p.id, p.state) for p in await till.parts.payouts.of(creator.id)] == [
        (asked[0].id, "paid")
    ]
    assert await till.has(creator) == {"earnings": 7_450}
    assert (await till.parts.figures.platform())[1]["fees"] == fees + 20
    assert await till.right()


async def test_two_at_once_are_paid_once(till: Till, creator: Account) -> None:
    payouts = till.parts.payouts
    found = await asyncio.gather(*(ask(till, creator) for _ in range(4)))
    await asyncio.gather(*(payouts.pay(found[0].id) for _ in range(4)))

    assert {payout.id for payout in found} == {found[0].id}
    assert await till.has(creator) == {"earnings": 7_450}
    rest = await asyncio.gather(
        *(ask(till, creator, 5_000, key=f"k{n}") for n in range(3)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in rest) == [
        "InsufficientFunds",
        "InsufficientFunds",
        "Payout",
    ]
    assert await till.right()


async def test_a_payout_that_fails_gives_the_money_back(
    till: Till, creator: Account, run_jobs: Any
) -> None:
    payout = await ask(till, creator, destination=FAILS)

    await run_jobs()

    assert (await till.parts.payouts.get(payout.id)).state == "failed"
    assert await till.has(creator) == {"earnings": 9_500}
    assert await till.right()


async def test_a_rail_that_waits_or_rests_is_asked_again_with_the_same_key(
    till: Till,
    creator: Account,
    run_jobs: Any,
    clock: MovableClock,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keys: list[str] = []

    async def pay_out(_rail: PlayMoney, _payout: Payout, key: str) -> Settled:
        keys.append(key)
        if len(keys) == 1:
            raise Unavailable("The rail rests.")
        return Settled("waiting" if len(keys) == 2 else "done", "paid-1")

    monkeypatch.setattr(PlayMoney, "pay_out", pay_out)
    payout = await ask(till, creator, destination=WAITS)
    await run_jobs()
    assert await till.parts.payouts.enqueue_due() == 0  # not at once
    assert len(keys) == 1

    clock.move(timedelta(minutes=2))
    await run_jobs("ledger.tend_payouts")
    assert len(keys) == 2
    clock.move(timedelta(minutes=5))
    await run_jobs("ledger.tend_payouts")

    assert (await till.parts.payouts.get(payout.id)).state == "paid"
    assert keys == [f"ledger-{payout.id}"] * 3
    assert await till.parts.payouts.enqueue_due() == 0


async def test_a_rail_that_never_answers_is_asked_once_a_day(
    till: Till, creator: Account, run_jobs: Any, clock: MovableClock
) -> None:
    await ask(till, creator, destination=WAITS)
    # The thousandth time breaks no arithmetic.
    await till.db.execute("UPDATE ledger.payouts SET attempts = 1100")
    clock.move(timedelta(days=1091))
    assert await till.parts.payouts.enqueue_due() == 1

    await run_jobs()

    assert await till.parts.payouts.enqueue_due() == 0
    clock.move(timedelta(hours=9))
    assert await till.parts.payouts.enqueue_due() == 0
    clock.move(timedelta(hours=24))
    assert await till.parts.payouts.enqueue_due() == 1


async def test_a_rail_that_breaks_is_not_asked_each_minute(
    till: Till, creator: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def pay_out(_rail: PlayMoney, _payout: Payout, _key: str) -> Settled:
        raise ZeroDivisionError("a rail broke")

    monkeypatch.setattr(PlayMoney, "pay_out", pay_out)
    payout = await ask(till, creator)
    with pytest.raises(ZeroDivisionError):
        await till.parts.payouts.pay(payout.id)

    assert await till.parts.payouts.enqueue_due() == 0
    assert (await till.db.fetch_val("SELECT detail FROM ledger.payouts")) == "a rail broke"


async def test_only_what_was_earned_and_is_free_is_paid_out(till: Till, creator: Account) -> None:
    await till.pay_in(creator, "TON", 50_000)
    with pytest.raises(InsufficientFunds) as caught:
        await ask(till, creator, 9_501)
    assert caught.value.missing == 1

    await till.earn(creator, "XTR", 5_000)  # held for 21 days
    with pytest.raises(InsufficientFunds):
        await ask(till, creator, 1_000, asset="XTR")
    assert await till.parts.payouts.of(creator.id) == []


@pytest.mark.parametrize(
    ("values", "error", "field"),
    [
        ({"amount": 999}, InvalidInput, "amount"),
        ({"amount": -5}, InvalidInput, "amount"),
        ({"asset": "CREDIT"}, InvalidInput, "asset"),
        ({"asset": "GOLD"}, InvalidInput, "asset"),
        ({"destination": "  "}, InvalidInput, "destination"),
        ({"rail": "absent"}, NotFound, None),
    ],
)
async def test_what_cannot_be_paid_out_is_refused(
    till: Till,
    values: dict[str, Any],
    error: type[InvalidInput | NotFound],
    field: str | None,
) -> None:
    creator = await till.person()
    with pytest.raises(error) as caught:
        await ask(till, creator, values.pop("amount", 2_000), **values)
    if isinstance(caught.value, InvalidInput):
        assert caught.value.fields[0].field == field


async def test_a_payout_of_somebody_who_is_banned_waits(
    till: Till, creator: Account, run_jobs: Any, clock: MovableClock
) -> None:
    payout = await ask(till, creator)
    await till.host.accounts.ban(creator.id, reason="Fraud.", until=None)

    await run_jobs()

    assert (await till.parts.payouts.get(payout.id)).state == "started"
    [line] = await till.parts.overview.payouts(Which())
    assert (line.detail, line.attempts) == ("the account is banned", 1)
    await till.host.accounts.unban(creator.id)
    clock.move(timedelta(minutes=2))
    await run_jobs("ledger.tend_payouts")
    assert (await till.parts.payouts.get(payout.id)).state == "paid"


async def test_a_key_belongs_to_one_payout(till: Till, creator: Account) -> None:
    await ask(till, creator)
    with pytest.raises(KeyReused):
        await ask(till, creator, destination="somebody else's")
    assert await till.has(creator) == {"earnings": 7_450, "pending": 2_050}
