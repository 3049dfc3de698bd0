"""What operators set right by hand; every such move has a reason and is audited."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, Final

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger.api import AccountKind, Money
from onlyvips_ledger.movers import ITSELF
from onlyvips_ledger.posting import joined

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Transfer
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.moving import Moving
    from onlyvips_ledger.refunding import Refunding

_LONGEST: Final = 2000


class Adjusting:
    """Adjustments and reversals.

    Args:
        platform: The plugin's platform.
        assets: What can be paid with.
        moving: Moves the money.
        refunding: Knows how a transfer is undone.
    """

    def __init__(
        self, platform: Platform, assets: Assets, moving: Moving, refunding: Refunding
    ) -> None:
        self._platform = platform
        self._assets = assets
        self._moving = moving
        self._refunding = refunding

    async def adjust(
        self,
        key: str | None,
        account_id: int,
        money: Money,
        *,
        reason: str,
        actor: int | None = None,
    ) -> Transfer:
        """Give or take what is available, from or to the platform's fees.

        Args:
            key: Names it for ever; None for one that is never repeated.
            account_id: Whose.
            money: How much; a negative amount is taken.
            reason: Why; it is kept with the books.
            actor: Account of the operator; None on the command line.

        Raises:
            InsufficientFunds: There is less than what is to be taken.
            InvalidInput: No reason is given, or the amount is 0.
            KeyReused: The key belongs to another transfer.
        """
        asset, amount = self._assets.get(money.asset).code, money.amount
        reason = checked_reason(reason)
        given = amount > 0

        async def work() -> Transfer:
            transfer = await self._moving.move(
                "adjustment",
                account_id,
                Money(asset, abs(amount)),
                key or secrets.token_urlsafe(24),
                steps=((AccountKind.FEES, -amount), (AccountKind.AVAILABLE, amount)),
                payer=None if given else account_id,
                payee=account_id if given else None,
                actor=actor,
                note=reason,
            )
            if not transfer.replayed:
                await self._platform.accounts.audit.record(
                    "ledger.adjusted",
                    actor=actor,
                    target=account_id,
                    plugin=ITSELF.plugin,
                    transfer=transfer.id,
                    asset=asset,
                    amount=amount,
                )
            return transfer

        return await joined(self._platform.db, work)

    async def reverse(
        self, key: str | None, transfer_id: int, *, reason: str, actor: int | None = None
    ) -> Transfer:
        """Undo a transfer line by line, as if it had not been.

        Args:
            key: Names it for ever; None for one that is never repeated.
            transfer_id: Which transfer, of whatever plugin.
            reason: Why; it is kept with the books.
            actor: Account of the operator; None on the command line.

        Raises:
            NotFound: There is no such transfer.
            InsufficientFunds: What was moved is no longer there; a refund would claw it back.
            Conflict: It was taken back already, or cannot be taken back line by line.
            InvalidInput: No reason is given.
        """
        reason = checked_reason(reason)

        async def work() -> Transfer:
            transfer, original = await self._refunding.reverse(
                ITSELF, transfer_id, key or secrets.token_urlsafe(24), reason, actor=actor
            )
            if not transfer.replayed:
                await self._platform.accounts.audit.record(
                    "ledger.reversed",
                    actor=actor,
                    target=original["payee"] or original["payer"],
                    plugin=original["plugin"],
                    transfer=transfer_id,
                    reversal=transfer.id,
                )
            return transfer

        return await joined(self._platform.db, work)

    async def take_back(
        self, key: str | None, transfer_id: int, *, reason: str, actor: int | None = None
    ) -> Transfer:
        """Refund a transfer of whatever plugin: who earned it gives it, or owes it.

        Args:
            key: Names it for ever; None for one that is never repeated.
            transfer_id: Which transfer.
            reason: Why; it is kept with the books.
            actor: Account of the operator; None on the command line.

        Raises:
            NotFound: There is no such transfer.
            Conflict: It was taken back already, or cannot be refunded.
            InvalidInput: No reason is given.
        """
        reason = checked_reason(reason)

        async def work() -> Transfer:
            transfer = await self._refunding.refund(
                ITSELF, transfer_id, key or secrets.token_urlsafe(24), reason
            )
            if not transfer.replayed:
                original = await self._refunding.original(transfer_id)
                await self._platform.accounts.audit.record(
                    "ledger.refunded",
                    actor=actor,
                    target=original["payee"],
                    plugin=original["plugin"],
                    transfer=transfer_id,
                    refund=transfer.id,
                )
            return transfer

        return await joined(self._platform.db, work)


def checked_reason(reason: str) -> str:
    """Return the reason that an operator gave, without blanks around it.

    Raises:
        InvalidInput: It is none, or too long.
    """
    reason = reason.strip()
    if not 1 <= len(reason) <= _LONGEST:
        expected = f"expected a reason of 1 to {_LONGEST} characters"
        raise InvalidInput(f"reason: {expected}.", fields=[FieldError("reason", expected)])
    return reason
