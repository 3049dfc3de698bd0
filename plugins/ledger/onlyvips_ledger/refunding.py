"""Taking back what was paid, and who gives it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onlyvips.errors import Conflict, NotFound
from onlyvips_ledger.api import AccountKind, InsufficientFunds, TransferRefunded
from onlyvips_ledger.charging import earn
from onlyvips_ledger.posting import Order, joined
from onlyvips_ledger.transfers import by_id
from onlyvips_ledger.writing import Draft

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Transfer
    from onlyvips_ledger.movers import Mover
    from onlyvips_ledger.posting import Books, Found, Line

_ORIGINAL = """
SELECT id, plugin, kind, subject, payer, payee, asset, amount, fee, tax, tax_country
  FROM ledger.transfers WHERE id = :id
"""
#: The hold is locked before any account, as whoever releases it does.
_LOCK_HOLD = """
SELECT id, amount FROM ledger.holds
 WHERE transfer_id = :id AND kind = 'earnings' AND state = 'open' FOR UPDATE
"""
#: What of a capture came from earnings: what was put aside of them, less what went back.
_CAPTURED = """
SELECT from_earnings FROM ledger.holds WHERE closed_by = :id AND state = 'captured'
"""
#: Kinds that can be refunded.
_PAID: Final = ("content", "subscription", "tip", "capture", "reward")
#: Kinds that an operator can reverse: those that no hold of a payer hangs on.
_REVERSIBLE: Final = ("content", "subscription", "tip", "reward", "adjustment", "refund")
#: Accounts that somebody else speaks of, too: a rail, a payout, a hold. Lines to them are not
#: undone behind their backs.
_BOUND: Final = (AccountKind.EXTERNAL, AccountKind.PENDING, AccountKind.ESCROW)
#: Whence a claw-back takes, in this order, after the hold of the very charge.
_EARNED: Final = (AccountKind.EARNINGS, AccountKind.AVAILABLE)
_GIVEN: Final = (AccountKind.AVAILABLE, AccountKind.EARNINGS)


@dataclass(frozen=True, slots=True)
class _Original:
    row: Record
    transfer: Transfer
    hold_id: int | None
    held: int
    #: What of it the payer had earned.
    earned: int = 0

    @property
    def people(self) -> tuple[int, ...]:
        return tuple({line.owner: 0 for line in self.transfer.postings if line.owner is not None})

    @property
    def person(self) -> int:
        """Who chose the shard of the platform's accounts."""
        number: int | None = self.row["payer"] or self.row["payee"]
        return number if number is not None else self.people[0]


class Refunding:
    """Refunds and reversals.

    Args:
        platform: The plugin's platform.
        books: Where they are written.
    """

    def __init__(self, platform: Platform, books: Books) -> None:
        self._platform = platform
        self._db = platform.db
        self._books = books

    async def refund(self, mover: Mover, transfer_id: int, key: str, reason: str) -> Transfer:
        """Take a charge or grant back; see `onlyvips_ledger.api.Ledger.refund`."""

        async def work() -> Transfer:
            original = await self._original(mover, transfer_id)
            if original.row["kind"] not in _PAID:
                raise Conflict(
                    f"Only what was paid or given can be refunded; transfer {transfer_id} is a "
                    f"{original.row['kind']}.",
                    code="transfer-not-refundable",
                )
            return await self._refund(mover, original, key, reason)

        return await joined(self._db, work)

    async def reverse(
        self, mover: Mover, transfer_id: int, key: str, reason: str, *, actor: int | None
    ) -> tuple[Transfer, Record]:
        """Undo a transfer line by line, in the caller's transaction.

        Args:
            mover: The ledger itself.
            transfer_id: Which transfer.
            key: Names the reversal for ever.
            reason: Why.
            actor: Account of the operator; None on the command line.

        Returns:
            The reversal, and the row of what was undone.

        Raises:
            NotFound: There is no such transfer.
            InsufficientFunds: What was moved is no longer there; a refund would claw it back.
            Conflict: It was taken back already, or cannot be taken back line by line.
        """
        original = await self._original(mover, transfer_id)
        order = Order(
            mover=mover,
            key=key,
            content=("reversal", transfer_id),
            asset=original.row["asset"],
            people=original.people,
            opens=[],
            living=False,
        )

        def decide(found: Found) -> Draft:
            _check_reversible(original)
            return self._reversal(order, original, found, reason, actor)

        moved = await self._books.move(order, decide)
        if not moved.transfer.replayed and original.row["kind"] in _PAID:
            await self._tell(original.row)
        return moved.transfer, original.row

    async def original(self, transfer_id: int) -> Record:
        """Return the row of a transfer.

        Raises:
            NotFound: There is none.
        """
        row = await self._db.fetch_one(_ORIGINAL, {"id": transfer_id})
        if row is None:
            raise NotFound(f"There is no transfer {transfer_id}.", code="transfer-not-found")
        return row

    async def _original(self, mover: Mover, transfer_id: int) -> _Original:
        values = {"id": transfer_id}
        row = await self.original(transfer_id)
        if mover.uses is not None and row["plugin"] != mover.plugin:
            raise NotFound(f"There is no transfer {transfer_id}.", code="transfer-not-found")
        hold = await self._db.fetch_one(_LOCK_HOLD, values)
        transfer, _ = await by_id(self._db, transfer_id)
        # Below zero what was earned and paid; above it what a capture gave back of the earnings
        # that had been put aside, or paid of a debt with them.
        earned = sum(
            line.amount
            for line in transfer.postings
            if line.owner == row["payer"] and line.kind in (AccountKind.EARNINGS, AccountKind.DEBT)
        )
        if row["kind"] == "capture":
            earned -= await self._db.fetch_val(_CAPTURED, values)
        held = hold["amount"] if hold else 0
        return _Original(row, transfer, hold["id"] if hold else None, held, -earned)

    # ---- refunds ---------------------------------------------------------------------------

    async def _refund(self, mover: Mover, original: _Original, key: str, reason: str) -> Transfer:
        row = original.row
        payer, payee = row["payer"], row["payee"]
        opens = [(payee, AccountKind.DEBT)]
        if payer is not None:
            opens.append((payer, AccountKind.AVAILABLE))
        order = Order(
            mover=mover,
            key=key,
            content=("refund", row["id"]),
            asset=row["asset"],
            people=original.people,
            opens=opens,
            living=False,
        )

        def decide(found: Found) -> Draft:
            return Draft(
                plugin=mover.plugin,
                key=key,
                kind="refund",
                digest=order.digest,
                asset=row["asset"],
                amount=row["amount"],
                lines=[*self._claw(found, original), *self._give_back(found, original)],
                subject=row["subject"],
                payer=payee,
                payee=payer,
                fee=-row["fee"],
                tax=-row["tax"],
                tax_country=row["tax_country"],
                reverses=row["id"],
                closes=original.hold_id,
                closed_as="clawed",
                note=reason,
            )

        transfer = (await self._books.move(order, decide)).transfer
        if not transfer.replayed:
            await self._tell(row)
        return transfer

    async def _tell(self, row: Record) -> None:
        """Tell whoever sold something that it was taken back, in the caller's transaction."""
        await self._platform.events.publish(
            TransferRefunded(
                transfer_id=row["id"],
                plugin=row["plugin"],
                kind=row["kind"],
                subject=row["subject"],
                payer=row["payer"] or 0,
                payee=row["payee"],
            )
        )
        self._platform.metrics.increment("refunds", kind=row["kind"], asset=row["asset"])

    def _claw(self, found: Found, original: _Original) -> list[Line]:
        row = original.row
        payee, asset = row["payee"], row["asset"]
        left = row["amount"] - row["fee"] - row["tax"]
        lines: list[Line] = []
        if original.held:
            lines.append(found.line(payee, AccountKind.HELD, asset, -original.held))
            left -= original.held
        for kind in _GIVEN if row["payer"] is None else _EARNED:
            part = min(left, found.balance(payee, kind))
            if part:
                lines.append(found.line(payee, kind, asset, -part))
                left -= part
        if left:
            lines.append(found.line(payee, AccountKind.DEBT, asset, -left))
        ours = self._books.ours
        if row["fee"]:
            lines.append(ours.line(original.person, AccountKind.FEES, asset, -row["fee"]))
        if row["tax"]:
            lines.append(ours.line(original.person, AccountKind.TAX, asset, -row["tax"]))
        return lines

    def _give_back(self, found: Found, original: _Original) -> list[Line]:
        row = original.row
        payer, asset = row["payer"], row["asset"]
        if payer is None:
            ours = self._books.ours
            return [ours.line(original.person, AccountKind.FEES, asset, row["amount"])]
        # What the payer had earned is earnings again: it can be paid out, and pays what they owe.
        lines = earn(found, payer, asset, original.earned, AccountKind.EARNINGS)
        rest = row["amount"] - original.earned
        if rest:
            lines.append(found.line(payer, AccountKind.AVAILABLE, asset, rest))
        return lines

    # ---- reversals -------------------------------------------------------------------------

    def _reversal(
        self, order: Order, original: _Original, found: Found, reason: str, actor: int | None
    ) -> Draft:
        row = original.row
        lines: list[Line] = []
        for line in original.transfer.postings:
            amount = -line.amount
            if line.owner is None:
                ours = self._books.ours
                lines.append(ours.line(original.person, line.kind, line.asset, amount))
                continue
            balance = found.balance(line.owner, line.kind) + amount
            if line.kind is AccountKind.DEBT and balance > 0:
                raise _not_reversible(row, "the debt that it made was paid since")
            if line.kind is not AccountKind.DEBT and balance < 0:
                raise InsufficientFunds(line.asset, -balance)
            lines.append(found.line(line.owner, line.kind, line.asset, amount))
        return Draft(
            plugin=order.mover.plugin,
            key=order.key,
            kind="reversal",
            digest=order.digest,
            asset=row["asset"],
            amount=row["amount"],
            lines=lines,
            subject=row["subject"],
            actor=actor,
            payer=row["payee"],
            payee=row["payer"],
            fee=-row["fee"],
            tax=-row["tax"],
            tax_country=row["tax_country"],
            reverses=row["id"],
            closes=original.hold_id,
            closed_as="clawed",
            note=reason,
        )


def _check_reversible(original: _Original) -> None:
    row = original.row
    if row["kind"] not in _REVERSIBLE:
        raise _not_reversible(row, f"it is a {row['kind']}")
    if any(line.kind in _BOUND for line in original.transfer.postings):
        raise _not_reversible(row, "money came in or went out with it")
    if original.hold_id is None and any(
        line.kind is AccountKind.HELD for line in original.transfer.postings
    ):
        raise _not_reversible(row, "what it held was released since")


def _not_reversible(row: Record, why: str) -> Conflict:
    return Conflict(
        f"Transfer {row['id']} cannot be undone line by line: {why}. A refund or an adjustment "
        "can set it right.",
        code="transfer-not-reversible",
    )
