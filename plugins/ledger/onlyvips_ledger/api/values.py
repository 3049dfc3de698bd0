"""What the ledger speaks of. Amounts are integers in the asset's smallest unit, never fractions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal

#: What a transfer is for; fees go by it.
TransferKind = Literal[
    "content",  # a work is bought
    "subscription",
    "tip",
    "top_up",  # money came in through a rail
    "withdrawal",  # money goes out through a rail
    "reward",  # the platform gives
    "hold",  # money is put aside
    "capture",  # what was put aside is paid
    "release",  # what was put aside or held goes where it belongs
    "refund",
    "reversal",
    "adjustment",  # an operator moves money, with a reason
]


class AccountKind(StrEnum):
    """Kinds of accounts. Each person and the platform may have one of each kind for an asset."""

    AVAILABLE = "available"  #: To be spent.
    PENDING = "pending"  #: Begun to be paid out, and not confirmed.
    HELD = "held"  #: Earned, and not to be touched before a date.
    EARNINGS = "earnings"  #: Earned and free: to be paid out or spent.
    ESCROW = "escrow"  #: Put aside for something that may still be called off.
    DEBT = "debt"  #: Owed to the platform after a claw-back; zero or below.
    FEES = "fees"  #: The platform's share.
    TAX = "tax"  #: Withheld for an authority.
    EXTERNAL = "external"  #: The world outside, as the mirror of what came in and went out.


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that can be paid with.

    Attributes:
        code: ``XTR`` (Telegram Stars), ``TON``, ``USDT`` or ``CREDIT`` (the platform's own, which
            are given as rewards and cannot be paid out).
        decimals: Digits after the point when it is written for people: 0 for Stars, 9 for TON,
            whose smallest unit is the nanoton.
        name: For people.
        withdrawable: It can be paid out.
    """

    code: str
    decimals: int
    name: str
    withdrawable: bool = True


@dataclass(frozen=True, slots=True)
class Money:
    """An amount of an asset, in its smallest unit."""

    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Balance:
    """What somebody has of one asset, in its smallest unit.

    Attributes:
        asset: Its code.
        available: To be spent.
        earnings: Earned and free; spent when ``available`` does not suffice.
        held: Earned, and not yet free.
        pending: On its way out.
        escrow: Put aside.
        debt: Owed to the platform, as a positive number.
        next_release: When the next held amount becomes free.
    """

    asset: str
    available: int = 0
    earnings: int = 0
    held: int = 0
    pending: int = 0
    escrow: int = 0
    debt: int = 0
    next_release: datetime | None = None

    @property
    def spendable(self) -> int:
        """What can be spent at once."""
        return self.available + self.earnings


@dataclass(frozen=True, slots=True)
class Posting:
    """One line of a transfer.

    Attributes:
        owner: Account of the person; None for the platform.
        kind: Which of the owner's accounts.
        asset: Its code.
        amount: Added to that account; negative for what leaves it.
    """

    owner: int | None
    kind: AccountKind
    asset: str
    amount: int


@dataclass(frozen=True, slots=True)
class Charge:
    """Somebody pays somebody.

    Attributes:
        key: Names the payment for ever. The same key with the same content answers the first
            result; with another content it is a Conflict.
        kind: What for: ``content``, ``subscription`` or ``tip``.
        payer: Whose money.
        payee: Who earns.
        asset: Asset code.
        amount: In the smallest unit, above 0, fee and tax included.
        subject: About what, as ``work:12``.
    """

    key: str
    kind: Literal["content", "subscription", "tip"]
    payer: int
    payee: int
    asset: str
    amount: int
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Transfer:
    """Money that was moved.

    Attributes:
        id: Its number.
        key: Its name for ever, within the plugin that moved it.
        kind: What for.
        plugin: Which plugin moved it.
        subject: About what.
        created_at: When.
        postings: Its lines; they sum to zero for each asset.
        fee: The platform's share.
        tax: What was withheld.
        held_until: When what was earned becomes free; None when it is free.
        reverses: Number of the transfer that it takes back.
        replayed: This answer repeats that of an earlier call with the same key.
    """

    id: int
    key: str
    kind: TransferKind
    plugin: str
    subject: str
    created_at: datetime
    postings: Sequence[Posting] = ()
    fee: int = 0
    tax: int = 0
    held_until: datetime | None = None
    reverses: int | None = None
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Hold:
    """Money of a person that is put aside for something that may still be called off.

    Attributes:
        id: Its number.
        owner: Whose.
        asset: Asset code.
        amount: In the smallest unit.
        state: ``open``, ``captured`` or ``released``.
        expires_at: When it is released by itself.
        subject: About what.
    """

    id: int
    owner: int
    asset: str
    amount: int
    state: Literal["open", "captured", "released"]
    expires_at: datetime
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Quote:
    """What a payment through a rail costs.

    Attributes:
        rail: Name of the rail.
        pay: What the person pays, in the rail's asset.
        receive: What they get in the ledger.
        expires_at: Until when it holds.
    """

    rail: str
    pay: Money
    receive: Money
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Payment:
    """A payment through a rail, from outside into the ledger.

    Attributes:
        id: Its number.
        account_id: Who pays.
        rail: Through which rail.
        money: What arrives in the ledger.
        state: ``started``, ``confirmed``, ``failed``, ``expired`` or ``refunded``.
        subject: What it is for, as ``work:12``; whoever sells it listens to `PaymentConfirmed`.
        how: What the person needs in order to pay, such as a link; depends on the rail.
        external_id: The rail's own number of the payment, once it is known.
        created_at: When it was begun.
    """

    id: int
    account_id: int
    rail: str
    money: Money
    state: Literal["started", "confirmed", "failed", "expired", "refunded"]
    subject: str
    how: Mapping[str, str] = field(default_factory=dict)
    external_id: str | None = None
    created_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Payout:
    """Money on its way out through a rail.

    Attributes:
        id: Its number.
        account_id: Whose.
        rail: Through which rail.
        money: What leaves the ledger, fee included.
        fee: The platform's share of it.
        state: ``started``, ``paid`` or ``failed``; a failed one gave the money back.
        destination: Where to, as the rail understands it.
        created_at: When it was asked for.
    """

    id: int
    account_id: int
    rail: str
    money: Money
    fee: int
    state: Literal["started", "paid", "failed"]
    destination: str
    created_at: datetime
