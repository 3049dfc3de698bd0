"""The period in which a quest counts once: for ever, a day or a week where the person is."""

from __future__ import annotations

from datetime import date, datetime
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from onlyvips_quests.api import Recurrence


@lru_cache(maxsize=1024)
def zone(name: str) -> ZoneInfo:
    """Return a time zone; UTC for an unknown one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def local_date(now: datetime, time_zone: str) -> date:
    """Return the date where somebody is."""
    return now.astimezone(zone(time_zone)).date()


def period(recurrence: Recurrence, now: datetime, time_zone: str) -> str:
    """Return the name of the present period of a recurrence where somebody is.

    Empty for a quest that is done once, ``2026-11-25`` for a daily one, ``2026-W48`` (ISO 8601,
    weeks begin on Monday) for a weekly one. Whoever changes their time zone gains at most the one
    day or week that has begun somewhere else already; no period comes twice.
    """
    if recurrence == "once":
        return ""
    today = local_date(now, time_zone)
    if recurrence == "daily":
        return today.isoformat()
    year, week, _ = today.isocalendar()
    return f"{year}-W{week:02d}"
