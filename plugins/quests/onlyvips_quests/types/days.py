"""Come back: every day, or many days in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field
from sqlalchemy import select

from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.periods import local_date
from onlyvips_quests.tables import streaks
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class StreakParameters(Parameters):
    """How long."""

    days: int = Field(7, ge=2, le=3650, description="Active days in a row.")


class Daily(FirstParty):
    """Come; the quest's recurrence makes it once a day."""

    name: ClassVar[str] = "daily"
    summary: ClassVar[str] = "the person came on that day, in their own time zone"
    parameters: ClassVar[type[BaseModel]] = Parameters
    evidence: ClassVar[frozenset[str]] = frozenset({"day"})
    looks_up: ClassVar[bool] = True

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by coming."""
        return Verdict(True)


class Streak(FirstParty):
    """Be active on many days in a row; missed days can be bridged with freezes."""

    name: ClassVar[str] = "streak"
    summary: ClassVar[str] = "active days in a row, counted by the platform"
    parameters: ClassVar[type[BaseModel]] = StreakParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"day"})
    looks_up: ClassVar[bool] = True

    def steps(self, parameters: StreakParameters) -> int:
        """Return how many days it takes."""
        return parameters.days

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Say how many days in a row there are now; a run that was long enough stays so."""
        if evidence.kind == "recheck":
            return Verdict(True)
        days, wanted = await self._days(account), task.parameters.days
        if days >= wanted:
            return Verdict(True, done=wanted)
        reason = self.ngettext(
            account,
            "You have been here {days} of {n} day in a row. Come back tomorrow!",
            "You have been here {days} of {n} days in a row. Come back tomorrow!",
            wanted,
            days=days,
        )
        return Verdict(days > 0, reason, done=days)

    async def _days(self, account: Account) -> int:
        """Return the length of the present run.

        The books are brought up to date when somebody is active, so a run that has been broken
        since then is still in them.
        """
        columns = (streaks.c.days, streaks.c.freezes, streaks.c.last_day, streaks.c.last_at)
        row = await self.platform.db.fetch_one(
            select(*columns).where(streaks.c.account_id == account.id)
        )
        if row is None:
            return 0
        zone = account.time_zone
        # Whoever moved to another time zone since then has missed no day by that.
        last = max(row["last_day"], local_date(row["last_at"], zone))
        missed = (local_date(self.platform.clock.now(), zone) - last).days - 1
        return int(row["days"]) if missed <= row["freezes"] else 0
