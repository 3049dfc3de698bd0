"""Background work of accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, JobContext, Schedule

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import AccountParts


def build_jobs(parts: AccountParts) -> list[Job | Schedule]:
    """Return the jobs and schedules, to be registered for ``core``.

    Args:
        parts: The services.
    """

    async def prune_sessions(_payload: None, context: JobContext) -> None:
        deleted = await parts.sessions.prune()
        context.platform.log.info("sessions_pruned", deleted=deleted)

    async def finish_erasures(_payload: None, context: JobContext) -> None:
        if finished := await parts.privacy.finish_pending():
            context.platform.log.info("erasures_finished", finished=finished)

    return [
        Job("prune_sessions", prune_sessions, transactional=False),
        Schedule("prune_sessions", "17 3 * * *"),
        Job("finish_erasures", finish_erasures, transactional=False),
        Schedule("finish_erasures", "41 * * * *"),
    ]
