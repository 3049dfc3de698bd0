"""What somebody's history consists of."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from onlyvips_ledger.api import TransferKind

#: What a transfer was for the person: they paid, they earned, or neither of that.
Role = Literal["paid", "earned", "moved"]
#: Kinds of transfers with which one person pays another.
SALES: Final = frozenset({"content", "subscription", "tip", "capture"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One transfer as one of its people sees it.

    Attributes:
        transfer_id: Its number.
        at: When.
        kind: What for.
        role: What the person did in it, or in the transfer that it takes back.
        asset: Asset code.
        amount: Added to what the person has, of all kinds; 0 where money of theirs only moved.
        available: Added to what they can spend at once.
        held: Added to what is held of their earnings.
        gross: What was moved in all, fee and tax included.
        fee: The platform's share, where they earned or were paid out; otherwise 0. Below 0 where
            it was given back.
        tax: What was withheld, likewise.
        plugin: Which plugin moved it.
        subject: About what, as ``work:12``.
        other: Number of the account on the other side, if there is one.
        reverses: Number of the transfer that it takes back.
        note: What the payer wrote to it.
    """

    transfer_id: int
    at: datetime
    kind: TransferKind
    role: Role
    asset: str
    amount: int
    available: int
    held: int
    gross: int
    fee: int
    tax: int
    plugin: str
    subject: str
    other: int | None
    reverses: int | None
    note: str
