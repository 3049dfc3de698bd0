"""Payments and payouts as the tables have them."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from onlyvips_ledger.api import Money, Payment, Payout

if TYPE_CHECKING:
    from collections.abc import Mapping

#: Longer names are replaced by their digest.
_LONGEST = 100


def payment_of(row: Mapping[str, Any]) -> Payment:
    """Return a payment."""
    return Payment(
        id=row["id"],
        account_id=row["account_id"],
        rail=row["rail"],
        money=Money(row["asset"], row["amount"]),
        state=row["state"],
        subject=row["subject"],
        how=row["how"],
        external_id=row["external_id"],
        created_at=row["created_at"],
    )


def payout_of(row: Mapping[str, Any]) -> Payout:
    """Return a payout."""
    return Payout(
        id=row["id"],
        account_id=row["account_id"],
        rail=row["rail"],
        money=Money(row["asset"], row["amount"]),
        fee=row["fee"],
        state=row["state"],
        destination=row["destination"] or "",
        created_at=row["created_at"],
    )


def short(name: str) -> str:
    """Return a name that others chose, such as a rail's number, so that it fits into a key."""
    if len(name) <= _LONGEST:
        return name
    return hashlib.blake2b(name.encode(), digest_size=32).hexdigest()
