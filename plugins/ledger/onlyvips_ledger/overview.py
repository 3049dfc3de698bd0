"""Payments and payouts of everybody, for operators."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, get_type_hints

from onlyvips_ledger.api import Payment, Payout

if TYPE_CHECKING:
    from onlyvips.db import Database

_PAYMENTS: Final = """
SELECT id, account_id, rail, asset, amount, state, subject, plugin, pay_asset, pay_amount,
       external_id, detail, transfer_id, created_at, expires_at, settled_at
  FROM ledger.payments
"""
_PAYOUTS: Final = """
SELECT id, account_id, rail, asset, amount, fee, state, destination, external_id, detail, attempts,
       transfer_id, created_at, settled_at
  FROM ledger.payouts
"""
#: States of payments and payouts, as the contract has them.
PAYMENT_STATES: Final[tuple[str, ...]] = get_type_hints(Payment)["state"].__args__
PAYOUT_STATES: Final[tuple[str, ...]] = get_type_hints(Payout)["state"].__args__


@dataclass(frozen=True, slots=True)
class PaymentLine:
    """A payment as operators see it.

    Attributes:
        pay_asset: What the person pays, in the rail's own asset.
        pay_amount: How much of that.
        detail: What the rail or a person last said of it.
        transfer_id: By which transfer it was credited.
    """

    id: int
    account_id: int
    rail: str
    asset: str
    amount: int
    state: str
    subject: str
    plugin: str
    pay_asset: str
    pay_amount: int
    external_id: str | None
    detail: str
    transfer_id: int | None
    created_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class PayoutLine:
    """A payout as operators see it.

    Attributes:
        amount: What leaves the person's account, fee included.
        destination: Where to; None once the person's data were erased.
        detail: What the rail or a person last said of it.
        attempts: How often the rail did not settle it.
        transfer_id: By which transfer it ended.
    """

    id: int
    account_id: int
    rail: str
    asset: str
    amount: int
    fee: int
    state: str
    destination: str | None
    external_id: str | None
    detail: str
    attempts: int
    transfer_id: int | None
    created_at: datetime
    settled_at: datetime | None


@dataclass(frozen=True, slots=True)
class Which:
    """Which lines: of one person, in one state.

    Attributes:
        state: Only these.
        account_id: Only of this person.
        after: Number of the last one of the page before.
        limit: Most that are returned.
    """

    state: str | None = None
    account_id: int | None = None
    after: int | None = None
    limit: int = 20


class Overview:
    """Reads payments and payouts, the newest first.

    Args:
        db: PostgreSQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def payments(self, which: Which) -> Sequence[PaymentLine]:
        """Return payments."""
        return [PaymentLine(**row) for row in await self._read(_PAYMENTS, which)]

    async def payouts(self, which: Which) -> Sequence[PayoutLine]:
        """Return payouts."""
        return [PayoutLine(**row) for row in await self._read(_PAYOUTS, which)]

    async def _read(self, query: str, which: Which) -> list[dict[str, Any]]:
        values: dict[str, Any] = {"limit": which.limit}
        conditions = []
        for value, name, condition in (
            (which.state, "state", "state = :state"),
            (which.account_id, "account", "account_id = :account"),
            (which.after, "after", "id < :after"),
        ):
            if value is not None:
                values[name] = value
                conditions.append(condition)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        text = f"{query}{where} ORDER BY id DESC LIMIT :limit"
        return [dict(row) for row in await self._db.fetch_all(text, values)]
