"""Days in a row on which somebody was active, where they are.

A day counts once, and days count forwards only: whoever travels west and has the same date again
gains nothing by it. A day is missed when all of it went by, where the person is now, without them:
whoever travels east and finds themselves two dates later has missed none.

Missed days are bridged by freezes, one a day, as long as there are any. A freeze is earned with
each so many days of a streak. A day that a freeze bridged does not count, but does not end the
streak.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING

from onlyvips_quests.api import Streak
from onlyvips_quests.periods import local_date
from onlyvips_quests.settings import QuestsSettings, StreakSettings

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform

#: Within so long it is not noted anew that somebody is active.
_RECENT = timedelta(hours=1)

_READ = """
SELECT days, longest, freezes, last_day, last_at FROM quests.streaks WHERE account_id = :account
"""
_LOCK = f"{_READ} FOR UPDATE"
_BEGIN = """
INSERT INTO quests.streaks (account_id, days, longest, freezes, last_day, last_at)
SELECT id, :days, :longest, :freezes, :last_day, :last_at FROM core.accounts
WHERE id = :account AND erased_at IS NULL FOR KEY SHARE
ON CONFLICT (account_id) DO NOTHING RETURNING account_id
"""
_WRITE = """
UPDATE quests.streaks SET days = :days, longest = :longest, freezes = :freezes,
  last_day = :last_day, last_at = :last_at
WHERE account_id = :account
"""
_DAY = """
INSERT INTO quests.activity_days (account_id, day) VALUES (:account, :day) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True)
class Run:
    """Somebody's days as they are kept.

    Attributes:
        days: Active days of the run.
        longest: Most days that a run ever had.
        freezes: Missed days that can still be bridged.
        last_day: The last day that counted, in the time zone of then.
        last_at: When they were last active.
    """

    days: int
    longest: int
    freezes: int
    last_day: date
    last_at: datetime


def missed(run: Run, now: datetime, time_zone: str) -> int:
    """Return how many days went by without somebody since they were last active.

    Args:
        run: Theirs.
        now: The moment; its own day may still become an active one.
        time_zone: Where they are now.
    """
    seen = max(run.last_day, local_date(run.last_at, time_zone))
    return max(0, (local_date(now, time_zone) - seen).days - 1)


def advance(run: Run | None, now: datetime, time_zone: str, settings: StreakSettings) -> Run:
    """Return somebody's days after they were active at a moment.

    Args:
        run: As it was; None for who was never active.
        now: The moment.
        time_zone: Where they are.
        settings: How freezes are earned.
    """
    today = local_date(now, time_zone)
    if run is not None and today <= run.last_day:
        return Run(run.days, run.longest, run.freezes, run.last_day, max(run.last_at, now))
    days, freezes = 1, 0
    if run is not None:
        left = min(run.freezes, settings.most_freezes) - missed(run, now, time_zone)
        if left >= 0:
            days, freezes = run.days + 1, left
    if settings.freeze_every and days % settings.freeze_every == 0:
        freezes = min(freezes + 1, settings.most_freezes)
    return Run(days, max(days, run.longest if run else 0), freezes, today, now)


class Streaks:
    """Days in a row.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._settings = platform.settings(QuestsSettings).streaks

    async def touch(self, account: Account, now: datetime) -> Streak:
        """Note that somebody is active, in the caller's transaction if there is one.

        Args:
            account: Who.
            now: When.

        Returns:
            Their days in a row, this one included.
        """
        db = self._platform.db
        row = await db.fetch_one(_READ, {"account": account.id})
        if row is not None:
            known = _run(row)
            today = local_date(now, account.time_zone)
            if today <= known.last_day and now < known.last_at + _RECENT:
                return self._shown(known, now, account.time_zone)
        async with db.transaction():
            run = await self._advance(account, now)
        return self._shown(run, now, account.time_zone)

    async def get(self, account: Account) -> Streak:
        """Return somebody's days in a row, as they are by now."""
        row = await self._platform.db.fetch_one(_READ, {"account": account.id})
        if row is None:
            return Streak()
        return self._shown(_run(row), self._platform.clock.now(), account.time_zone)

    async def _advance(self, account: Account, now: datetime) -> Run:
        db = self._platform.db
        row = await db.fetch_one(_LOCK, {"account": account.id})
        if row is None:
            first = advance(None, now, account.time_zone, self._settings)
            if await db.fetch_val(_BEGIN, _values(account, first)) is not None:
                await db.execute(_DAY, {"account": account.id, "day": first.last_day})
                return first
            # Another process was quicker, or the person's data was erased: then nothing is kept.
            row = await db.fetch_one(_LOCK, {"account": account.id})
            if row is None:
                return first
        run = _run(row)
        after = advance(run, now, account.time_zone, self._settings)
        await db.execute(_WRITE, _values(account, after))
        if after.last_day != run.last_day:
            await db.execute(_DAY, {"account": account.id, "day": after.last_day})
        return after

    def _shown(self, run: Run, now: datetime, time_zone: str) -> Streak:
        left = min(run.freezes, self._settings.most_freezes) - missed(run, now, time_zone)
        return Streak(
            days=run.days if left >= 0 else 0,
            longest=run.longest,
            freezes=max(0, left),
            last_day=run.last_day,
            today=run.last_day >= local_date(now, time_zone),
        )


def _run(row: Record) -> Run:
    return Run(row["days"], row["longest"], row["freezes"], row["last_day"], row["last_at"])


def _values(account: Account, run: Run) -> dict[str, object]:
    return {
        "account": account.id,
        "days": run.days,
        "longest": run.longest,
        "freezes": run.freezes,
        "last_day": run.last_day,
        "last_at": run.last_at,
    }
