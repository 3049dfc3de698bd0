"""Leases: a worker says that it is there, and takes the jobs of those that no longer do."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from onlyvips.jobs import statements
from onlyvips.jobs.failures import WorkerLost
from onlyvips.jobs.registry import EntryPoint, Registry, split_entrypoint
from onlyvips.jobs.runner import Control, HeldJob, Runner
from onlyvips.jobs.types import RetryPolicy

if TYPE_CHECKING:
    from onlyvips.platform import Log

_PARTS = 3
"""A lease is renewed so many times before it would end."""


class Leases:
    """Renews the leases of one worker and ends those of workers that are gone.

    A job whose worker is gone has used up one try, so that a job that kills every worker becomes
    a dead letter too.

    Args:
        control: Where statements run.
        registry: What is registered.
        runner: Notes failures.
        owner: Number of the worker.
        lease: Seconds.
        log: Where to tell.
    """

    def __init__(
        self,
        control: Control,
        registry: Registry,
        runner: Runner,
        owner: UUID,
        *,
        lease: float,
        log: Log,
    ) -> None:
        self._control = control
        self._registry = registry
        self._runner = runner
        self._owner = owner
        self._lease = lease
        self._log = log

    async def run(
        self, holding: Callable[[], list[int]], keep_only: Callable[[set[int]], None]
    ) -> None:
        """Renew and look around, for ever.

        Args:
            holding: Tells which jobs this worker holds.
            keep_only: Told which it still holds.
        """
        loop = asyncio.get_running_loop()
        interval = self._lease / _PARTS
        while True:
            started = loop.time()
            held = holding()
            if held:
                rows = await self._control.fetch(statements.HEARTBEAT, held, self._owner)
                lost = set(held) - {row["id"] for row in rows}
                if lost:
                    keep_only(set(holding()) - lost)
            rows = await self._control.fetch(statements.LOST, timedelta(seconds=self._lease))
            # After an outage of PostgreSQL everybody's lease is old; let them be renewed first.
            if rows and loop.time() - started < interval:
                for row in rows:
                    await self._take_over(row)
                await self._control.fetch(statements.NOTIFY)
            await asyncio.sleep(interval)

    async def _take_over(self, row: Any) -> None:
        job = HeldJob(row["id"], row["entrypoint"], None, row["attempts"], datetime.now(UTC))
        entry = self._registry.entrypoints.get(job.entrypoint) or _unknown(job.entrypoint)
        dead = job.attempts + 1 >= entry.retry.attempts
        await self._runner.note_failure(
            entry, job, row["queue_manager_id"], WorkerLost(), dead=dead
        )


def _unknown(name: str) -> EntryPoint:
    """Return something for a job whose plugin this worker does not have: it is put back."""

    async def nothing(_: object, __: object) -> None: ...

    plugin, label = split_entrypoint(name)
    return EntryPoint(
        name=name,
        plugin=plugin,
        label=label,
        kind="job",
        platform=None,  # type: ignore[arg-type]  # it is never run
        handler=nothing,
        payload=None,
        retry=RetryPolicy(attempts=2**31),
    )
