"""The check of the books finds what somebody changed behind their back, and nothing else."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from onlyvips_ledger import verifying
from onlyvips_ledger.api import Money
from onlyvips_ledger.verifying import Progress, Report

from tests.plugins.ledger.conftest import Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])


@asynccontextmanager
async def unguarded(bank: Bank) -> AsyncIterator[None]:
    """Let a superuser write whatever they like."""
    async with bank.db.transaction():
        await bank.db.execute("SET LOCAL session_replication_role = 'replica'")
        yield


async def busy(bank: Bank) -> tuple[int, int]:
    """Let a fan and a creator do a bit of everything; return their numbers."""
    fan, creator = await bank.rich(1_000), await bank.person()
    await bank.own.charge(bank.charge(fan, creator, 100))
    refunded = await bank.own.charge(bank.charge(fan, creator, 200))
    await bank.own.refund(refunded.id, key="back", reason="no")
    until = bank.platform.clock.now() + timedelta(days=1)
    await bank.own.put_aside("bid", fan, Money("XTR", 50), until=until)
    return fan, creator


async def test_books_that_are_right_differ_in_nothing(
    bank: Bank, monkeypatch: pytest.MonkeyPatch
) -> None:
    await busy(bank)
    monkeypatch.setattr(verifying, "_TRANSFERS_AT_ONCE", 2)
    monkeypatch.setattr(verifying, "_ACCOUNTS_AT_ONCE", 100)
    steps: list[Progress] = []

    report = await bank.parts.verifying.verify(steps.append)

    assert report.ok
    assert report.postings == await bank.count("postings")
    assert [(s.what, s.done) for s in steps if s.what == "transfers"] == [
        *(("transfers", 2), ("transfers", 4), ("transfers", 5)),
    ]
    of_accounts = [s for s in steps if s.what == "accounts"]
    assert len(of_accounts) > 1
    assert of_accounts[-1].done == of_accounts[-1].total == report.accounts
    assert await Verified(bank).of() == []


class Verified:
    def __init__(self, bank: Bank) -> None:
        self.bank = bank

    async def of(self) -> list[tuple[str, int]]:
        report: Report = await self.bank.parts.verifying.verify()
        assert report.ok == (report.count == 0)
        return [(one.what, one.number) for one in report.differences]


async def test_a_balance_that_was_changed_is_found(bank: Bank) -> None:
    fan, _ = await busy(bank)
    async with unguarded(bank):
        number = await bank.db.fetch_val(
            "UPDATE ledger.accounts SET balance = balance + 7"
            " WHERE owner = :fan AND kind = 'available' RETURNING id",
            {"fan": fan},
        )
    assert await Verified(bank).of() == [("balance", number)]
    [sentence] = await bank.differences()
    assert sentence == (
        f"Account {number} (available XTR of account {fan}) has 857, its postings sum to 850."
    )


async def test_postings_that_were_changed_or_deleted_are_found(bank: Bank) -> None:
    await busy(bank)
    async with unguarded(bank):
        await bank.db.execute(
            "UPDATE ledger.postings SET amount = amount - 1 WHERE transfer_id = 1 AND amount > 0"
        )
        await bank.db.execute("DELETE FROM ledger.postings WHERE transfer_id = 3 AND position > 1")
    found = await Verified(bank).of()
    assert ("unbalanced", 1) in found
    assert {("unbalanced", 3), ("postings", 3), ("shares", 3)} <= set(found)
    wrong = await bank.db.fetch_all(
        "SELECT id FROM ledger.accounts a WHERE balance <>"
        " (SELECT coalesce(sum(amount), 0) FROM ledger.postings WHERE account_id = a.id)"
        " ORDER BY id"
    )
    assert [number for what, number in found if what == "balance"] == [row["id"] for row in wrong]
    assert len(wrong) >= 3


async def test_holds_shares_signs_and_payouts_that_do_not_fit_are_found(bank: Bank) -> None:
    _fan, creator = await busy(bank)
    async with unguarded(bank):
        held = await bank.db.fetch_val(
            "UPDATE ledger.holds SET amount = amount - 1 WHERE kind = 'earnings'"
            " AND state = 'open' RETURNING account_id"
        )
        escrow = await bank.db.fetch_val(
            "UPDATE ledger.holds SET state = 'released', closed_by = transfer_id"
            " WHERE kind = 'escrow' RETURNING account_id"
        )
        await bank.db.execute("UPDATE ledger.transfers SET fee = fee + 1 WHERE id = 2")
        pending = await bank.db.fetch_val(
            "INSERT INTO ledger.accounts (owner, asset, kind) VALUES (:id, 'TON', 'pending')"
            " RETURNING id",
            {"id": creator},
        )
        await bank.db.execute(
            "INSERT INTO ledger.payouts (account_id, rail, asset, amount, fee, destination, plugin,"
            " key, digest, created_at)"
            " VALUES (:id, 'test', 'TON', 5, 0, '', 'ledger', 'k', '', now())",
            {"id": creator},
        )
        await bank.db.execute("ALTER TABLE ledger.accounts DROP CONSTRAINT ck_accounts_balance")
        await bank.db.execute(
            "UPDATE ledger.accounts SET balance = -1 WHERE id = :id", {"id": pending}
        )
    assert sorted(await Verified(bank).of()) == sorted(
        [
            ("holds", held),
            ("holds", escrow),
            ("shares", 2),
            ("pending", pending),
            ("balance", pending),
            ("sign", pending),
        ]
    )


async def test_the_check_sees_one_moment_while_others_pay(bank: Bank) -> None:
    fan, creator = await busy(bank)

    async def pay() -> None:
        for _ in range(40):
            await bank.own.charge(bank.charge(fan, creator, 1))

    paying = asyncio.create_task(pay())
    looked = 0
    while not paying.done():
        assert await bank.differences() == []
        looked += 1
    await paying
    assert looked > 1
    assert await bank.count("transfers", "amount = 1") == 40
