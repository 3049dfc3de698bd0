"""The worker: takes jobs from the queue and runs them, as many at once as it may."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

from onlyvips.jobs import statements
from onlyvips.jobs.claims import Claims
from onlyvips.jobs.drain import DrainResult, drain
from onlyvips.jobs.leases import Leases
from onlyvips.jobs.link import FIRST_WAIT, LONGEST_WAIT, Link, LinkClosed
from onlyvips.jobs.meters import Meters
from onlyvips.jobs.runner import HeldJob, Outcome, Runner
from onlyvips.jobs.scheduler import Scheduler
from onlyvips.jobs.upkeep import Upkeep

if TYPE_CHECKING:
    from onlyvips.jobs.queue import JobQueue
    from onlyvips.jobs.registry import EntryPoint
    from onlyvips.metrics import MetricRegistry
    from onlyvips.platform import Log

CANCEL_LIMIT = 5.0
"""Seconds that a cancelled handler may still take."""
_GATHER = 0.005
"""Seconds to wait for more free places, so that jobs are taken several at a time."""


class Worker:
    """Runs jobs and event handlers. Any number may run on any number of machines.

    Args:
        queue: The queue with everything that is registered.
        log: Where to tell; structlog's logger when absent.
        metrics: Registry of the host.
        concurrency: Runs at once. Handlers that use the database need a connection of the pool
            each, so the pool should have as many.
        batch_size: Jobs that are taken at once.
        lease: Seconds without a sign of life after which a worker's jobs are given to others.
            All workers of a database should have the same.
        poll: Seconds between looks at the queue when no notification comes; so late may a
            delayed job start.
        stop_limit: Seconds that running jobs may take to finish when the worker stops.
        keep_history: How long the queue's log is kept.
        schedules: Whether to fire schedules.
    """

    def __init__(
        self,
        queue: JobQueue,
        *,
        log: Log | None = None,
        metrics: MetricRegistry | None = None,
        concurrency: int = 10,
        batch_size: int = 10,
        lease: float = 30.0,
        poll: float = 1.0,
        stop_limit: float = 30.0,
        keep_history: timedelta = timedelta(days=7),
        schedules: bool = True,
    ) -> None:
        if concurrency < 1 or batch_size < 1 or lease <= 0 or poll <= 0 or stop_limit < 0:
            raise ValueError(
                "a worker needs a concurrency and a batch size of at least 1, a lease and a poll "
                "above 0 and a stop limit of at least 0"
            )
        self.queue = queue
        self.id = uuid4()
        self._log = _logger(log)
        self._meters = Meters(metrics)
        self._concurrency = concurrency
        self._batch = min(batch_size, concurrency)
        self._poll = poll
        self._stop_limit = stop_limit
        self._lease = lease
        self._keep_history = keep_history
        self._schedules = schedules
        self._held: dict[int, tuple[HeldJob, asyncio.Task[None]]] = {}
        self._finished: list[int] = []
        self._link: Link | None = None
        self._wake = asyncio.Event()
        self._freed = asyncio.Event()
        self._to_complete = asyncio.Event()
        self._stopping = asyncio.Event()
        self._stopped = asyncio.Event()
        self._stopped.set()
        self._ready = asyncio.Event()

    @property
    def running(self) -> int:
        """Jobs that run at this moment."""
        return len(self._held)

    @property
    def connected(self) -> bool:
        """Whether the worker runs and its connection to PostgreSQL stands."""
        return self._link is not None and self._link.connected

    async def ready(self) -> None:
        """Return when the worker is connected and has looked at the queue once."""
        await self._ready.wait()

    async def run(self) -> None:
        """Work until :meth:`stop` is called; PostgreSQL may come and go meanwhile.

        When it is cancelled, it stops at once: what runs is cancelled and given back.
        """
        if not self._stopped.is_set():
            raise RuntimeError("this worker runs already")
        if self._stopping.is_set():
            return
        self._stopped.clear()
        link = self._link = Link(self.queue.db, self._log, self._wake.set)
        claims = Claims(link, self.queue.registry, self.id)
        runner = Runner(self.queue.db, link, self.id, self._log, self._meters)
        leases = Leases(
            link, self.queue.registry, runner, self.id, lease=self._lease, log=self._log
        )
        upkeep = Upkeep(link, self._meters, self._keep_history)
        parts = {
            "completions": lambda: self._complete_all(link),
            "leases": lambda: leases.run(self._holding, self._cancel_lost),
            "upkeep": upkeep.run,
        }
        if self._schedules:
            parts["schedules"] = Scheduler(self.queue, link, self._log).run
        background = [
            asyncio.create_task(self._keep_running(what, part), name=f"worker {what}")
            for what, part in parts.items()
        ]
        try:
            await self._keep_running("jobs", lambda: self._take(claims, runner))
            await self._finish_running()
        finally:
            await self._shut_down(link, background)

    async def stop(self) -> None:
        """Stop for good: take no more, let what runs finish in time, give the rest back."""
        self._stopping.set()
        self._wake.set()
        self._freed.set()
        if self._link is not None:
            self._link.hurry()
        await self._stopped.wait()

    async def drain(
        self, *, ahead: timedelta = timedelta(0), raise_errors: bool = True, limit: int = 10_000
    ) -> DrainResult:
        """Run what is due now, and what that brings about, until nothing is due; for tests.

        Jobs run one after the other, by priority and number, on the pool alone; no worker needs
        to run. Failed tries that are due again are run again.

        Args:
            ahead: Also run what will be due within this time.
            raise_errors: Raise what handlers raised, when all is done: the error itself, or a
                group when there were several.
            limit: Runs at most.

        Returns:
            What was run and what failed.

        Raises:
            RuntimeError: The limit was reached; jobs seem to bring about each other for ever.
        """
        result = await drain(self.queue, self._log, self._meters, ahead=ahead, limit=limit)
        if raise_errors:
            result.raise_failures()
        return result

    async def _take(self, claims: Claims, runner: Runner) -> None:
        enough = max(1, self._batch // 2)
        while not self._stopping.is_set():
            free = self._concurrency - len(self._held)
            if free < enough:
                self._freed.clear()
                await _wait(self._freed, _GATHER if free else None)
                free = self._concurrency - len(self._held)
                if free == 0 or self._stopping.is_set():
                    continue
            self._wake.clear()
            wanted = min(self._batch, free)
            jobs = await claims.take(wanted)
            for job, entry in jobs:
                self._start(runner, job, entry)
            self._ready.set()
            if len(jobs) < wanted:
                await _wait(self._wake, self._poll)

    def _start(self, runner: Runner, job: HeldJob, entry: EntryPoint) -> None:
        if job.id in self._held:
            # Our own lease ran out while it runs here. It goes on; it still holds the job.
            return
        task = asyncio.create_task(self._run(runner, job, entry), name=f"job {job.id}")
        self._held[job.id] = (job, task)

    async def _run(self, runner: Runner, job: HeldJob, entry: EntryPoint) -> None:
        outcome: Outcome | None = None
        try:
            outcome = await runner.run(entry, job)
        except LinkClosed:
            # The worker stopped before the failure could be noted; the lease will run out.
            return
        except Exception as error:  # noqa: BLE001 - PostgreSQL refused to note a failure
            self._log.error("end of a job was not noted", job_id=job.id, exc_info=error)
        finally:
            self._held.pop(job.id, None)
            self._freed.set()
            if outcome is not None:
                self._after(job, entry, outcome)

    def _after(self, job: HeldJob, entry: EntryPoint, outcome: Outcome) -> None:
        if outcome.kind == "ran":
            self._finished.append(job.id)
            self._to_complete.set()
        elif entry.concurrency:
            # A place for its kind became free.
            self._wake.set()
        if outcome.kind == "retry" and outcome.delay < self._poll:
            asyncio.get_running_loop().call_later(outcome.delay + 0.001, self._wake.set)

    async def _complete_all(self, link: Link) -> None:
        """Note the end of jobs that had no transaction, several at a time."""
        while True:
            await self._to_complete.wait()
            self._to_complete.clear()
            finished, self._finished = self._finished, []
            if finished:
                try:
                    await link.fetch(statements.COMPLETE, finished, self.id)
                except BaseException:
                    self._finished += finished
                    self._to_complete.set()
                    raise
                self._wake_for_limited()

    def _wake_for_limited(self) -> None:
        if self.queue.registry.limited:
            self._wake.set()

    def _holding(self) -> list[int]:
        return [*self._finished, *(number for number in self._held)]

    def _cancel_lost(self, still_held: set[int]) -> None:
        for number, (job, task) in list(self._held.items()):
            if number not in still_held and not job.ending:
                self._log.warning("job was taken over", job_id=number, entrypoint=job.entrypoint)
                task.cancel()

    async def _finish_running(self) -> None:
        tasks = [task for _, task in self._held.values()]
        if tasks:
            self._log.info("worker finishes what runs", jobs=len(tasks))
            await asyncio.wait(tasks, timeout=self._stop_limit)

    async def _shut_down(self, link: Link, background: list[asyncio.Task[None]]) -> None:
        """Cancel what still runs, note what is done, give the rest back, disconnect."""
        link.hurry()
        try:
            await _cancel([task for _, task in self._held.values()], CANCEL_LIMIT)
            await _cancel(background, CANCEL_LIMIT)
            with contextlib.suppress(TimeoutError, LinkClosed):
                # If PostgreSQL is away just now, the leases run out by themselves.
                async with asyncio.timeout(CANCEL_LIMIT):
                    if self._finished:
                        await link.fetch(statements.COMPLETE, self._finished, self.id)
                    rows = await link.fetch(statements.GIVE_BACK, self.id, None)
                    if rows:
                        await link.fetch(statements.NOTIFY)
                        self._log.info("worker gave jobs back", jobs=len(rows))
            await link.close()
        finally:
            self._held.clear()
            self._finished.clear()
            self._stopped.set()

    async def _keep_running(self, what: str, part: Callable[[], Awaitable[None]]) -> None:
        """Run a part of the worker; if it fails in a way that nobody foresaw, run it again."""
        wait = FIRST_WAIT
        while not self._stopping.is_set():
            started = asyncio.get_running_loop().time()
            try:
                await part()
            except LinkClosed:
                return
            except Exception as error:  # noqa: BLE001 - a worker goes on whatever PostgreSQL says
                self._log.error("part of the worker failed", part=what, exc_info=error)
                if asyncio.get_running_loop().time() - started > LONGEST_WAIT:
                    wait = FIRST_WAIT
                await _wait(self._stopping, wait)
                wait = min(2 * wait, LONGEST_WAIT)


async def _wait(event: asyncio.Event, seconds: float | None) -> None:
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await event.wait()


async def _cancel(tasks: list[asyncio.Task[None]], limit: float) -> None:
    for task in tasks:
        task.cancel()
    if tasks:
        await asyncio.wait(tasks, timeout=limit)


def _logger(log: Log | None) -> Log:
    if log is not None:
        return log
    import structlog

    logger: Log = structlog.get_logger("onlyvips.jobs")
    return logger
