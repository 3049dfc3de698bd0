"""What the platform itself has, and what operators should look at."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips_ledger.assets import Assets

_PLATFORM = """
SELECT asset, kind, sum(balance) AS balance FROM ledger.accounts
 WHERE owner IS NULL GROUP BY asset, kind
"""
_OVERDUE = """
SELECT count(*) FROM (
  SELECT FROM ledger.holds WHERE state = 'open' AND until < :before LIMIT 1000) found
"""
_WAITING = """
SELECT count(*) FROM (
  SELECT FROM ledger.payouts WHERE state = 'started' AND created_at < :before LIMIT 1000) found
"""


class Figures:
    """Reads what concerns the platform as a whole.

    Args:
        db: PostgreSQL.
        assets: What can be paid with.
    """

    def __init__(self, db: Database, assets: Assets) -> None:
        self._db = db
        self._assets = assets

    async def platform(self) -> list[dict[str, Any]]:
        """Return fees, taxes and the mirror of the world outside, for each asset.

        ``external`` is below zero by what came in and is still here.
        """
        found: dict[str, dict[str, Any]] = {
            asset.code: {"asset": asset.code, "fees": 0, "tax": 0, "external": 0}
            for asset in self._assets.all
        }
        for row in await self._db.fetch_all(_PLATFORM):
            if row["asset"] in found:
                found[row["asset"]][row["kind"]] = int(row["balance"])
        return list(found.values())

    async def overdue(self, before: datetime) -> int:
        """Return how many holds should have ended before a moment; at most 1000."""
        return int(await self._db.fetch_val(_OVERDUE, {"before": before}))

    async def waiting(self, before: datetime) -> int:
        """Return how many payouts have waited since before a moment; at most 1000."""
        return int(await self._db.fetch_val(_WAITING, {"before": before}))
