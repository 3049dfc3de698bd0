"""Runs: quests that somebody has begun, and the steps that are done."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.states import Mine

#: Also locks the run, so that steps that come at the same moment are counted one after another.
_BEGIN = """
INSERT INTO quests.runs (account_id, quest_id, version_id, period, taken_at, updated_at)
VALUES (:account, :quest, :version, :period, :now, :now)
ON CONFLICT (account_id, quest_id, period) DO UPDATE SET updated_at = excluded.updated_at
RETURNING id, version_id, steps
"""
_STEP = """
INSERT INTO quests.run_steps (run_id, step) VALUES (:run, :step)
ON CONFLICT DO NOTHING RETURNING step
"""
_COUNT = "UPDATE quests.runs SET steps = steps + 1 WHERE id = :run RETURNING steps"
_SET = "UPDATE quests.runs SET steps = :steps WHERE id = :run AND steps <> :steps"
_FAIL = """
UPDATE quests.runs SET attempts = attempts + 1, next_try_at = :next_try
WHERE id = :run RETURNING attempts
"""
_KEEP = "UPDATE quests.runs SET data = data || CAST(:data AS jsonb) WHERE id = :run"


class Steps:
    """Writes runs and their steps.

    Args:
        platform: Has the tables.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def begin(self, account: Account, mine: Mine) -> int:
        """Note that somebody took a quest: the rules of its version hold for them from now on.

        Returns:
            Number of the run.
        """
        row = await self._begin(account, mine)
        return int(row["id"])

    async def count(self, account: Account, mine: Mine, step: str) -> Mine:
        """Count a step, once however often it is seen; return how the person stands then."""
        db = self._platform.db
        async with db.transaction():
            row = await self._begin(account, mine)
            steps = row["steps"]
            if await db.fetch_val(_STEP, {"run": row["id"], "step": step}) is not None:
                steps = await db.fetch_val(_COUNT, {"run": row["id"]})
        return replace(mine, run_id=row["id"], steps=steps)

    async def reach(self, account: Account, mine: Mine, steps: int) -> Mine:
        """Note how many steps are done of a quest whose type can look that up."""
        if mine.steps == steps:
            return mine
        async with self._platform.db.transaction():
            row = await self._begin(account, mine)
            await self._platform.db.execute(_SET, {"run": row["id"], "steps": steps})
        return replace(mine, run_id=row["id"], steps=steps)

    async def fail(self, account: Account, mine: Mine) -> Mine:
        """Note a try that went wrong; the next may be after the quest's cooldown."""
        now = self._platform.clock.now()
        cooldown = mine.offer.rules.cooldown
        next_try: datetime | None = now + timedelta(seconds=cooldown) if cooldown else None
        async with self._platform.db.transaction():
            row = await self._begin(account, mine)
            attempts = await self._platform.db.fetch_val(
                _FAIL, {"run": row["id"], "next_try": next_try}
            )
        return replace(mine, run_id=row["id"], attempts=attempts, next_try_at=next_try)

    async def keep(self, account: Account, mine: Mine, data: Mapping[str, Any]) -> None:
        """Keep something with the run, such as answers; in the caller's transaction, if any."""
        async with self._platform.db.transaction():
            row = await self._begin(account, mine)
            await self._platform.db.execute(_KEEP, {"run": row["id"], "data": dict(data)})

    async def _begin(self, account: Account, mine: Mine) -> Any:
        row = await self._platform.db.fetch_one(
            _BEGIN,
            {
                "account": account.id,
                "quest": mine.offer.quest_id,
                "version": mine.offer.version_id,
                "period": mine.period,
                "now": self._platform.clock.now(),
            },
        )
        assert row is not None
        return row
