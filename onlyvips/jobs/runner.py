"""Run one job: its handler, its transaction, its end."""

from __future__ import annotations

import asyncio
import time
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Literal, Protocol
from uuid import UUID

from pydantic import ValidationError

from onlyvips.db.deferred import DeferredTransaction
from onlyvips.db.driver import fetch
from onlyvips.jobs import statements
from onlyvips.jobs.failures import BadPayload, TimedOut, describe, retry_delay
from onlyvips.jobs.types import JobContext
from onlyvips.log import REQUEST_ID

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.jobs.meters import Meters
    from onlyvips.jobs.registry import EntryPoint
    from onlyvips.platform import Log


class Control(Protocol):
    """Where the worker's own statements run, apart from the handlers' transactions."""

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a statement and return its rows."""
        ...


@dataclass(slots=True)
class HeldJob:
    """A job that this worker has taken.

    Attributes:
        id: Its number.
        entrypoint: What to run.
        payload: JSON, or None.
        attempts: Tries before this one.
        created: When it was put into the queue.
        ending: It is about to be committed: whether it is still held is no longer asked.
    """

    id: int
    entrypoint: str
    payload: bytes | None
    attempts: int
    created: datetime
    ending: bool = False

    @classmethod
    def of(cls, row: Any) -> HeldJob:
        """Return the job of a row of pgqueuer's table."""
        return cls(row["id"], row["entrypoint"], row["payload"], row["attempts"], row["created"])


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a run ended.

    Attributes:
        kind: ``done``: committed together with its effect. ``ran``: without an effect on the
            database, or the job is not transactional; its end is still to be noted. ``retry`` and
            ``dead``: it failed, and that is noted. ``lost``: another worker has it; nothing was
            changed.
        error: What the handler raised.
        delay: Seconds until the next try.
    """

    kind: Literal["done", "ran", "retry", "dead", "lost"]
    error: BaseException | None = None
    delay: float = 0.0


DONE = Outcome("done")
RAN = Outcome("ran")
LOST = Outcome("lost")


class LeaseLost(Exception):
    """Another worker has the job; what was done is rolled back."""


class Runner:
    """Runs jobs for one worker.

    Exactly once to a visible effect: the row of a transactional job is deleted in the
    transaction of its handler, and only if this worker still holds it. So the effect and the end
    of the job are one: a worker that is killed leaves neither, and one that was taken for dead
    and comes back finds that it no longer holds the job, and rolls back. The transaction begins
    with the handler's first statement; a handler that runs none has nothing that could happen
    twice.

    Args:
        db: The database of the handlers.
        control: Where failures are noted.
        owner: Number of the worker.
        log: Where failures are told.
        meters: Where runs are counted.
    """

    def __init__(
        self, db: Database, control: Control, owner: UUID, log: Log, meters: Meters
    ) -> None:
        self._db = db
        self._control = control
        self._owner = owner
        self._log = log
        self._meters = meters

    async def run(self, entry: EntryPoint, job: HeldJob) -> Outcome:
        """Run a job's handler and note how it ended.

        Args:
            entry: What the job is.
            job: The job, held by this worker.

        Returns:
            How it ended; no error of a handler is raised.

        Raises:
            asyncio.CancelledError: The worker stops; the job is still held.
        """
        # Every run has a task of its own: what its handler logs names the job.
        REQUEST_ID.set(f"job-{job.id}")
        started = time.perf_counter()
        try:
            outcome = await self._attempt(entry, job)
        except LeaseLost:
            self._log.warning("job was taken over", **self._about(entry, job))
            return LOST
        except asyncio.CancelledError as error:
            task = asyncio.current_task()
            if task is None or task.cancelling():
                raise
            # The handler awaited something that was cancelled; nobody cancelled the run itself.
            outcome = await self._failed(entry, job, error)
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # noqa: BLE001 - whatever a plugin raises, also SystemExit
            outcome = await self._failed(entry, job, error)
        seconds = time.perf_counter() - started
        self._meters.ran(entry.plugin, entry.label, seconds)
        if outcome.error is None:
            self._log.debug("job ran", seconds=round(seconds, 4), **self._about(entry, job))
        return outcome

    async def _attempt(self, entry: EntryPoint, job: HeldJob) -> Outcome:
        payload = None
        if entry.payload is not None:
            try:
                payload = entry.payload.model_validate_json(job.payload or b"null")
            except ValidationError as error:
                raise BadPayload(error) from None
        context = JobContext(
            platform=entry.platform,
            job_id=job.id,
            attempt=job.attempts + 1,
            enqueued_at=job.created,
        )
        limit = asyncio.timeout(entry.timeout)
        try:
            async with limit:
                if not entry.transactional:
                    await entry.handler(payload, context)
                    return RAN
                async with DeferredTransaction(self._db) as transaction:
                    await entry.handler(payload, context)
                    if not transaction.begun:
                        return RAN
                    job.ending = True
                    rows = await fetch(
                        transaction.connection, statements.COMPLETE, [job.id], self._owner
                    )
                    if not rows:
                        raise LeaseLost
                return DONE
        except TimeoutError as error:
            if limit.expired():
                raise TimedOut(entry.timeout) from error
            raise

    async def _failed(self, entry: EntryPoint, job: HeldJob, error: BaseException) -> Outcome:
        attempt = job.attempts + 1
        dead = attempt >= entry.retry.attempts or isinstance(error, BadPayload)
        return await self.note_failure(entry, job, self._owner, error, dead=dead)

    async def note_failure(
        self, entry: EntryPoint, job: HeldJob, owner: UUID, error: BaseException, *, dead: bool
    ) -> Outcome:
        """Put a job back for another try, or among the dead letters.

        Args:
            entry: What the job is.
            job: The job.
            owner: The worker that holds it.
            error: Why.
            dead: Whether this was the last try.

        Returns:
            What became of it; ``lost`` if that worker no longer holds it.
        """
        name, message = describe(error)
        delay = 0.0 if dead else retry_delay(entry.retry, job.attempts + 1, error)
        if dead:
            rows = await self._control.fetch(statements.BURY, job.id, owner, name, message)
        else:
            rows = await self._control.fetch(
                statements.RETRY, job.id, owner, name, message, timedelta(seconds=delay)
            )
        about = self._about(entry, job)
        if not rows:
            self._log.warning("job was taken over", exc_info=error, **about)
            return LOST
        self._meters.failed(entry.plugin, entry.label, dead=dead)
        if dead:
            self._log.error("job is a dead letter", exc_info=error, **about)
            return Outcome("dead", error)
        self._log.warning("job failed", exc_info=error, retry_in=round(delay, 2), **about)
        return Outcome("retry", error, delay)

    @staticmethod
    def _about(entry: EntryPoint, job: HeldJob) -> dict[str, object]:
        return {
            "plugin": entry.plugin,
            "job": entry.label,
            "job_id": job.id,
            "attempt": job.attempts + 1,
        }
