"""Money for a creator without anything in return."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import Charge, KeyReused, Ledger

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound
from onlyvips_content.api import TipGiven
from onlyvips_content.shop.values import check_amount, check_key, clean_message, ledger_key

if TYPE_CHECKING:
    from onlyvips_ledger.api import Transfer

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

_CREATOR: Final = """
    SELECT c.state, w.creator_id AS owner FROM content.creators c
    LEFT JOIN content.works w
        ON w.id = CAST(:work AS bigint) AND w.state IN ('published', 'unlisted', 'archived')
    WHERE c.account_id = :creator
"""
_WRITE: Final = """
    INSERT INTO content.tips (transfer_id, giver_id, creator_id, work_id, asset, amount, net,
        message, created_at)
    VALUES (:transfer, :giver, :creator, :work, :asset, :amount, :net, :message, :now)
"""


class Tipping:
    """Gives tips.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def tip(
        self,
        giver: Account,
        creator_id: int,
        *,
        asset: str,
        amount: int,
        key: str,
        message: str = "",
        work_id: int | None = None,
    ) -> Transfer:
        """Give a creator money.

        Args:
            giver: Whose money.
            creator_id: Account of the creator.
            asset: Of what.
            amount: How much, fee and tax included.
            key: Names the tip among those of the giver; the same again gives nothing twice.
            message: Plain text for the creator.
            work_id: The work that it is for, if it is for one.

        Raises:
            NotFound: There is no such creator.
            Conflict: The creator takes none, or is the giver.
            InvalidInput: The amount is no whole number above 0, or the work is not the creator's.
            onlyvips_ledger.api.InsufficientFunds: The giver has too little.
            onlyvips_ledger.api.KeyReused: The key belongs to another tip.
        """
        check_amount(amount)
        check_key(key)
        message, db = clean_message(message), self._platform.db
        await self._check(giver, creator_id, work_id)
        charge = Charge(
            ledger_key("tip", giver.id, key),
            "tip",
            giver.id,
            creator_id,
            asset,
            amount,
            f"creator:{creator_id}" if work_id is None else f"work:{work_id}",
        )
        async with db.transaction():
            transfer = await self._platform.services.get(Ledger).charge(charge)
            if transfer.replayed:
                await self._check_same(transfer.id, message)
                return transfer
            await db.execute(
                _WRITE,
                {
                    "transfer": transfer.id,
                    "giver": giver.id,
                    "creator": creator_id,
                    "work": work_id,
                    "asset": asset,
                    "amount": amount,
                    "net": amount - transfer.fee - transfer.tax,
                    "message": message,
                    "now": self._platform.clock.now(),
                },
            )
            await self._platform.events.publish(
                TipGiven(
                    transfer_id=transfer.id,
                    giver_id=giver.id,
                    creator_id=creator_id,
                    asset=asset,
                    amount=amount,
                    work_id=work_id,
                )
            )
        self._platform.metrics.increment("tips", asset=asset)
        return transfer

    async def _check(self, giver: Account, creator_id: int, work_id: int | None) -> None:
        row = await self._platform.db.fetch_one(_CREATOR, {"creator": creator_id, "work": work_id})
        if row is None or row["state"] in ("applied", "rejected"):
            raise NotFound("There is no such creator.", code="creator-not-found")
        if creator_id == giver.id:
            raise Conflict("Nobody tips themselves.", code="pays-oneself")
        if row["state"] != "verified":
            raise Conflict("This creator takes no tips now.", code="creator-suspended")
        if work_id is not None and row["owner"] != creator_id:
            expected = "expected a work of this creator"
            raise InvalidInput(f"work_id: {expected}.", fields=[FieldError("work_id", expected)])

    async def _check_same(self, transfer_id: int, message: str) -> None:
        kept = await self._platform.db.fetch_val(
            "SELECT message FROM content.tips WHERE transfer_id = :id", {"id": transfer_id}
        )
        if kept is not None and kept != message:
            raise KeyReused("The key belongs to a tip with another message.")
