"""Run everything that is due, one after the other: for tests."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from onlyvips.db.driver import fetch
from onlyvips.jobs import statements
from onlyvips.jobs.claims import Claims
from onlyvips.jobs.runner import Runner

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.jobs.meters import Meters
    from onlyvips.jobs.queue import JobQueue
    from onlyvips.platform import Log


@dataclass(frozen=True, slots=True)
class Failure:
    """A run that failed.

    Attributes:
        plugin: Whose job it was.
        job: ``<job>`` or ``<event> -> <handler>``.
        job_id: Its number.
        attempt: Which try.
        error: What the handler raised.
        dead: Whether it was the last try.
    """

    plugin: str
    job: str
    job_id: int
    attempt: int
    error: BaseException
    dead: bool


@dataclass(slots=True)
class DrainResult:
    """What was run.

    Attributes:
        ran: Runs that went well.
        failures: Runs that failed.
    """

    ran: int = 0
    failures: list[Failure] = field(default_factory=list)

    def raise_failures(self) -> None:
        """Raise what handlers raised: the error itself, or a group of several."""
        errors = [failure.error for failure in self.failures]
        if len(errors) == 1:
            raise errors[0]
        if errors:
            raise BaseExceptionGroup("several jobs failed", errors)


class PoolControl:
    """Runs the worker's statements on the pool.

    Args:
        db: The database.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a statement and return its rows."""
        async with self._db.connection() as connection:
            return await fetch(connection, query, *args)


async def drain(
    queue: JobQueue,
    log: Log,
    meters: Meters,
    *,
    ahead: timedelta,
    limit: int,
) -> DrainResult:
    """Run what is due until nothing is; see :meth:`onlyvips.jobs.worker.Worker.drain`."""
    control, owner = PoolControl(queue.db), uuid4()
    claims = Claims(control, queue.registry, owner)
    runner = Runner(queue.db, control, owner, log, meters)
    result = DrainResult()
    while True:
        names = list(queue.registry.entrypoints)
        await control.fetch(statements.DUE, max(ahead, timedelta(0)), names)
        taken = await claims.take(1)
        if not taken:
            return result
        job, entry = taken[0]
        # A task of its own, as in a worker: it must not be part of the caller's transaction.
        outcome = await asyncio.create_task(runner.run(entry, job))
        if outcome.kind == "ran":
            await control.fetch(statements.COMPLETE, [job.id], owner)
        if outcome.error is None:
            result.ran += 1
        else:
            dead = outcome.kind == "dead"
            result.failures.append(
                Failure(entry.plugin, entry.label, job.id, job.attempts + 1, outcome.error, dead)
            )
        if result.ran + len(result.failures) >= limit:
            raise RuntimeError(
                f"{limit} jobs were run and more are due; jobs seem to bring about each other "
                "without end"
            )
