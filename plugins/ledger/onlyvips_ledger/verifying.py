"""Recomputing the books from the postings, and saying what differs.

All of it is read in one snapshot, range by range, so it can run beside everything else, needs no
memory that grows with the books, and can say how far it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

#: Transfers and accounts that are looked at in one statement.
_TRANSFERS_AT_ONCE: Final = 50_000
_ACCOUNTS_AT_ONCE: Final = 5_000
#: Differences that are kept; all of them are counted.
_MOST: Final = 1_000

_SIZE = """
SELECT coalesce((SELECT max(id) FROM ledger.transfers), 0) AS transfers,
       coalesce((SELECT max(id) FROM ledger.accounts), 0) AS accounts
"""
_POSTINGS = """
SELECT count(*) FROM ledger.postings WHERE transfer_id > :after AND transfer_id <= :last
"""
_UNBALANCED = """
SELECT p.transfer_id AS id, a.asset, sum(p.amount)::bigint AS total
  FROM ledger.postings p JOIN ledger.accounts a ON a.id = p.account_id
 WHERE p.transfer_id > :after AND p.transfer_id <= :last
 GROUP BY p.transfer_id, a.asset HAVING sum(p.amount) <> 0
 ORDER BY p.transfer_id, a.asset
"""
_TOO_FEW = """
SELECT t.id, count(p.transfer_id) AS lines
  FROM ledger.transfers t LEFT JOIN ledger.postings p ON p.transfer_id = t.id
 WHERE t.id > :after AND t.id <= :last
 GROUP BY t.id HAVING count(p.transfer_id) < 2 ORDER BY t.id
"""
#: What a transfer says of fee and tax is what was posted to those accounts. Grants and
#: adjustments are paid from the fees, and are no fees.
_SHARES = """
SELECT t.id, t.fee, t.tax, s.fee AS posted_fee, s.tax AS posted_tax
  FROM ledger.transfers t CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount) FILTER (WHERE a.kind = 'fees'), 0)::bigint AS fee,
           coalesce(sum(p.amount) FILTER (WHERE a.kind = 'tax'), 0)::bigint AS tax
      FROM ledger.postings p JOIN ledger.accounts a ON a.id = p.account_id
     WHERE p.transfer_id = t.id) s
 WHERE t.id > :after AND t.id <= :last AND t.payer IS NOT NULL AND t.payee IS NOT NULL
   AND (t.fee, t.tax) <> (s.fee, s.tax)
 ORDER BY t.id
"""
_BALANCES = """
SELECT a.id, a.owner, a.asset, a.kind, a.balance, s.total
  FROM ledger.accounts a CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount), 0)::bigint AS total
      FROM ledger.postings p WHERE p.account_id = a.id) s
 WHERE a.id > :after AND a.id <= :last AND a.balance <> s.total
 ORDER BY a.id
"""
_SIGNS = """
SELECT id, owner, asset, kind, balance FROM ledger.accounts
 WHERE id > :after AND id <= :last
   AND CASE WHEN kind = 'debt' THEN balance > 0
            WHEN kind IN ('fees', 'tax', 'external') THEN false ELSE balance < 0 END
 ORDER BY id
"""
_HOLDS = """
SELECT a.id, a.owner, a.asset, a.kind, a.balance, s.total
  FROM ledger.accounts a CROSS JOIN LATERAL (
    SELECT coalesce(sum(h.amount), 0)::bigint AS total
      FROM ledger.holds h WHERE h.account_id = a.id AND h.state = 'open') s
 WHERE a.id > :after AND a.id <= :last AND a.kind IN ('held', 'escrow') AND a.balance <> s.total
 ORDER BY a.id
"""
_PENDING = """
SELECT a.id, a.owner, a.asset, a.kind, a.balance, s.total
  FROM ledger.accounts a CROSS JOIN LATERAL (
    SELECT coalesce(sum(p.amount), 0)::bigint AS total FROM ledger.payouts p
     WHERE p.account_id = a.owner AND p.asset = a.asset AND p.state = 'started') s
 WHERE a.id > :after AND a.id <= :last AND a.kind = 'pending' AND a.balance <> s.total
 ORDER BY a.id
"""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far it is.

    Attributes:
        what: ``transfers`` or ``accounts``.
        done: Number up to which they were looked at.
        total: The last number.
    """

    what: str
    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Difference:
    """Something that should not be.

    Attributes:
        what: ``unbalanced``, ``postings``, ``shares``, ``balance``, ``sign``, ``holds`` or
            ``pending``.
        number: Of the transfer or the account.
        sentence: What differs, for the operator.
    """

    what: str
    number: int
    sentence: str


@dataclass(slots=True)
class Report:
    """What was found.

    Attributes:
        transfers: How many numbers of transfers were looked at.
        postings: How many postings.
        accounts: How many numbers of accounts.
        count: How many differences there are.
        differences: The first thousand of them.
    """

    transfers: int = 0
    postings: int = 0
    accounts: int = 0
    count: int = 0
    differences: list[Difference] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        """Whether nothing differs."""
        return self.count == 0

    def add(self, difference: Difference) -> None:
        """Note a difference."""
        self.count += 1
        if len(self.differences) < _MOST:
            self.differences.append(difference)


class Verifying:
    """Checks the books.

    Args:
        db: PostgreSQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def verify(self, progress: Callable[[Progress], None] | None = None) -> Report:
        """Recompute all sums from the postings.

        Args:
            progress: Is told after each range.

        Returns:
            What was looked at, and everything that differs.
        """
        report = Report()
        async with self._db.transaction(isolation="repeatable_read", readonly=True):
            size = await self._db.fetch_one(_SIZE)
            assert size is not None  # one row, however empty
            report.transfers, report.accounts = size["transfers"], size["accounts"]
            for values in _ranges(report.transfers, _TRANSFERS_AT_ONCE):
                await self._transfers(values, report)
                if progress:
                    progress(Progress("transfers", values["last"], report.transfers))
            for values in _ranges(report.accounts, _ACCOUNTS_AT_ONCE):
                await self._accounts(values, report)
                if progress:
                    progress(Progress("accounts", values["last"], report.accounts))
        return report

    async def _transfers(self, values: dict[str, Any], report: Report) -> None:
        db = self._db
        report.postings += await db.fetch_val(_POSTINGS, values)
        for row in await db.fetch_all(_UNBALANCED, values):
            sentence = f"The postings of transfer {row['id']} sum to {row['total']} {row['asset']}."
            report.add(Difference("unbalanced", row["id"], sentence))
        for row in await db.fetch_all(_TOO_FEW, values):
            sentence = f"Transfer {row['id']} has {row['lines']} postings, at least 2 are needed."
            report.add(Difference("postings", row["id"], sentence))
        for row in await db.fetch_all(_SHARES, values):
            sentence = (
                f"Transfer {row['id']} says fee {row['fee']} and tax {row['tax']}, posted were "
                f"{row['posted_fee']} and {row['posted_tax']}."
            )
            report.add(Difference("shares", row["id"], sentence))

    async def _accounts(self, values: dict[str, Any], report: Report) -> None:
        db = self._db
        for what, query, of in (
            ("balance", _BALANCES, "its postings"),
            ("holds", _HOLDS, "its open holds"),
            ("pending", _PENDING, "payouts under way"),
        ):
            for row in await db.fetch_all(query, values):
                sentence = f"{_name(row)} has {row['balance']}, {of} sum to {row['total']}."
                report.add(Difference(what, row["id"], sentence))
        for row in await db.fetch_all(_SIGNS, values):
            sentence = f"{_name(row)} has {row['balance']}, which it must not."
            report.add(Difference("sign", row["id"], sentence))


def _ranges(last: int, size: int) -> Iterator[dict[str, Any]]:
    for after in range(0, last, size):
        yield {"after": after, "last": min(after + size, last)}


def _name(row: Record) -> str:
    owner = "of the platform" if row["owner"] is None else f"of account {row['owner']}"
    return f"Account {row['id']} ({row['kind']} {row['asset']} {owner})"
