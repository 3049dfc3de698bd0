"""Looking up a transfer for somebody."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from onlyvips.errors import NotFound
from onlyvips_ledger.transfers import by_id

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips_ledger.api import Transfer

_THERE = "SELECT EXISTS (SELECT FROM ledger.transfers WHERE id = :id)"


async def transfer_of(db: Database, transfer_id: int, *, viewer: int | None = None) -> Transfer:
    """Return a transfer with its lines.

    Args:
        db: PostgreSQL.
        transfer_id: Its number.
        viewer: Who looks: transfers that are not theirs are not there, and lines of other people
            are left out. None for somebody who may see all.

    Raises:
        NotFound: There is none, or the viewer has no part in it.
    """
    if await db.fetch_val(_THERE, {"id": transfer_id}):
        transfer, _ = await by_id(db, transfer_id)
        if viewer is None:
            return transfer
        if any(line.owner == viewer for line in transfer.postings):
            seen = tuple(line for line in transfer.postings if line.owner in (None, viewer))
            return replace(transfer, postings=seen)
    raise NotFound(f"There is no transfer {transfer_id}.", code="transfer-not-found")
