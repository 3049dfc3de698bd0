"""What was counted, and what follows from what people did."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.db import Database

NAMES = ("views", "likes", "saves", "comments", "unlocks")
_TABLES = {
    "views": ("content.views", "day", "true"),
    "likes": ("content.likes", "(at AT TIME ZONE 'UTC')::date", "true"),
    "saves": ("content.saves", "(at AT TIME ZONE 'UTC')::date", "true"),
    "comments": (
        "content.comments",
        "(created_at AT TIME ZONE 'UTC')::date",
        "state = 'visible'",
    ),
    "unlocks": ("content.unlocks", "(at AT TIME ZONE 'UTC')::date", "true"),
}

Days = dict[tuple[int, Any], dict[str, int]]


async def truth(db: Database) -> Days:
    """Return how often what was done with each work on each day."""
    found: Days = {}
    for name, (table, day, condition) in _TABLES.items():
        rows = await db.fetch_all(
            f"SELECT work_id, {day} AS day, count(*) AS n FROM {table}"
            f" WHERE {condition} GROUP BY 1, 2"
        )
        for row in rows:
            found.setdefault((row["work_id"], row["day"]), dict.fromkeys(NAMES, 0))[name] = row["n"]
    return found


async def counted(db: Database) -> Days:
    """Return what the daily rows say; days with nothing are left out."""
    rows = await db.fetch_all("SELECT * FROM content.work_days")
    days = {(row["work_id"], row["day"]): {name: row[name] for name in NAMES} for row in rows}
    return {key: counts for key, counts in days.items() if any(counts.values())}


async def totals(db: Database) -> dict[int, dict[str, int]]:
    """Return the counts of works; works with nothing are left out."""
    rows = await db.fetch_all("SELECT * FROM content.work_counts")
    found = {row["work_id"]: {name: row[name] for name in NAMES} for row in rows}
    return {key: counts for key, counts in found.items() if any(counts.values())}


def summed(days: Days) -> dict[int, dict[str, int]]:
    """Return the sums over all days."""
    found: dict[int, dict[str, int]] = {}
    for (work, _), counts in days.items():
        sums = found.setdefault(work, dict.fromkeys(NAMES, 0))
        for name in NAMES:
            sums[name] += counts[name]
    return found


async def money(db: Database) -> dict[tuple[int, Any, str], tuple[int, int]]:
    """Return what was paid and not given back: gross and net by work, day and asset."""
    rows = await db.fetch_all(
        "SELECT work_id, (created_at AT TIME ZONE 'UTC')::date AS day, asset,"
        " sum(amount)::bigint AS gross, sum(net)::bigint AS net"
        " FROM content.purchases WHERE refunded_at IS NULL GROUP BY 1, 2, 3"
    )
    return {(r["work_id"], r["day"], r["asset"]): (r["gross"], r["net"]) for r in rows}


async def counted_money(db: Database) -> dict[tuple[int, Any, str], tuple[int, int]]:
    """Return what the daily rows say of money; days with nothing are left out."""
    rows = await db.fetch_all("SELECT * FROM content.work_revenue WHERE gross <> 0 OR net <> 0")
    return {(r["work_id"], r["day"], r["asset"]): (r["gross"], r["net"]) for r in rows}


async def scores(db: Database, work_ids: Sequence[int]) -> dict[int, tuple[float, float]]:
    """Return popularity and trend of works."""
    rows = await db.fetch_all(
        "SELECT work_id, popularity, trend FROM content.work_counts"
        " WHERE work_id = ANY(CAST(:ids AS bigint[]))",
        {"ids": list(work_ids)},
    )
    return {row["work_id"]: (row["popularity"], round(row["trend"], 9)) for row in rows}
