"""What is kept of a person: all of it for them, and what can go when they go."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

_LISTS = {
    "accounts": """
        SELECT asset, kind, balance FROM ledger.accounts WHERE owner = :id ORDER BY asset, kind""",
    "transfers": """
        SELECT t.id, t.created_at, t.kind, t.plugin, t.subject, t.asset, a.kind AS account,
               p.amount, t.reverses, n.text AS note,
               -- What is withheld of what somebody else earns says where they live.
               CASE WHEN t.earner = :id THEN t.fee END AS fee,
               CASE WHEN t.earner = :id THEN t.tax END AS tax,
               CASE WHEN t.earner = :id THEN t.tax_country END AS tax_country
          FROM ledger.accounts a JOIN ledger.postings p ON p.account_id = a.id
          JOIN (SELECT *, CASE WHEN kind = 'withdrawal' OR fee + tax < 0 THEN payer
                               ELSE payee END AS earner FROM ledger.transfers) t
            ON t.id = p.transfer_id
          LEFT JOIN ledger.notes n ON n.transfer_id = t.id
         WHERE a.owner = :id ORDER BY t.id, p.position""",
    "holds": """
        SELECT id, kind, state, asset, amount, until, plugin, subject
          FROM ledger.holds WHERE owner = :id ORDER BY id""",
    "payments": """
        SELECT id, rail, asset, amount, pay_asset, pay_amount, state, subject, how, external_id,
               created_at, settled_at
          FROM ledger.payments WHERE account_id = :id ORDER BY id""",
    "payouts": """
        SELECT id, rail, asset, amount, fee, destination, state, external_id, created_at,
               settled_at
          FROM ledger.payouts WHERE account_id = :id ORDER BY id""",
    "tax": """
        SELECT country, rate_bp, updated_at FROM ledger.tax_profiles WHERE account_id = :id""",
    "moved_by_plugins": """
        SELECT day, plugin, asset, used
          FROM ledger.allowance_people WHERE account_id = :id ORDER BY day, plugin, asset""",
}
_ERASE = (
    # Words of whoever paid or was paid; they may name the person.
    """DELETE FROM ledger.notes n USING ledger.transfers t
        WHERE t.id = n.transfer_id AND t.kind <> 'adjustment' AND t.id IN (
          SELECT p.transfer_id FROM ledger.accounts a JOIN ledger.postings p
            ON p.account_id = a.id WHERE a.owner = :id)""",
    "UPDATE ledger.payouts SET destination = NULL WHERE account_id = :id AND state <> 'started'",
    "UPDATE ledger.payments SET how = '{}' WHERE account_id = :id",
    "DELETE FROM ledger.tax_profiles WHERE account_id = :id",
    "DELETE FROM ledger.allowance_people WHERE account_id = :id",
)


async def export(db: Database, account_id: int) -> Mapping[str, Any]:
    """Return all that is kept of an account, as JSON values.

    Args:
        db: PostgreSQL.
        account_id: Whose.

    Returns:
        Lists by name; ``transfers`` has a line for each posting to an account of the person.
    """
    values = {"id": account_id}
    return {
        name: [_plain(row) for row in await db.fetch_all(query, values)]
        for name, query in _LISTS.items()
    }


async def erase(db: Database, account_id: int) -> None:
    """Delete what is kept of an account and is not the books, in the caller's transaction.

    Words, destinations of payouts, and what a person needed in order to pay go, with the tax
    profile. Transfers and postings stay, under the number of an account that has no name any
    more: others' money hangs on them, and books must be kept. What the person still has stays with
    the account. The reason of an adjustment, an operator's words, stays with the books.

    The destination of a payout that is under way stays until it ended: see `forget_destinations`.

    Args:
        db: PostgreSQL.
        account_id: Whose.
    """
    async with db.transaction():
        for statement in _ERASE:
            await db.execute(statement, {"id": account_id})


_FORGET = """
UPDATE ledger.payouts p SET destination = NULL
  FROM core.accounts a
 WHERE a.id = p.account_id AND a.erased_at IS NOT NULL AND p.destination IS NOT NULL
   AND p.state <> 'started'
"""


async def forget_destinations(db: Database) -> None:
    """Delete destinations of people who were erased while a payout was under way."""
    await db.execute(_FORGET)


def _plain(row: Record) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in dict(row).items()
    }
