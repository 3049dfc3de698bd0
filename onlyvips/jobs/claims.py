"""Taking jobs from the queue with pgqueuer's statement."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import asyncpg

from onlyvips.jobs import statements
from onlyvips.jobs.runner import Control, HeldJob

if TYPE_CHECKING:
    from onlyvips.jobs.registry import EntryPoint, Registry

_NEVER = timedelta(days=3650)
"""After so long would pgqueuer itself pick a silent worker's job; `onlyvips.jobs.leases` does."""
_SLOT_INDEX = "pgqueuer_picked_slot_idx"


class Claims:
    """Takes jobs for one worker.

    Only what is registered is asked for: the work of a plugin that is disabled now stays in the
    queue, and a name that nobody knows disturbs nobody.

    Args:
        control: Where the statement runs.
        registry: What can be run.
        owner: Number of the worker.
    """

    def __init__(self, control: Control, registry: Registry, owner: UUID) -> None:
        self._control = control
        self._registry = registry
        self._owner = owner

    async def take(self, count: int) -> list[tuple[HeldJob, EntryPoint]]:
        """Take up to ``count`` jobs that are due, the most urgent first.

        Raises:
            LinkClosed: The worker stops.
            asyncpg.PostgresError: PostgreSQL refuses the statement.
        """
        entrypoints = self._registry.entrypoints
        if not entrypoints:
            return []
        query = statements.queue_builder().build_dequeue_query(
            batch_size=count,
            entrypoints=list(entrypoints),  # type: ignore[arg-type]  # a NewType of str
            concurrency_limits=[entry.concurrency for entry in entrypoints.values()],
            queue_manager_id=self._owner,  # type: ignore[arg-type]  # a NewType of UUID
            global_concurrency_limit=None,
            heartbeat_timeout=_NEVER,
        )
        try:
            rows = await self._control.fetch(query.sql, *query.args)
        except asyncpg.DeadlockDetectedError:
            return []
        except asyncpg.UniqueViolationError as error:
            if error.constraint_name != _SLOT_INDEX:
                raise
            # Another worker took the last place of a job that is limited.
            return []
        return [(HeldJob.of(row), entrypoints[row["entrypoint"]]) for row in rows]
