"""What administrators see of quests: numbers of the platform as they are now."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.registry import Figure
from onlyvips_quests.marks import N_

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_PAID: Final = """
SELECT (claimed_at AT TIME ZONE 'UTC')::date AS day, count(*) AS claims FROM quests.claims
 WHERE claimed_at >= :begin AND claimed_at < :end AND state = 'paid' GROUP BY 1
"""
_IN_REVIEW: Final = "SELECT count(*) FROM quests.reviews WHERE state = 'open'"


def figures(platform: Platform) -> list[Figure]:
    """Return the figures.

    Args:
        platform: The plugin's platform.
    """

    async def paid_by_day(first: date, last: date) -> dict[date, int]:
        day_after = datetime.combine(last + timedelta(days=1), time(), UTC)
        rows = await platform.db.fetch_all(
            _PAID, {"begin": datetime.combine(first, time(), UTC), "end": day_after}
        )
        return {row["day"]: row["claims"] for row in rows}

    async def paid_today() -> int:
        today = platform.clock.now().date()
        return (await paid_by_day(today, today)).get(today, 0)

    async def in_review() -> int:
        return int(await platform.db.fetch_val(_IN_REVIEW))

    return [
        Figure("claims_paid", N_("Quests paid today"), "count", paid_today, paid_by_day),
        Figure("in_review", N_("Waiting for a moderator"), "count", in_review),
    ]
