"""Background work: holds whose time has come, and what nobody needs any more."""

from __future__ import annotations

from datetime import UTC, timedelta
from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, Schedule
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.privacy import forget_destinations

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

#: Seconds for ten thousand holds, each in a transaction of its own.
_LONG = 900
#: A transaction that began on the day before may still be open.
_KEPT = timedelta(days=2)


async def release(payload: None, context: JobContext) -> None:
    """End the holds whose time has come; the rest waits for the next minute."""
    ended = await parts_of(context.platform).holding.release_due()
    if ended:
        context.platform.log.info("holds_ended", count=ended)


async def sweep(payload: None, context: JobContext) -> None:
    """Delete what was counted on days that are over, and what erased people left under way."""
    await forget_destinations(context.platform.db)
    day = (context.platform.clock.now() - _KEPT).astimezone(UTC).date()
    await parts_of(context.platform).allowances.sweep(day)


#: Work in steps, each of which may be repeated: not in one transaction.
JOBS: list[Job | Schedule] = [
    Job("release", release, transactional=False, timeout=_LONG),
    Schedule("release", "* * * * *"),
    Job("sweep", sweep, transactional=False, concurrency=1),
    Schedule("sweep", "40 0 * * *"),
]
