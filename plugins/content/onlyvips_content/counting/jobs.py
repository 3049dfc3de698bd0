"""Background work of counting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, Schedule
from onlyvips_content.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

#: Seconds: after a campaign millions of marks may wait.
_LONG = 3600


async def count_marks(payload: None, context: JobContext) -> None:
    """Add up what people did since the last time."""
    counted = await parts_of(context.platform).counting.sum_up()
    if counted:
        context.platform.metrics.increment("marks", counted)


async def forget_views(payload: None, context: JobContext) -> None:
    """Delete single views that are too old to be counted anew."""
    deleted = await parts_of(context.platform).counting.forget_views()
    context.platform.log.info("views_forgotten", deleted=deleted)


#: Each batch is a transaction of its own, which may be repeated.
JOBS: list[Job | Schedule] = [
    Job("count_marks", count_marks, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("count_marks", "* * * * *"),
    Job("forget_views", forget_views, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("forget_views", "50 2 * * *"),
]
