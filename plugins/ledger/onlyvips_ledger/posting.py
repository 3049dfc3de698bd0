"""Moving money: look, lock, decide, write.

Each movement takes three statements within its transaction. The first looks at what there is. The
second locks the accounts of the people in it, in the order of their numbers; from then on nobody
else changes them. What is moved is decided by the balances that the lock returns, and written by
the third. Nothing is written before all is known, so a refusal leaves the caller's transaction as
it was.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC
from typing import TYPE_CHECKING, Any, Final, TypeVar

from onlyvips.db import run_in_transaction
from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_ledger.allowances import use_of
from onlyvips_ledger.api import AccountKind, InsufficientFunds, KeyReused, Posting, Transfer
from onlyvips_ledger.movers import OWN_KEYS
from onlyvips_ledger.transfers import by_id, by_key
from onlyvips_ledger.writing import write

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.db import Database, Record
    from onlyvips.platform import Platform
    from onlyvips_ledger.allowances import Allowances, Use
    from onlyvips_ledger.movers import Mover
    from onlyvips_ledger.platform_accounts import PlatformAccounts
    from onlyvips_ledger.writing import Draft

T = TypeVar("T")

#: Most that one movement may move: what a person will ever have fits into a bigint nine times.
MOST: Final = 10**18
#: Most that an account holds: a bigint.
_FULL: Final = 2**63 - 1
_LONGEST_KEY: Final = 200
_LONGEST_SUBJECT: Final = 200

_LOOK = """
SELECT t.id AS transfer_id, t.digest, p.country, p.rate_bp,
       (SELECT count(*) FROM core.accounts c
         WHERE c.id = ANY(CAST(:owners AS bigint[])) AND c.erased_at IS NULL) AS living,
       (SELECT quota - used FROM ledger.allowances
         WHERE plugin = :plugin AND asset = :asset AND day = :day AND shard = :shard
           AND cap = :per_day) AS room,
       a.id AS account_id, a.owner, a.kind
  FROM (SELECT 1) one
  LEFT JOIN ledger.transfers t ON t.plugin = :plugin AND t.key = :key
  LEFT JOIN ledger.tax_profiles p ON p.account_id = CAST(:payee AS bigint)
  LEFT JOIN ledger.accounts a ON a.owner = ANY(CAST(:owners AS bigint[])) AND a.asset = :asset
"""
_OPEN = """
INSERT INTO ledger.accounts (owner, asset, kind)
SELECT owner, :asset, kind
  FROM unnest(CAST(:owners AS bigint[]), CAST(:kinds AS text[])) AS n (owner, kind)
 ORDER BY owner, kind
ON CONFLICT DO NOTHING
"""
_ACCOUNTS = """
SELECT id AS account_id, owner, kind FROM ledger.accounts
 WHERE owner = ANY(CAST(:owners AS bigint[])) AND asset = :asset
"""
_LOCK = """
SELECT id, balance FROM ledger.accounts
 WHERE id = ANY(CAST(:ids AS bigint[])) ORDER BY id FOR NO KEY UPDATE
"""
#: The lock of the shard comes first: it is taken before the first row is.
_ENTER_AND_LOCK = """
WITH gate AS MATERIALIZED (SELECT pg_advisory_xact_lock(:gate))
SELECT a.id, a.balance FROM gate, ledger.accounts a
 WHERE a.id = ANY(CAST(:ids AS bigint[])) ORDER BY a.id FOR NO KEY UPDATE OF a
"""

Slot = tuple[int, AccountKind]
"""An account of the books by whose it is and its kind."""

Line = tuple[int, Posting]
"""The number of an account of the books, and what is posted to it."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be moved.

    Attributes:
        mover: Which plugin moves it.
        key: Its name for ever.
        content: What the digest is made of: with the same key it must be the same.
        asset: Of what.
        people: Whose accounts take part.
        opens: Accounts that must be there; others take part if they are.
        payee: Whose tax is looked up.
        limited: For whom and how much it takes of the mover's allowance.
        own_key: The key is made by the ledger.
        living: The people must not have been erased; what is taken back may be of anybody.
    """

    mover: Mover
    key: str
    content: Sequence[object]
    asset: str
    people: Sequence[int]
    opens: Sequence[Slot]
    payee: int | None = None
    limited: tuple[int, int] | None = None
    own_key: bool = False
    living: bool = True

    @property
    def digest(self) -> bytes:
        """Digest of the content."""
        return hashlib.blake2b(json.dumps(list(self.content)).encode(), digest_size=16).digest()


@dataclass(slots=True)
class Found:
    """What was found, with accounts that are locked.

    Attributes:
        accounts: Numbers of the accounts.
        balances: What they have.
        country: Where the payee pays taxes; empty for nowhere.
        rate_bp: The payee's own rate of tax.
        now: The moment.
    """

    now: datetime
    accounts: dict[Slot, int] = field(default_factory=dict)
    balances: dict[int, int] = field(default_factory=dict)
    country: str = ""
    rate_bp: int | None = None

    def balance(self, owner: int, kind: AccountKind) -> int:
        """Return what somebody has in an account; 0 where there is none."""
        return self.balances.get(self.accounts.get((owner, kind), 0), 0)

    def line(self, owner: int, kind: AccountKind, asset: str, amount: int) -> Line:
        """Return a line of a transfer."""
        return self.accounts[owner, kind], Posting(owner, kind, asset, amount)


@dataclass(frozen=True, slots=True)
class Moved:
    """A transfer, and the hold that began with it."""

    transfer: Transfer
    hold_id: int | None = None


class Books:
    """Writes transfers.

    Args:
        platform: The plugin's platform.
        ours: The platform's own accounts.
        allowances: Keeps plugins within their caps.
    """

    def __init__(self, platform: Platform, ours: PlatformAccounts, allowances: Allowances) -> None:
        self._db = platform.db
        self._clock = platform.clock
        self._allowances = allowances
        self.ours = ours

    async def move(self, order: Order, decide: Callable[[Found], Draft]) -> Moved:
        """Move money, in the caller's transaction or in one of its own.

        Args:
            order: What is to be moved.
            decide: Says by the balances what is written; the accounts are locked then.

        Raises:
            InsufficientFunds: An account has too little; from ``decide``.
            KeyReused: The key belongs to a transfer of another content.
            AllowanceExceeded: The plugin may not move this, or no more of it today.
            NotFound: One of the people is not there.
            InvalidInput: The key cannot be used.
        """
        check_key(order)
        await self.ours.load()
        return await joined(self._db, lambda: self._move(order, decide))

    async def _move(self, order: Order, decide: Callable[[Found], Draft]) -> Moved:
        db, now = self._db, self._clock.now()
        use = self._use(order, now)
        rows = await db.fetch_all(
            _LOOK,
            {
                "plugin": order.mover.plugin,
                "key": order.key,
                "asset": order.asset,
                "owners": list(order.people),
                "payee": order.payee,
                "day": use.day if use else now.astimezone(UTC).date(),
                "shard": use.shard if use else 0,
                "per_day": use.per_day if use else 0,
            },
        )
        first = rows[0]
        if first["transfer_id"] is not None:
            return await self._again(order, first["transfer_id"], first["digest"])
        if order.living and first["living"] != len(set(order.people)):
            raise NotFound("There is no such account.", code="account-not-found")
        found = Found(now, country=first["country"] or "", rate_bp=first["rate_bp"])
        await self._open(order, rows, found)
        gate = await self._allowances.enter(use, first["room"]) if use else None
        await self.lock(found, gate)
        try:
            draft = decide(found)
        except InsufficientFunds:
            # What the same key moved a moment ago may be why there is too little now.
            moved = await self._before(order)
            if moved is None:
                raise
            return moved
        _check_room(found, draft)
        return await self._write(order, draft, use, now)

    async def _write(self, order: Order, draft: Draft, use: Use | None, now: datetime) -> Moved:
        written = await write(self._db, draft, now, use)
        if written.transfer_id is None:
            moved = await self._before(order)
            if moved is not None:
                return moved
            if use is None:
                raise taken_back()
            raise use.refusal(written.person_used)
        return Moved(self.transfer(draft, written.transfer_id, now), written.hold_id)

    def transfer(self, draft: Draft, number: int, now: datetime) -> Transfer:
        """Return a draft that was written as a transfer."""
        return Transfer(
            id=number,
            key=draft.key,
            kind=draft.kind,
            plugin=draft.plugin,
            subject=draft.subject,
            created_at=now,
            postings=tuple(posting for _, posting in draft.lines),
            fee=draft.fee,
            tax=draft.tax,
            held_until=draft.held_until,
            reverses=draft.reverses,
        )

    async def lock(self, found: Found, gate: int | None = None) -> None:
        """Lock accounts and learn their balances, in the caller's transaction."""
        values: dict[str, Any] = {"ids": list(found.accounts.values())}
        if gate is not None:
            values["gate"] = gate
        rows = await self._db.fetch_all(_LOCK if gate is None else _ENTER_AND_LOCK, values)
        found.balances = {row["id"]: row["balance"] for row in rows}

    async def _open(self, order: Order, rows: Sequence[Record], found: Found) -> None:
        _note(found, rows)
        missing = [slot for slot in order.opens if slot not in found.accounts]
        if missing:
            values = {"asset": order.asset, "owners": [owner for owner, _ in missing]}
            await self._db.execute(_OPEN, {**values, "kinds": [str(kind) for _, kind in missing]})
            _note(found, await self._db.fetch_all(_ACCOUNTS, values))

    def _use(self, order: Order, now: datetime) -> Use | None:
        if order.limited is None:
            return None
        cap = order.mover.cap(order.asset)
        if cap is None:
            return None
        person, amount = order.limited
        return use_of(order.mover.plugin, cap, now.astimezone(UTC).date(), person, amount)

    async def _before(self, order: Order) -> Moved | None:
        row = await by_key(self._db, order.mover.plugin, order.key)
        return None if row is None else await self._again(order, row["id"], row["digest"])

    async def _again(self, order: Order, number: int, digest: bytes) -> Moved:
        if digest != order.digest:
            raise KeyReused(
                f"The idempotency key {order.key!r} belongs to another transfer; use a new one.",
                extra={"key": order.key},
            )
        transfer, hold_id = await by_id(self._db, number, replayed=True)
        return Moved(transfer, hold_id)


def _check_room(found: Found, draft: Draft) -> None:
    for account, line in draft.lines:
        if abs(found.balances.get(account, 0) + line.amount) > _FULL:
            raise Conflict(
                f"The account {line.kind} of {line.owner} cannot hold so much {line.asset}.",
                code="account-full",
            )


def taken_back() -> Conflict:
    """Return the error of a transfer that was taken back before."""
    return Conflict("The transfer was taken back already.", code="transfer-taken-back")


def check_key(order: Order) -> None:
    """Check the key and the subject of an order.

    Raises:
        InvalidInput: They are too long, or the key is the ledger's own.
    """
    content = [str(part) for part in order.content if isinstance(part, str)]
    if not 1 <= len(order.key) <= _LONGEST_KEY:
        raise _invalid("key", f"expected 1 to {_LONGEST_KEY} characters")
    if order.key.startswith(OWN_KEYS) and not order.own_key:
        raise _invalid("key", f"expected one that does not begin with {OWN_KEYS!r}")
    if any(len(part) > _LONGEST_SUBJECT for part in content):
        raise _invalid("subject", f"expected at most {_LONGEST_SUBJECT} characters")


def check_amount(amount: object, field: str = "amount") -> None:
    """Check an amount.

    Raises:
        InvalidInput: It is no whole number above 0, or too large.
    """
    if type(amount) is not int or not 0 < amount <= MOST:
        raise _invalid(field, f"expected a whole number from 1 to {MOST}")


def _invalid(field: str, expected: str) -> InvalidInput:
    return InvalidInput(f"{field}: {expected}.", fields=[FieldError(field, expected)])


def _note(found: Found, rows: Sequence[Record]) -> None:
    for row in rows:
        if row["account_id"] is not None:
            found.accounts[row["owner"], AccountKind(row["kind"])] = row["account_id"]


async def joined(db: Database, work: Callable[[], Awaitable[T]]) -> T:
    """Do something in the caller's transaction, or in one of its own, tried again if it must be."""
    if db.connection().in_transaction:
        return await work()
    return await run_in_transaction(db, lambda _connection: work())
