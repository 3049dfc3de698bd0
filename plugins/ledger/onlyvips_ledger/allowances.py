"""What a plugin may move on a UTC day: exact caps without a row that everybody waits for.

The cap of a plugin and asset is split into 16 shards, chosen by the person. Whoever moves money
takes the lock of one shard, and needs nothing of the others as long as the quota of the shard
lasts. Before it runs out, all locks are taken, in order, and what is left of the cap is
distributed anew. So the sum never passes the cap, and nobody is refused while there is room.

Locks are always taken before those of accounts. Who looked at a shard with much left, and finds
too little after more than twenty others overtook them, is asked to try again: taking the other
locks then could let two wait for each other.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from onlyvips.errors import Unavailable
from onlyvips_ledger.api import AllowanceExceeded

if TYPE_CHECKING:
    from collections.abc import Mapping

    from onlyvips.db import Database
    from onlyvips.info import MoneyUse

SHARDS: Final = 16
"""Into how many rows the platform's accounts and caps are split."""

#: A shard with less left than this many times the amount is filled up first.
_PLENTY: Final = 20
#: No parameter is worth a round trip for each lock; they are taken in the order of the array.
_ALL_GATES = """
SELECT count(pg_advisory_xact_lock(gate)) FROM unnest(CAST(:gates AS bigint[])) AS gate
"""
_SHARDS = """
SELECT shard, cap, quota, used FROM ledger.allowances
 WHERE plugin = :plugin AND asset = :asset AND day = :day
"""
_DISTRIBUTE = """
INSERT INTO ledger.allowances (plugin, asset, day, shard, cap, quota, used)
SELECT :plugin, :asset, :day, shard, :cap, quota, 0
  FROM unnest(CAST(:shards AS smallint[]), CAST(:quotas AS bigint[])) AS n (shard, quota)
ON CONFLICT (plugin, asset, day, shard) DO UPDATE SET cap = excluded.cap, quota = excluded.quota
"""
_SWEEP = (
    "DELETE FROM ledger.allowances WHERE day < :day",
    "DELETE FROM ledger.allowance_people WHERE day < :day",
)


@dataclass(frozen=True, slots=True)
class Use:
    """A plugin wants to move money for a person.

    Attributes:
        plugin: Which plugin.
        asset: Of what.
        day: On which UTC day.
        account_id: For whom.
        amount: How much.
        per_day: Most that the plugin may move on a day.
        per_user: Most that it may move for one person on a day.
    """

    plugin: str
    asset: str
    day: date
    account_id: int
    amount: int
    per_day: int
    per_user: int

    @property
    def shard(self) -> int:
        """The person's shard."""
        return shard_of(self.account_id)

    @property
    def values(self) -> Mapping[str, Any]:
        """Parameters of statements that look at the cap."""
        return {
            "plugin": self.plugin,
            "asset": self.asset,
            "day": self.day,
            "person": self.account_id,
            "shard": self.shard,
            "amount": self.amount,
            "per_day": self.per_day,
            "per_user": self.per_user,
        }

    def gate(self, shard: int) -> int:
        """Return the advisory lock of a shard."""
        name = f"ledger:{self.plugin}:{self.asset}:{self.day}:{shard}".encode()
        return int.from_bytes(hashlib.blake2b(name, digest_size=8).digest(), signed=True)

    def refusal(self, person_used: int) -> AllowanceExceeded | Unavailable:
        """Return why it was refused, after it was."""
        if person_used + self.amount > self.per_user:
            return self._exceeded("for one person", self.per_user)
        return Unavailable("Too much is being paid at this moment; try again.", retry_after=0.5)

    def exceeded(self) -> AllowanceExceeded:
        """Return the error of a cap that is used up."""
        return self._exceeded("in all", self.per_day)

    def _exceeded(self, what: str, cap: int) -> AllowanceExceeded:
        return AllowanceExceeded(
            f"The plugin {self.plugin} may move {cap} {self.asset} {what} on a day (UTC), and "
            f"{self.amount} more would pass that.",
            extra={"plugin": self.plugin, "asset": self.asset, "cap": cap},
        )


def use_of(plugin: str, cap: MoneyUse, day: date, account_id: int, amount: int) -> Use:
    """Return what a plugin wants to move."""
    return Use(plugin, cap.asset, day, account_id, amount, cap.per_day, cap.per_user)


def shard_of(account_id: int) -> int:
    """Return the shard of a person."""
    return account_id % SHARDS


class Allowances:
    """Keeps plugins within their caps.

    Args:
        db: PostgreSQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def enter(self, use: Use, left: int | None) -> int | None:
        """Make sure that there is room in the person's shard, in the caller's transaction.

        Args:
            use: What is to be moved.
            left: What seemed left in the shard; None where it has no quota of today's cap.

        Returns:
            The lock that is still to be taken; None when all have been taken.

        Raises:
            AllowanceExceeded: There is no room.
        """
        if use.amount > use.per_user:
            raise use.refusal(0)
        if left is not None and left >= use.amount * _PLENTY:
            return use.gate(use.shard)
        gates = [use.gate(shard) for shard in range(SHARDS)]
        await self._db.fetch_val(_ALL_GATES, {"gates": gates})
        await self._fill(use)
        return None

    async def _fill(self, use: Use) -> None:
        where = {"plugin": use.plugin, "asset": use.asset, "day": use.day}
        rows = await self._db.fetch_all(_SHARDS, where)
        used = {row["shard"]: row["used"] for row in rows}
        left = use.per_day - sum(used.values())
        if left < use.amount:
            raise use.exceeded()
        for row in rows:
            room = row["quota"] - row["used"]
            if row["shard"] == use.shard and row["cap"] == use.per_day and room >= use.amount:
                return
        each, rest = divmod(left - use.amount, SHARDS)
        quotas = [used.get(shard, 0) + each for shard in range(SHARDS)]
        quotas[use.shard] += use.amount + rest
        await self._db.execute(
            _DISTRIBUTE,
            {**where, "cap": use.per_day, "shards": list(range(SHARDS)), "quotas": quotas},
        )

    async def sweep(self, before: date) -> None:
        """Delete what is kept of days that are over."""
        for statement in _SWEEP:
            await self._db.execute(statement, {"day": before})
