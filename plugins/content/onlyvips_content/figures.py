"""What administrators see of content: numbers of the platform as they are now.

What was done on a day is read from what a job counts every minute. Days are those of UTC.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import Ledger

from onlyvips.registry import Figure
from onlyvips_content.texts.speaking import N_

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from onlyvips.platform import Platform

_PUBLISHED: Final = "SELECT count(*) FROM content.works WHERE listed"
_PUBLISHED_BY_DAY: Final = """
SELECT (published_at AT TIME ZONE 'UTC')::date AS day, count(*) AS works FROM content.works
 WHERE listed AND published_at >= :begin AND published_at < :end GROUP BY 1
"""
_UNLOCKS: Final = """
SELECT day, sum(unlocks)::bigint AS unlocks FROM content.work_days
 WHERE day BETWEEN :first AND :last GROUP BY day
"""
#: Whoever pays for a work unlocks it on the same day, so its days, which have an index, name all
#: rows of money.
_REVENUE: Final = """
SELECT r.day, r.asset, sum(r.gross)::bigint AS gross FROM content.work_days d
  JOIN content.work_revenue r ON r.work_id = d.work_id AND r.day = d.day
 WHERE d.day BETWEEN :first AND :last GROUP BY r.day, r.asset
"""
_STORED: Final = """
SELECT (SELECT coalesce(sum(size), 0) FROM content.media)
     + (SELECT coalesce(sum(size), 0) FROM content.renditions)
     + (SELECT coalesce(sum(size), 0) FROM content.marked)
"""
_APPLICATIONS: Final = "SELECT count(*) FROM content.creators WHERE state = 'applied'"


def figures(platform: Platform) -> list[Figure]:
    """Return the figures.

    Args:
        platform: The plugin's platform.
    """
    db = platform.db

    def today() -> date:
        return platform.clock.now().date()

    async def published_by_day(first: date, last: date) -> dict[date, int]:
        period = {"begin": _midnight(first), "end": _midnight(last + timedelta(days=1))}
        rows = await db.fetch_all(_PUBLISHED_BY_DAY, period)
        return {row["day"]: row["works"] for row in rows}

    async def unlocks_by_day(first: date, last: date) -> dict[date, int]:
        rows = await db.fetch_all(_UNLOCKS, {"first": first, "last": last})
        return {row["day"]: row["unlocks"] for row in rows}

    async def revenue_by_day(first: date, last: date) -> dict[date, dict[str, int]]:
        found: dict[date, dict[str, int]] = {}
        for row in await db.fetch_all(_REVENUE, {"first": first, "last": last}):
            found.setdefault(row["day"], {})[row["asset"]] = row["gross"]
        return found

    async def unlocks_today() -> int:
        return (await unlocks_by_day(today(), today())).get(today(), 0)

    async def revenue_today() -> dict[str, int]:
        return (await revenue_by_day(today(), today())).get(today(), {})

    def counted(query: str) -> Callable[[], Awaitable[int]]:
        async def count() -> int:
            return int(await db.fetch_val(query))

        return count

    return [
        Figure("works", N_("Works published"), "count", counted(_PUBLISHED), published_by_day),
        Figure("unlocks", N_("Works unlocked today"), "count", unlocks_today, unlocks_by_day),
        Figure(
            "revenue",
            N_("Paid for works today"),
            "asset",
            revenue_today,
            revenue_by_day,
            decimals=lambda code: platform.services.get(Ledger).asset(code).decimals,
        ),
        Figure("storage", N_("Media in storage"), "bytes", counted(_STORED)),
        Figure("applications", N_("Creators who apply"), "count", counted(_APPLICATIONS)),
    ]


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
