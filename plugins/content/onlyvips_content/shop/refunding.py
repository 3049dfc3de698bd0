"""What follows when a payment is taken back, by whomever."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import Ledger

from onlyvips.errors import FieldError, InvalidInput, NotFound
from onlyvips_content.shop.values import COLUMNS, purchase_of
from onlyvips_content.unlocks import GIFT, PURCHASE

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_content.shop.values import Purchase
    from onlyvips_content.unlocks import Unlocks

_REFUND: Final = f"""
    WITH gone AS (
        UPDATE content.purchases SET refunded_at = CAST(:now AS timestamptz)
        WHERE transfer_id = :transfer AND refunded_at IS NULL
        RETURNING {COLUMNS}
    ),
    marks AS (
        INSERT INTO content.marks (work_id, what, amount, asset, day)
        SELECT work_id, m.what, -m.amount, asset, (created_at AT TIME ZONE 'UTC')::date
        FROM gone CROSS JOIN LATERAL (VALUES ('gross', gone.amount), ('net', gone.net))
            AS m (what, amount)
    )
    SELECT * FROM gone
"""  # noqa: S608 - constants


class Refunding:
    """Takes purchases back.

    Args:
        platform: The plugin's platform.
        unlocks: What people may see for good.
    """

    def __init__(self, platform: Platform, unlocks: Unlocks) -> None:
        self._platform = platform
        self._unlocks = unlocks

    async def refund(
        self, by: Account, purchase_id: int, *, reason: str, staff: bool = False
    ) -> Purchase:
        """Give the buyer all of the money back and take the access away; harmless when done.

        Args:
            by: Who does it: the creator, or a moderator.
            purchase_id: Which purchase.
            reason: For the books.
            staff: They moderate.

        Raises:
            NotFound: There is no such purchase, or it is none of their business.
            InvalidInput: There is no reason.
            onlyvips.errors.Conflict: The ledger cannot take it back.
        """
        if not reason.strip():
            expected = "expected a reason"
            raise InvalidInput(f"reason: {expected}.", fields=[FieldError("reason", expected)])
        db = self._platform.db
        async with db.transaction():
            row = await db.fetch_one(
                f"SELECT {COLUMNS} FROM content.purchases WHERE id = :id FOR NO KEY UPDATE",  # noqa: S608
                {"id": purchase_id},
            )
            if row is None or not (staff or row["creator_id"] == by.id):
                raise NotFound("There is no such purchase.", code="purchase-not-found")
            if row["refunded_at"] is not None:
                return purchase_of(row, replayed=True)
            await self._platform.services.get(Ledger).refund(
                row["transfer_id"], key=f"refund:{purchase_id}", reason=reason.strip()
            )
            purchase = await self.taken_back(row["transfer_id"])
            assert purchase is not None
        self._platform.log.info("purchase_refunded", purchase_id=purchase_id, by=by.id, staff=staff)
        return purchase

    async def taken_back(self, transfer_id: int) -> Purchase | None:
        """Follow a refund of the ledger: take away what was bought, unless something else gives it.

        Args:
            transfer_id: What was taken back.

        Returns:
            The purchase; None when it was no purchase, or its refund was followed before.
        """
        db, now = self._platform.db, self._platform.clock.now()
        async with db.transaction():
            row = await db.fetch_one(_REFUND, {"transfer": transfer_id, "now": now})
            if row is None:
                await db.execute(
                    "UPDATE content.tips SET refunded_at = :now"
                    " WHERE transfer_id = :transfer AND refunded_at IS NULL",
                    {"transfer": transfer_id, "now": now},
                )
                return None
            purchase = purchase_of(row)
            await self._unlocks.lock(
                purchase.recipient_id,
                purchase.work_id,
                source=GIFT if purchase.gift else PURCHASE,
            )
        return purchase
