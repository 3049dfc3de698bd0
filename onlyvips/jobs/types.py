"""What plugins say about background work. Light to import."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Protocol

from pydantic import BaseModel

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How often and when to try again: exponential backoff with jitter.

    Attributes:
        attempts: Tries in all, the first included; after the last the job is a dead letter
            (``onlyvips job list --failed``).
        first_delay: Seconds before the second try.
        factor: Each further delay is this many times the one before.
        max_delay: Longest delay in seconds.
    """

    attempts: int = 6
    first_delay: float = 1.0
    factor: float = 3.0
    max_delay: float = 600.0

    def delay(self, attempt: int) -> float:
        """Return the seconds to wait after the failed try number ``attempt`` (from 1)."""
        return float(min(self.max_delay, self.first_delay * self.factor ** (attempt - 1)))


@dataclass(frozen=True, slots=True)
class JobContext:
    """What a job or event handler knows of its run.

    Attributes:
        platform: The plugin's platform.
        job_id: The queue's number for this job; the same at every try.
        attempt: Number of this try, from 1.
        enqueued_at: When it was put into the queue.
    """

    platform: Platform
    job_id: int
    attempt: int
    enqueued_at: datetime


@dataclass(frozen=True, slots=True)
class Job:
    """A kind of background work.

    Attributes:
        name: Unique within the plugin; the queue knows it as ``<plugin>.<name>``.
        handler: Called with the payload (an instance of ``payload``, or None) and a context.
        payload: Pydantic model of the argument; None when there is no argument.
        retry: How often and when to try again.
        concurrency: Most runs at once over all workers; 0 for no limit.
        transactional: Run in one transaction together with the note that the job is done, so
            that a second delivery changes nothing. Turn off for long work that commits in steps
            and is idempotent by itself.
        timeout: Seconds after which a run is cancelled and counts as failed.
    """

    name: str
    handler: Callable[[Any, JobContext], Awaitable[None]]
    payload: type[BaseModel] | None = None
    retry: RetryPolicy = RetryPolicy()
    concurrency: int = 0
    transactional: bool = True
    timeout: float = 300.0


@dataclass(frozen=True, slots=True)
class Schedule:
    """A job that runs by the clock.

    Attributes:
        job: Name of a `Job` of the same plugin that takes no payload.
        cron: Five fields, UTC: ``*/5 * * * *``.
    """

    job: str
    cron: str


class Jobs(Protocol):
    """``platform.jobs``."""

    async def enqueue(
        self,
        name: str,
        payload: BaseModel | None = None,
        *,
        delay: timedelta | None = None,
        key: str | None = None,
        priority: int = 0,
    ) -> int | None:
        """Put a job into the queue, in the caller's transaction when there is one.

        Args:
            name: ``<job>`` of the calling plugin or ``<plugin>.<job>``.
            payload: The argument, of the type that the job declares.
            delay: Earliest start from now.
            key: While a job with this key waits or runs, another is not queued.
            priority: Higher runs first.

        Returns:
            The job's number, or None when ``key`` kept it out.

        Raises:
            KeyError: No plugin registered a job of that name.
            TypeError: The payload is not of the declared type.
        """
        ...
