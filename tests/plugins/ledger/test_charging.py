"""Paying: once for each key, with money that is there, and not twice with the same."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable
from typing import Any

import pytest
from onlyvips_ledger.api import AccountKind, InsufficientFunds, KeyReused, Money, Transfer
from onlyvips_ledger.assets import ASSETS, Assets

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.testing.factory import HostFactory
from tests.plugins.ledger.conftest import SHOP, Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger", SHOP], roles=[])


async def outcomes(*calls: Awaitable[Any]) -> tuple[list[Any], Counter[str]]:
    """Return what calls at the same moment returned, and what they raised."""
    results = await asyncio.gather(*calls, return_exceptions=True)
    fine = [result for result in results if not isinstance(result, BaseException)]
    return fine, Counter(type(r).__name__ for r in results if isinstance(r, BaseException))


async def test_a_charge_is_split_into_fee_and_earnings_that_are_held(bank: Bank) -> None:
    fan, creator = await bank.rich(1_000), await bank.person()

    transfer = await bank.shop.charge(bank.charge(fan, creator, 150, subject="work:12"))

    assert (transfer.plugin, transfer.kind, transfer.subject) == ("shop", "content", "work:12")
    assert (transfer.fee, transfer.tax, transfer.replayed) == (7, 0, False)
    assert [(p.owner, p.kind, p.amount) for p in transfer.postings] == [
        (fan, AccountKind.AVAILABLE, -150),
        (creator, AccountKind.HELD, 143),
        (None, AccountKind.FEES, 7),
    ]
    assert (await bank.has(fan)).available == 850
    earned = await bank.has(creator)
    assert (earned.held, earned.spendable, earned.next_release) == (143, 0, transfer.held_until)
    assert transfer.held_until is not None
    assert (transfer.held_until - transfer.created_at).days == 21
    assert await bank.shop.find(transfer.key) == transfer
    assert await bank.differences() == []


async def test_each_kind_has_its_fee_and_what_has_no_hold_is_free_at_once(bank: Bank) -> None:
    fan, creator = await bank.rich(10_000, "TON"), await bank.person()

    fees = {
        kind: (await bank.own.charge(bank.charge(fan, creator, 1_000, kind=kind, asset="TON"))).fee
        for kind in ("content", "subscription", "tip")
    }

    assert fees == {"content": 50, "subscription": 30, "tip": 20}
    earned = await bank.has(creator, "TON")
    assert (earned.earnings, earned.held, earned.next_release) == (2_900, 0, None)
    assert await bank.ours("fees", "TON") == 100


async def test_what_is_available_is_spent_first_then_earnings(bank: Bank) -> None:
    fan, creator = await bank.rich(1_000, "TON"), await bank.rich(30, "TON")
    await bank.own.charge(bank.charge(fan, creator, 100, asset="TON"))

    transfer = await bank.own.charge(bank.charge(creator, fan, 50, asset="TON"))

    spent = [(p.kind, p.amount) for p in transfer.postings if p.owner == creator]
    assert spent == [(AccountKind.AVAILABLE, -30), (AccountKind.EARNINGS, -20)]
    with pytest.raises(InsufficientFunds) as caught:
        await bank.own.charge(bank.charge(creator, fan, 100, asset="TON"))
    assert (caught.value.asset, caught.value.missing) == ("TON", 25)
    assert caught.value.code == "insufficient-funds"


@pytest.mark.onlyvips(settings={"ledger": {"tax": {"TR": 2000}, "hold_seconds": {"XTR": 0}}})
async def test_tax_is_withheld_by_country_or_by_the_creators_own_rate(bank: Bank) -> None:
    fan, turkish, own, elsewhere = await bank.rich(10_000), *await bank.people(3)
    for person, country, rate in (
        (turkish, "TR", None),
        (own, "TR", 1000),
        (elsewhere, "DE", None),
    ):
        await bank.db.execute(
            "INSERT INTO ledger.tax_profiles VALUES (:person, :country, :rate, now())",
            {"person": person, "country": country, "rate": rate},
        )

    taxes = {
        person: (await bank.own.charge(bank.charge(fan, person, 1_000))).tax
        for person in (turkish, own, elsewhere)
    }

    assert taxes == {turkish: 190, own: 95, elsewhere: 0}
    assert (await bank.has(turkish)).earnings == 760
    assert await bank.ours("tax") == 285
    countries = await bank.db.fetch_all(
        "SELECT tax_country FROM ledger.transfers WHERE kind = 'content' ORDER BY id"
    )
    assert [row["tax_country"] for row in countries] == ["TR", "TR", ""]
    assert await bank.differences() == []


async def test_the_same_key_answers_the_first_result_and_another_content_is_refused(
    bank: Bank,
) -> None:
    fan, creator, other = await bank.rich(100), *await bank.people(2)
    charge = bank.charge(fan, creator, 100)
    first = await bank.shop.charge(charge)

    # Though nothing is left.
    again = await bank.shop.charge(charge)

    assert again.replayed
    assert (again.id, again.postings, again.held_until) == (
        *(first.id, first.postings, first.held_until),
    )
    for change in ({"amount": 99}, {"payee": other}, {"subject": "work:1"}, {"kind": "tip"}):
        values: dict[str, Any] = {"payer": fan, "payee": creator, "amount": 100, **change}
        with pytest.raises(KeyReused) as caught:
            await bank.shop.charge(bank.charge(key=charge.key, **values))
        assert caught.value.code == "idempotency-key-reused"
    with pytest.raises(KeyReused):
        await bank.shop.grant(charge.key, fan, Money("XTR", 100))
    # Keys are each plugin's own.
    await bank.give(fan, 100)
    assert not (await bank.own.charge(charge)).replayed
    assert await bank.own.find("nothing") is None


async def test_the_same_key_at_the_same_moment_pays_once(
    bank: Bank, onlyvips_host: HostFactory
) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    other = Bank(await onlyvips_host(roles=[]))
    charge = bank.charge(fan, creator, 100)

    fine, raised = await outcomes(*(b.shop.charge(charge) for b in (bank, other) * 10))

    assert not raised
    assert Counter(transfer.replayed for transfer in fine) == {False: 1, True: 19}
    assert len({transfer.id for transfer in fine}) == 1
    assert (await bank.has(fan)).spendable == 0
    # The same with two contents: one of them wins, the other one is told.
    await bank.give(fan, 100)
    calls = [
        bank.shop.charge(bank.charge(fan, creator, amount, key="race")) for amount in (10, 20) * 5
    ]
    fine, raised = await outcomes(*calls)
    assert raised == {"KeyReused": 5}
    assert len({transfer.id for transfer in fine}) == 1
    assert await bank.differences() == []


async def test_fifty_charges_at_once_with_money_for_one_pay_one(bank: Bank) -> None:
    fan, creator = await bank.rich(150), await bank.person()

    fine, raised = await outcomes(
        *(bank.shop.charge(bank.charge(fan, creator, 100)) for _ in range(50))
    )

    assert (len(fine), raised) == (1, {"InsufficientFunds": 49})
    assert (await bank.has(fan)).available == 50
    assert await bank.count("transfers", "kind = 'content'") == 1
    assert await bank.differences() == []


async def test_opposite_charges_at_the_same_moment_do_not_wait_for_each_other(
    bank: Bank,
) -> None:
    people = [await bank.rich(1_000, "TON") for _ in range(4)]
    pairs = [(one, other) for one in people for other in people if one != other]

    async with asyncio.timeout(30):
        fine, raised = await outcomes(
            *(bank.own.charge(bank.charge(*pair, 10, asset="TON")) for pair in pairs * 5)
        )

    assert (len(fine), raised) == (60, {})
    lost = await bank.db.fetch_val(
        "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()"
    )
    assert lost == 0
    assert await bank.differences() == []


async def test_a_charge_is_part_of_the_callers_transaction(bank: Bank) -> None:
    fan, creator = await bank.rich(100), await bank.person()
    charge = bank.charge(fan, creator, 60)

    async with bank.db.transaction(force_rollback=True):
        await bank.shop.charge(charge)
        assert (await bank.has(fan)).available == 40
    assert (await bank.has(fan)).available == 100
    assert await bank.shop.find(charge.key) is None

    # A refusal leaves the caller's transaction as it was.
    async with bank.db.transaction():
        with pytest.raises(InsufficientFunds):
            await bank.shop.charge(bank.charge(fan, creator, 101))
        await bank.shop.charge(charge)
        with pytest.raises(KeyReused):
            await bank.shop.charge(bank.charge(fan, creator, 1, key=charge.key))
    assert (await bank.has(fan)).available == 40
    assert await bank.count("transfers", "kind = 'content'") == 1


async def test_what_cannot_be_a_charge_is_refused_by_its_field(bank: Bank) -> None:
    fan, creator = await bank.rich(), await bank.person()
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 1.5}, "amount"),
        ({"amount": True}, "amount"),
        ({"amount": 10**19}, "amount"),
        ({"asset": "XP"}, "asset"),
        ({"payee": fan}, "payee"),
        ({"kind": "bribe"}, "kind"),
        ({"key": ""}, "key"),
        ({"key": "k" * 201}, "key"),
        ({"key": "ledger:release:1"}, "key"),
        ({"subject": "s" * 201}, "subject"),
    ]
    for change, field in wrong:
        values = {"payer": fan, "payee": creator, "amount": 10, **change}
        with pytest.raises(InvalidInput) as caught:
            await bank.shop.charge(bank.charge(**values))
        assert caught.value.fields[0].field == field
    for payer, payee in ((fan, 999_999), (999_999, creator)):
        with pytest.raises(NotFound, match="no such account"):
            await bank.shop.charge(bank.charge(payer, payee, 10))
    assert await bank.count("transfers", "kind = 'content'") == 0


async def test_who_was_erased_neither_pays_nor_earns(bank: Bank) -> None:
    fan = await bank.rich()
    gone = await bank.rich()
    await bank.host.account_parts.privacy.erase(gone)
    with pytest.raises(NotFound):
        await bank.shop.charge(bank.charge(gone, fan, 10))
    with pytest.raises(NotFound):
        await bank.shop.charge(bank.charge(fan, gone, 10))


async def test_a_grant_comes_from_the_platforms_fees(bank: Bank) -> None:
    person = await bank.person()

    granted = await bank.shop.grant("welcome", person, Money("CREDIT", 50), subject="quest:1")
    again = await bank.shop.grant("welcome", person, Money("CREDIT", 50), subject="quest:1")

    assert (granted.kind, again.id, again.replayed) == ("reward", granted.id, True)
    assert (await bank.has(person, "CREDIT")).available == 50
    assert await bank.ours("fees", "CREDIT") == -50
    assert [b.asset for b in await bank.own.balances(person)] == ["CREDIT"]
    assert await bank.differences() == []


async def test_assets_are_those_of_the_table(bank: Bank) -> None:
    rows = await bank.db.fetch_all("SELECT * FROM ledger.assets ORDER BY position")
    assert [(r["code"], r["decimals"], r["name"], r["withdrawable"]) for r in rows] == [
        (a.code, a.decimals, a.name, a.withdrawable) for a in ASSETS
    ]
    assert [r["hold_seconds"] for r in rows] == [Assets().hold_seconds(a.code) for a in ASSETS]
    assert list(bank.own.assets()) == list(ASSETS)
    with pytest.raises(InvalidInput, match="XTR, TON, USDT, CREDIT"):
        bank.own.asset("EUR")
    assert (await bank.own.balance(1, "XTR")).spendable == 0


async def test_a_charge_takes_three_statements(bank: Bank) -> None:
    fan, creator = await bank.rich(), await bank.person()
    await bank.shop.charge(bank.charge(fan, creator, 10))
    seen: list[str] = []

    async with bank.db.connection() as connection:
        raw = connection.raw_connection

        def note(record: Any) -> None:
            seen.append(record.query)

        async with bank.db.transaction():
            raw.add_query_logger(note)
            transfer: Transfer = await bank.shop.charge(bank.charge(fan, creator, 10))
            raw.remove_query_logger(note)

    assert transfer.id
    assert len(seen) == 3, seen
