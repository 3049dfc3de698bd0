"""The database itself keeps the books right, whoever writes into them."""

from __future__ import annotations

import asyncpg
import pytest

from tests.plugins.ledger.conftest import Bank

pytestmark = pytest.mark.onlyvips(plugins=["ledger"], roles=[])

_INSERT = """
INSERT INTO ledger.transfers (plugin, key, kind, digest, asset, amount, created_at)
VALUES ('raw', :key, 'adjustment', '', 'XTR', 1, now()) RETURNING id
"""


class Raw:
    """Somebody who writes SQL by hand."""

    def __init__(self, bank: Bank) -> None:
        self.db = bank.db
        self.keys = 0

    async def account(self, owner: int | None, kind: str, asset: str = "XTR") -> int:
        found: int = await self.db.fetch_val(
            "SELECT id FROM ledger.accounts WHERE kind = :kind AND asset = :asset"
            " AND owner IS NOT DISTINCT FROM CAST(:owner AS bigint) ORDER BY id LIMIT 1",
            {"owner": owner, "kind": kind, "asset": asset},
        )
        return found

    async def post(self, *lines: tuple[int, int], transfer: int | None = None) -> int:
        """Write a transfer with these lines in one statement; return its number."""
        self.keys += 1
        async with self.db.transaction():
            number: int = transfer or await self.db.fetch_val(_INSERT, {"key": f"k{self.keys}"})
            await self.db.execute(
                "INSERT INTO ledger.postings (transfer_id, position, account_id, amount)"
                " SELECT CAST(:id AS bigint), n, account, amount FROM"
                " unnest(CAST(:accounts AS bigint[]), CAST(:amounts AS bigint[]))"
                " WITH ORDINALITY AS l (account, amount, n)",
                {
                    "id": number,
                    "accounts": [account for account, _ in lines],
                    "amounts": [amount for _, amount in lines],
                },
            )
        return number


async def test_transfers_that_do_not_balance_are_refused(bank: Bank) -> None:
    raw, person = Raw(bank), await bank.rich(100)
    has, fees = await raw.account(person, "available"), await raw.account(None, "fees")
    other = await raw.account(None, "fees", "TON")

    for lines, message in (
        ([(has, 10), (fees, -9)], "out of balance by 1 XTR"),
        # In all they sum to zero, but not in each asset.
        ([(has, 10), (other, -10)], "out of balance"),
        ([(has, 0), (fees, 0)], "ck_postings_amount"),
        ([(has, 5)], "out of balance by 5 XTR"),
        ([(has, 5), (999_999, -5)], "fk_postings_account_id|out of balance"),
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match=message):
            await raw.post(*lines)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="has no postings"):
        await bank.db.execute(_INSERT, {"key": "empty"})
    assert await bank.count("transfers") == 1
    assert (await bank.has(person)).available == 100


async def test_a_balanced_transfer_changes_the_balances(bank: Bank) -> None:
    raw, person = Raw(bank), await bank.rich(100)
    has, fees = await raw.account(person, "available"), await raw.account(None, "fees")

    number = await raw.post((has, 7), (fees, -10), (has, 3))

    assert (await bank.has(person)).available == 110
    assert await bank.differences() == []
    # A transfer that is there gets no further lines, however balanced.
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await raw.post((has, 1), (fees, -1), transfer=number)
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="in one statement"):
        await bank.db.execute(
            "INSERT INTO ledger.postings VALUES (:id, 11, :has, 5), (:id, 12, :fees, -5)",
            {"id": number, "has": has, "fees": fees},
        )
    assert (await bank.has(person)).available == 110


async def test_nobody_has_less_than_nothing(bank: Bank) -> None:
    raw, person = Raw(bank), await bank.rich(100)
    fees = await raw.account(None, "fees")
    has = await raw.account(person, "available")
    with pytest.raises(asyncpg.CheckViolationError, match="ck_accounts_balance"):
        await raw.post((has, -101), (fees, 101))
    for kind in ("pending", "held", "earnings", "escrow", "debt"):
        number = await bank.db.fetch_val(
            "INSERT INTO ledger.accounts (owner, asset, kind) VALUES (:owner, 'XTR', :kind)"
            " RETURNING id",
            {"owner": person, "kind": kind},
        )
        less = 1 if kind == "debt" else -1
        with pytest.raises(asyncpg.CheckViolationError, match="ck_accounts_balance"):
            await raw.post((number, less), (fees, -less))
    # The platform's may be either.
    await raw.post((has, -50), (fees, 50))
    await raw.post((has, 90), (fees, -90))
    assert await bank.differences() == []


async def test_what_was_written_is_never_changed(bank: Bank) -> None:
    person = await bank.rich(100)
    for change in (
        "UPDATE ledger.postings SET amount = amount * 2",
        "UPDATE ledger.postings SET amount = 1 WHERE transfer_id = 999",
        "DELETE FROM ledger.postings",
        "TRUNCATE ledger.postings",
        "UPDATE ledger.transfers SET kind = 'tip'",
        "DELETE FROM ledger.transfers",
        "TRUNCATE ledger.transfers CASCADE",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
            await bank.db.execute(change)
    for change in (
        "UPDATE ledger.accounts SET balance = balance + 1",
        f"UPDATE ledger.accounts SET owner = NULL WHERE owner = {person}",
        "UPDATE ledger.accounts SET asset = 'TON'",
        "DELETE FROM ledger.accounts",
        "INSERT INTO ledger.accounts (owner, asset, kind, balance)"
        f" VALUES ({person}, 'TON', 'available', 5)",
    ):
        with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="by postings alone"):
            await bank.db.execute(change)
    with pytest.raises(asyncpg.UniqueViolationError):
        await bank.db.execute(
            "INSERT INTO ledger.accounts (asset, kind, shard) VALUES ('XTR', 'fees', 3)"
        )
    with pytest.raises(asyncpg.CheckViolationError, match="ck_accounts_owner"):
        await bank.db.execute("INSERT INTO ledger.accounts (asset, kind) VALUES ('XTR', 'held')")
    assert (await bank.has(person)).available == 100
    assert await bank.differences() == []
