"""What people have: read from their accounts, however much was ever moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from onlyvips_ledger.api import Balance

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips_ledger.assets import Assets

_ACCOUNTS = """
SELECT a.asset, a.kind, a.balance,
       (SELECT min(h.until) FROM ledger.holds h
         WHERE h.account_id = a.id AND h.state = 'open' AND a.kind = 'held') AS until
  FROM ledger.accounts a WHERE a.owner = :owner
"""


class Balances:
    """Reads balances.

    Args:
        db: PostgreSQL.
        assets: Their order.
    """

    def __init__(self, db: Database, assets: Assets) -> None:
        self._db = db
        self._assets = assets

    async def all(self, account_id: int) -> list[Balance]:
        """Return what somebody has, for each asset that they ever had."""
        found = await self._read(_ACCOUNTS, {"owner": account_id})
        return [found[code] for code in self._assets.by_code if code in found]

    async def one(self, account_id: int, asset: str) -> Balance:
        """Return what somebody has of an asset.

        Raises:
            onlyvips.errors.InvalidInput: There is none of this code.
        """
        code = self._assets.get(asset).code
        values = {"owner": account_id, "asset": code}
        found = await self._read(f"{_ACCOUNTS} AND a.asset = :asset", values)
        return found.get(code, Balance(code))

    async def _read(self, query: str, values: Mapping[str, Any]) -> dict[str, Balance]:
        sums: dict[str, dict[str, int]] = {}
        releases: dict[str, datetime] = {}
        for row in await self._db.fetch_all(query, values):
            of_asset = sums.setdefault(row["asset"], {})
            of_asset[row["kind"]] = of_asset.get(row["kind"], 0) + row["balance"]
            if row["until"] is not None:
                releases[row["asset"]] = row["until"]
        return {
            code: Balance(
                code,
                available=of_asset.get("available", 0),
                earnings=of_asset.get("earnings", 0),
                held=of_asset.get("held", 0),
                pending=of_asset.get("pending", 0),
                escrow=of_asset.get("escrow", 0),
                debt=-of_asset.get("debt", 0),
                next_release=releases.get(code),
            )
            for code, of_asset in sums.items()
        }
