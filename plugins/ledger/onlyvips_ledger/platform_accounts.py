"""The platform's own accounts: fees, taxes, and the mirror of the world outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_ledger.allowances import shard_of
from onlyvips_ledger.api import AccountKind, Posting

if TYPE_CHECKING:
    from onlyvips.db import Database

_OURS = "SELECT id, asset, kind, shard FROM ledger.accounts WHERE owner IS NULL"


class PlatformAccounts:
    """Knows the numbers of the platform's accounts, which are there from the first migration on.

    Args:
        db: PostgreSQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._numbers: dict[tuple[str, str, int], int] = {}

    async def load(self) -> None:
        """Read the numbers, once."""
        if not self._numbers:
            rows = await self._db.fetch_all(_OURS)
            self._numbers = {(r["asset"], r["kind"], r["shard"]): r["id"] for r in rows}

    def line(self, person: int, kind: AccountKind, asset: str, amount: int) -> tuple[int, Posting]:
        """Return a line of a transfer.

        Args:
            person: Who takes part; chooses the shard.
            kind: ``fees``, ``tax`` or ``external``.
            asset: Of what.
            amount: Added to the account.
        """
        number = self._numbers[asset, kind, shard_of(person)]
        return number, Posting(None, kind, asset, amount)
