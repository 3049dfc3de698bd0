"""Reading transfers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_ledger.api import AccountKind, Posting, Transfer

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

_BY_KEY = "SELECT id, digest FROM ledger.transfers WHERE plugin = :plugin AND key = :key"
_BY_ID = """
SELECT t.id, t.key, t.kind, t.plugin, t.subject, t.created_at, t.fee, t.tax, t.held_until,
       t.reverses, h.id AS hold_id, p.amount, a.owner, a.kind AS account, a.asset
  FROM ledger.transfers t
  JOIN ledger.postings p ON p.transfer_id = t.id
  JOIN ledger.accounts a ON a.id = p.account_id
  LEFT JOIN ledger.holds h ON h.transfer_id = t.id
 WHERE t.id = :id ORDER BY p.position
"""


async def by_key(db: Database, plugin: str, key: str) -> Record | None:
    """Return number and digest of the transfer of a key, or None."""
    return await db.fetch_one(_BY_KEY, {"plugin": plugin, "key": key})


async def by_id(
    db: Database, number: int, *, replayed: bool = False
) -> tuple[Transfer, int | None]:
    """Return a transfer that is there, and the hold that began with it.

    Args:
        db: PostgreSQL.
        number: Which.
        replayed: The answer repeats that of an earlier call.
    """
    rows = await db.fetch_all(_BY_ID, {"id": number})
    first = rows[0]
    transfer = Transfer(
        id=first["id"],
        key=first["key"],
        kind=first["kind"],
        plugin=first["plugin"],
        subject=first["subject"],
        created_at=first["created_at"],
        postings=tuple(
            Posting(row["owner"], AccountKind(row["account"]), row["asset"], row["amount"])
            for row in rows
        ),
        fee=first["fee"],
        tax=first["tax"],
        held_until=first["held_until"],
        reverses=first["reverses"],
        replayed=replayed,
    )
    return transfer, first["hold_id"]
