"""The host's own figures: people, jobs, messages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final

from onlyvips.bot.texts import N_
from onlyvips.jobs.admin import JobAdmin
from onlyvips.registry import Figure

if TYPE_CHECKING:
    from onlyvips.accounts.service import AccountService
    from onlyvips.bot.outbox import Outbox
    from onlyvips.clock import Clock
    from onlyvips.db import Database

_NEW: Final = "SELECT count(*) FROM core.accounts WHERE created_at >= :since"
_NEW_BY_DAY: Final = """
SELECT (created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS people FROM core.accounts
 WHERE created_at >= :begin AND created_at < :end GROUP BY 1
"""


def core_figures(
    db: Database, clock: Clock, accounts: AccountService, outbox: Outbox
) -> list[Figure]:
    """Return the host's own figures.

    Args:
        db: PostgreSQL.
        clock: The time.
        accounts: Counts people.
        outbox: Counts messages.
    """
    jobs = JobAdmin(db)

    async def people() -> int:
        return (await accounts.counts()).total

    async def active() -> int:
        return (await accounts.counts()).seen_today

    async def new_today() -> int:
        return int(await db.fetch_val(_NEW, {"since": midnight(clock.now().date())}))

    async def new_this_week() -> int:
        first = clock.now().date() - timedelta(days=6)
        return int(await db.fetch_val(_NEW, {"since": midnight(first)}))

    async def new_by_day(first: date, last: date) -> dict[date, int]:
        period = {"begin": midnight(first), "end": midnight(last + timedelta(days=1))}
        rows = await db.fetch_all(_NEW_BY_DAY, period)
        return {row["day"]: row["people"] for row in rows}

    async def waiting_jobs() -> int:
        return (await jobs.counts())[0].waiting

    async def dead_jobs() -> int:
        return (await jobs.counts())[0].dead

    async def waiting_messages() -> int:
        return sum((await outbox.depth()).values())

    return [
        Figure("people", N_("People"), "count", people),
        Figure("new_today", N_("New today"), "count", new_today, new_by_day),
        Figure("new_this_week", N_("New within seven days"), "count", new_this_week),
        Figure("active_today", N_("Active within 24 hours"), "count", active),
        Figure("jobs_waiting", N_("Jobs that wait"), "count", waiting_jobs),
        Figure("jobs_failed", N_("Jobs that failed for good"), "count", dead_jobs),
        Figure("messages_waiting", N_("Messages that wait"), "count", waiting_messages),
    ]


def midnight(day: date) -> datetime:
    """Return when a day begins (UTC)."""
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
