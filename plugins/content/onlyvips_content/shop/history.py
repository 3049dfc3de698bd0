"""What was bought and given, in pages, the newest first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from onlyvips_content.shop.values import COLUMNS, purchase_of, tip_of

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.platform import Platform
    from onlyvips_content.shop.values import Purchase, Tip

Side = Literal["buyer", "creator"]
_TIP_SIDES = {"buyer": "giver_id", "creator": "creator_id"}


class History:
    """Reads purchases and tips.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._db = platform.db

    async def find(self, purchase_id: int) -> Purchase | None:
        """Return a purchase by its number."""
        row = await self._db.fetch_one(
            f"SELECT {COLUMNS} FROM content.purchases WHERE id = :id",  # noqa: S608 - constants
            {"id": purchase_id},
        )
        return None if row is None else purchase_of(row)

    async def key_of(self, purchase_id: int) -> str | None:
        """Return the idempotency key that a purchase was made with."""
        key: str | None = await self._db.fetch_val(
            "SELECT key FROM content.purchases WHERE id = :id", {"id": purchase_id}
        )
        return key

    async def purchases(
        self,
        side: Side,
        account_id: int,
        *,
        work_id: int | None = None,
        after: int | None = None,
        limit: int,
    ) -> list[Purchase]:
        """Return what somebody bought, or what was bought of them.

        Args:
            side: ``buyer``: they paid; ``creator``: works of theirs.
            account_id: Who.
            work_id: Only of this work.
            after: Number of the last one of the page before.
            limit: Most rows.
        """
        rows = await self._db.fetch_all(
            f"""
            SELECT {COLUMNS} FROM content.purchases
            WHERE {"buyer_id" if side == "buyer" else "creator_id"} = :account
            AND (CAST(:work AS bigint) IS NULL OR work_id = CAST(:work AS bigint))
            AND (CAST(:after AS bigint) IS NULL OR id < CAST(:after AS bigint))
            ORDER BY id DESC LIMIT :limit
            """,  # noqa: S608 - constants
            {"account": account_id, "work": work_id, "after": after, "limit": limit},
        )
        return [purchase_of(row) for row in rows]

    async def tips(
        self,
        side: Side,
        account_id: int,
        *,
        after: tuple[datetime, int] | None = None,
        limit: int,
    ) -> list[Tip]:
        """Return tips that somebody gave, or that a creator got.

        Args:
            side: ``buyer``: they gave; ``creator``: they got.
            account_id: Who.
            after: Moment and transfer of the last one of the page before.
            limit: Most rows.
        """
        at, transfer = after or (None, None)
        rows = await self._db.fetch_all(
            f"""
            SELECT * FROM content.tips
            WHERE {_TIP_SIDES[side]} = :account AND (
                CAST(:at AS timestamptz) IS NULL
                OR (created_at, transfer_id)
                    < (CAST(:at AS timestamptz), CAST(:transfer AS bigint))
            )
            ORDER BY created_at DESC, transfer_id DESC LIMIT :limit
            """,  # noqa: S608 - constants
            {"account": account_id, "at": at, "transfer": transfer, "limit": limit},
        )
        return [tip_of(row) for row in rows]
