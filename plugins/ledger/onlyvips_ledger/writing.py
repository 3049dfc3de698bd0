"""The statement that writes a transfer: all of it, or nothing of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.db import Database, Record
    from onlyvips_ledger.allowances import Use
    from onlyvips_ledger.api import Posting, TransferKind

_LOOK: Final = """
WITH seen AS (
  SELECT coalesce((SELECT used FROM ledger.allowance_people
                    WHERE account_id = :person AND day = :day AND plugin = :plugin
                      AND asset = :asset), 0) AS person_used,
         coalesce((SELECT quota - used FROM ledger.allowances
                    WHERE plugin = :plugin AND asset = :asset AND day = :day AND shard = :shard
                      AND cap = :per_day), 0) AS room
),"""
_NO_LOOK: Final = "WITH seen AS (SELECT CAST(0 AS bigint) AS person_used),"
_TRANSFER: Final = """
written AS (
  INSERT INTO ledger.transfers (plugin, key, kind, subject, digest, actor, payer, payee, asset,
    amount, fee, tax, tax_country, held_until, reverses, created_at)
  SELECT :plugin, :key, :kind, :subject, :digest, CAST(:actor AS bigint),
    CAST(:payer AS bigint), CAST(:payee AS bigint), :asset, CAST(:amount AS bigint),
    CAST(:fee AS bigint), CAST(:tax AS bigint), :tax_country, CAST(:held_until AS timestamptz),
    CAST(:reverses AS bigint), CAST(:now AS timestamptz)
  FROM seen {where}
  ON CONFLICT DO NOTHING RETURNING id
), lines AS (
  INSERT INTO ledger.postings (transfer_id, position, account_id, amount)
  SELECT w.id, l.position, l.account_id, l.amount FROM written w,
    unnest(CAST(:accounts AS bigint[]), CAST(:amounts AS bigint[]))
      WITH ORDINALITY AS l (account_id, amount, position)
)"""
_WITHIN: Final = (
    "WHERE person_used + CAST(:amount AS bigint) <= CAST(:per_user AS bigint)"
    " AND room >= CAST(:amount AS bigint)"
)
_USED: Final = """, of_person AS (
  INSERT INTO ledger.allowance_people AS u (account_id, day, plugin, asset, used)
  SELECT :person, :day, :plugin, :asset, CAST(:amount AS bigint) FROM written
  ON CONFLICT (account_id, day, plugin, asset) DO UPDATE SET used = u.used + excluded.used
), of_plugin AS (
  UPDATE ledger.allowances SET used = used + CAST(:amount AS bigint) FROM written
   WHERE plugin = :plugin AND asset = :asset AND day = :day AND shard = :shard
)"""
_HOLD: Final = """, hold AS (
  INSERT INTO ledger.holds (kind, transfer_id, account_id, owner, asset, amount, from_earnings,
    until, plugin, subject)
  SELECT :hold_kind, w.id, CAST(:hold_account AS bigint), CAST(:hold_owner AS bigint), :asset,
    CAST(:hold_amount AS bigint), CAST(:hold_from_earnings AS bigint),
    CAST(:hold_until AS timestamptz), :plugin, :subject
  FROM written w RETURNING id
)"""
_CLOSE: Final = """, closed AS (
  UPDATE ledger.holds h SET state = :closed_as, closed_by = w.id FROM written w
   WHERE h.id = CAST(:closes AS bigint)
)"""
_NOTE: Final = """, note AS (
  INSERT INTO ledger.notes (transfer_id, text) SELECT w.id, :note FROM written w
)"""


@dataclass(frozen=True, slots=True)
class NewHold:
    """A hold that a transfer begins.

    Attributes:
        kind: ``earnings`` or ``escrow``.
        account: Of the books, in which the money lies.
        owner: Whose.
        amount: How much.
        until: When it ends.
        from_earnings: The part of it that came from earnings.
    """

    kind: str
    account: int
    owner: int
    amount: int
    until: datetime
    from_earnings: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """A transfer that is to be written; see the columns of ``ledger.transfers``.

    Attributes:
        lines: Numbers of accounts of the books, and what is posted to each.
        hold: A hold that begins with it.
        closes: Number of a hold that ends by it.
        closed_as: What becomes of that hold.
        note: Words of people about it.
    """

    plugin: str
    key: str
    kind: TransferKind
    digest: bytes
    asset: str
    amount: int
    lines: Sequence[tuple[int, Posting]]
    subject: str = ""
    actor: int | None = None
    payer: int | None = None
    payee: int | None = None
    fee: int = 0
    tax: int = 0
    tax_country: str = ""
    held_until: datetime | None = None
    reverses: int | None = None
    hold: NewHold | None = None
    closes: int | None = None
    closed_as: str = "released"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a draft.

    Attributes:
        transfer_id: Its number; None when it was not written.
        hold_id: Number of the hold that began with it.
        person_used: What the plugin had moved for the person before.
    """

    transfer_id: int | None
    hold_id: int | None
    person_used: int


async def write(db: Database, draft: Draft, now: datetime, use: Use | None = None) -> Written:
    """Write a transfer, its postings, and what hangs on it, in the caller's transaction.

    Nothing is written if there is a transfer of the key, one that reverses the same transfer, or
    no room for it.

    Args:
        db: PostgreSQL.
        draft: What to write.
        now: The moment.
        use: What it takes of a plugin's allowance.

    Raises:
        onlyvips.db.CheckViolation: An account would have less than nothing.
    """
    values: dict[str, Any] = {
        "plugin": draft.plugin,
        "key": draft.key,
        "kind": draft.kind,
        "subject": draft.subject,
        "digest": draft.digest,
        "actor": draft.actor,
        "payer": draft.payer,
        "payee": draft.payee,
        "asset": draft.asset,
        "amount": draft.amount,
        "fee": draft.fee,
        "tax": draft.tax,
        "tax_country": draft.tax_country,
        "held_until": draft.held_until,
        "reverses": draft.reverses,
        "now": now,
        "accounts": [account for account, _ in draft.lines],
        "amounts": [posting.amount for _, posting in draft.lines],
    }
    if use is not None:
        values.update(use.values)
    if draft.hold is not None:
        values.update(
            hold_kind=draft.hold.kind,
            hold_account=draft.hold.account,
            hold_owner=draft.hold.owner,
            hold_amount=draft.hold.amount,
            hold_from_earnings=draft.hold.from_earnings,
            hold_until=draft.hold.until,
        )
    if draft.closes is not None:
        values.update(closes=draft.closes, closed_as=draft.closed_as)
    if draft.note:
        values["note"] = draft.note
    statement = _statement(
        use is not None, draft.hold is not None, draft.closes is not None, bool(draft.note)
    )
    row: Record | None = await db.fetch_one(statement, values)
    assert row is not None  # one row, whatever was written
    return Written(row["transfer_id"], row["hold_id"], row["person_used"])


@cache
def _statement(uses: bool, holds: bool, closes: bool, notes: bool) -> str:
    parts = [
        _LOOK if uses else _NO_LOOK,
        _TRANSFER.format(where=_WITHIN if uses else ""),
        _USED if uses else "",
        _HOLD if holds else "",
        _CLOSE if closes else "",
        _NOTE if notes else "",
        "\nSELECT s.person_used, w.id AS transfer_id, ",
        "h.id AS hold_id" if holds else "CAST(NULL AS bigint) AS hold_id",
        " FROM seen s LEFT JOIN written w ON true",
        " LEFT JOIN hold h ON true" if holds else "",
    ]
    return "".join(parts)
