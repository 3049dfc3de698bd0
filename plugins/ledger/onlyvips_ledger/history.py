"""Who moved what: the history of one person, in pages."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from onlyvips_ledger import tabular
from onlyvips_ledger.api.amounts import exact
from onlyvips_ledger.history_values import SALES, Entry, Role

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips_ledger.api import TransferKind
    from onlyvips_ledger.assets import Assets

_PAGE = """
WITH mine AS (
  SELECT id, kind FROM ledger.accounts WHERE owner = :owner{asset}
), latest AS ({latest}), sums AS (
  SELECT latest.transfer_id, sum(p.amount) AS amount,
         coalesce(sum(p.amount) FILTER (WHERE mine.kind IN ('available', 'earnings')), 0)
           AS available,
         coalesce(sum(p.amount) FILTER (WHERE mine.kind = 'held'), 0) AS held
    FROM latest JOIN ledger.postings p ON p.transfer_id = latest.transfer_id
    JOIN mine ON mine.id = p.account_id
   GROUP BY latest.transfer_id
)
SELECT s.transfer_id, t.created_at AS at, t.kind, t.asset, s.amount, s.available, s.held,
       t.plugin, t.subject, t.reverses, t.amount AS gross, t.fee, t.tax,
       coalesce(rr.kind, r.kind, t.kind) AS root, coalesce(n.text, '') AS note,
       CASE WHEN r.id IS NULL THEN t.payer WHEN rr.id IS NULL THEN r.payer ELSE rr.payer END
         AS payer,
       CASE WHEN r.id IS NULL THEN t.payee WHEN rr.id IS NULL THEN r.payee ELSE rr.payee END
         AS payee
  FROM sums s JOIN ledger.transfers t ON t.id = s.transfer_id
  LEFT JOIN ledger.transfers r ON r.id = t.reverses
  LEFT JOIN ledger.transfers rr ON rr.id = r.reverses
  LEFT JOIN ledger.notes n ON n.transfer_id = t.id
 ORDER BY s.transfer_id DESC
"""
#: Of each account of the person only as many lines are looked at as a page can need, on the index
#: of the account: a page costs the same whether there are a hundred lines or a million.
_LATEST = """
  SELECT DISTINCT found.transfer_id
    FROM mine CROSS JOIN LATERAL (
      SELECT DISTINCT p.transfer_id FROM ledger.postings p
       WHERE p.account_id = mine.id{after}
       ORDER BY p.transfer_id DESC LIMIT :limit
    ) found
   ORDER BY found.transfer_id DESC LIMIT :limit
"""
#: Whoever has a line in a transfer is its payer or payee, whose indexes know kind and time: what
#: nobody asked for is passed by in them, from the newest on.
_SOME = """
  SELECT found.transfer_id FROM (
    (SELECT t.id AS transfer_id FROM ledger.transfers t
      WHERE t.payer = :owner{after}{conditions} ORDER BY t.id DESC LIMIT :limit)
    UNION
    (SELECT t.id FROM ledger.transfers t
      WHERE t.payee = :owner{after}{conditions} ORDER BY t.id DESC LIMIT :limit)
  ) found ORDER BY found.transfer_id DESC LIMIT :limit
"""
_ROWS_AT_ONCE: Final = 500
#: Columns of the file, in their order.
COLUMNS: Final = (
    "time",
    "transfer",
    "kind",
    "role",
    "asset",
    "amount",
    "amount_in_smallest_unit",
    "gross",
    "fee",
    "tax",
    "plugin",
    "subject",
    "other_account",
    "reverses",
    "note",
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries.

    Attributes:
        asset: Only of this asset.
        kind: Only of this kind.
        begin: Only from this moment on.
        end: Only before this moment.
    """

    asset: str | None = None
    kind: TransferKind | None = None
    begin: datetime | None = None
    end: datetime | None = None


class History:
    """Reads histories.

    Args:
        db: PostgreSQL.
        assets: What can be paid with.
    """

    def __init__(self, db: Database, assets: Assets) -> None:
        self._db = db
        self._assets = assets

    async def page(
        self, account_id: int, only: Filter, *, after: int | None = None, limit: int = 20
    ) -> Sequence[Entry]:
        """Return entries of somebody, the newest first.

        Args:
            account_id: Whose.
            only: Which ones.
            after: Transfer of the last one of the page before.
            limit: Most that are returned.
        """
        values: dict[str, Any] = {"owner": account_id, "limit": limit}
        conditions = ""
        for value, name, condition in (
            (only.kind, "kind", " AND t.kind = :kind"),
            (only.begin, "begin", " AND t.created_at >= :begin"),
            (only.end, "end", " AND t.created_at < :end"),
        ):
            if value is not None:
                conditions += condition
                values[name] = value
        latest, number = (_SOME, "t.id") if conditions else (_LATEST, "p.transfer_id")
        if only.asset is not None:
            values["asset"] = only.asset
            conditions += " AND t.asset = :asset"
        if after is not None:
            values["after"] = after
        query = _PAGE.format(
            asset=" AND asset = :asset" if only.asset is not None else "",
            latest=latest.format(
                after=f" AND {number} < :after" if after is not None else "", conditions=conditions
            ),
        )
        return [_entry(account_id, dict(row)) for row in await self._db.fetch_all(query, values)]

    async def sheet(self, account_id: int, only: Filter) -> AsyncIterator[str]:
        """Yield a history as comma-separated values, some lines at a time."""
        yield tabular.MARK + tabular.lines([COLUMNS])
        after: int | None = None
        while True:
            entries = await self.page(account_id, only, after=after, limit=_ROWS_AT_ONCE)
            if entries:
                yield tabular.lines(self._cells(entry) for entry in entries)
            if len(entries) < _ROWS_AT_ONCE:
                return
            after = entries[-1].transfer_id

    def _cells(self, entry: Entry) -> tuple[object, ...]:
        decimals = self._assets.get(entry.asset).decimals
        return (
            entry.at.isoformat(),
            entry.transfer_id,
            entry.kind,
            entry.role,
            entry.asset,
            exact(entry.amount, decimals),
            entry.amount,
            exact(entry.gross, decimals),
            exact(entry.fee, decimals),
            exact(entry.tax, decimals),
            entry.plugin,
            tabular.harmless(entry.subject),
            entry.other,
            entry.reverses,
            tabular.harmless(entry.note),
        )


def _entry(account_id: int, row: dict[str, Any]) -> Entry:
    root, payer, payee = row.pop("root"), row.pop("payer"), row.pop("payee")
    role: Role = "moved"
    if root in SALES:
        role = "earned" if account_id == payee else "paid"
    if role != "earned" and not (row["kind"] == "withdrawal" and row["amount"]):
        row["fee"] = row["tax"] = 0
    for name in ("amount", "available", "held"):
        row[name] = int(row[name])  # sums of a bigint are numeric in PostgreSQL
    return Entry(**row, role=role, other=payer if account_id == payee else payee)
