"""Schedules: pgqueuer's scheduler says when, a row in PostgreSQL says who."""

from __future__ import annotations

import asyncio
import dataclasses
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from croniter import croniter  # type: ignore[import-untyped]  # it has no types
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.executors import AbstractScheduleExecutor, ScheduleExecutorFactoryParameters
from pgqueuer.core.sm import SchedulerManager
from pgqueuer.core.tm import TaskManager

from onlyvips.db.driver import fetch
from onlyvips.db.errors import DatabaseUnavailable
from onlyvips.jobs import statements

if TYPE_CHECKING:
    from pgqueuer.domain.models import Schedule, ScheduleContext

    from onlyvips.jobs.link import Link
    from onlyvips.jobs.queue import JobQueue
    from onlyvips.jobs.registry import RegisteredSchedule
    from onlyvips.platform import Log

_LOOK_EVERY = 1.0
"""Seconds between looks whether plugins came or went."""
_MEASURE_EVERY = 60.0
"""Seconds after which the database's clock is compared again."""

_FORGET = f"""
DELETE FROM {statements.SCHEDULES}
WHERE entrypoint = ANY($1::text[])
    AND (entrypoint, expression) NOT IN (SELECT * FROM unnest($1::text[], $2::text[]))
RETURNING id
"""  # noqa: S608 - names are constants
"""Schedules of registered jobs that are no longer kept: $1 entry points, $2 their crons."""


def latest_tick(cron: str, now: datetime) -> datetime:
    """Return the last tick of a schedule that is not after ``now``.

    Args:
        cron: Five fields, UTC.
        now: Timezone-aware.
    """
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    if croniter.match(cron, minute):
        return minute
    tick: datetime = croniter(cron, minute).get_prev(datetime)
    return tick


class Scheduler:
    """Fires schedules. Every worker runs one; each tick is fired once.

    pgqueuer's scheduler lets one worker at a time pick a schedule that is due and counts the time
    to the next tick with the worker's clock. Two things are added. The worker's clock is
    corrected by the database's. And the job is put in together with a note of the tick that it
    is for, so that a worker that picks a schedule twice within a tick, whatever the reason, fires
    it once. A schedule whose ticks were missed while no worker ran is fired once at the start.

    Args:
        queue: Where jobs go.
        link: The worker's connection.
        log: Where to tell.
    """

    def __init__(self, queue: JobQueue, link: Link, log: Log) -> None:
        self._queue = queue
        self._link = link
        self._log = log
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """Return the database's time, as far as it is known."""
        return datetime.now(UTC) + self._offset

    async def run(self) -> None:
        """Fire schedules, for ever; follow plugins that come and go."""
        while True:
            version = self._queue.registry.version
            schedules = list(self._queue.registry.schedules.values())
            await self._measure()
            if schedules:
                await self._run_until_changed(schedules, version)
            else:
                await self._wait_for_change(version)

    async def fire(self, entrypoint: str, cron: str) -> int | None:
        """Put in the job of a schedule's present tick, unless that was done.

        Args:
            entrypoint: The job.
            cron: The schedule.

        Returns:
            The job's number, or None if the tick was taken already.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        async with self._queue.db.transaction() as transaction:
            row = (await fetch(transaction.connection, "SELECT now() AS now"))[0]
            tick = latest_tick(cron, row["now"])
            if not await fetch(transaction.connection, statements.TICK, entrypoint, cron, tick):
                return None
            return (await self._queue.insert([entrypoint], [None]))[0]

    async def _run_until_changed(self, schedules: list[RegisteredSchedule], version: int) -> None:
        manager = self._manager(schedules)
        await self._link.fetch(
            _FORGET,
            [schedule.entrypoint for schedule in schedules],
            [schedule.cron for schedule in schedules],
        )
        running = asyncio.create_task(manager.run(), name="pgqueuer scheduler")
        changed = asyncio.create_task(self._wait_for_change(version))
        try:
            await asyncio.wait({running, changed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            manager.shutdown.set()
            changed.cancel()
            await asyncio.wait({running}, timeout=2.0)
            running.cancel()
        if running.done() and not running.cancelled() and running.exception() is not None:
            running.result()

    async def _wait_for_change(self, version: int) -> None:
        loop = asyncio.get_running_loop()
        next_measure = loop.time() + _MEASURE_EVERY
        while self._queue.registry.version == version:
            await asyncio.sleep(_LOOK_EVERY)
            if loop.time() >= next_measure:
                await self._measure()
                next_measure = loop.time() + _MEASURE_EVERY

    async def _measure(self) -> None:
        row = (await self._link.fetch("SELECT clock_timestamp() AS now"))[0]
        self._offset = row["now"] - datetime.now(UTC)

    def _manager(self, schedules: list[RegisteredSchedule]) -> SchedulerManager:
        settings = statements.settings()
        manager = SchedulerManager(
            Queries(
                _LinkDriver(self._link),
                qbe=QueryBuilderEnvironment(settings),
                qbq=statements.queue_builder(),
                qbs=statements.schedule_builder(),
            )
        )
        for schedule in schedules:

            def executor(
                parameters: ScheduleExecutorFactoryParameters,
            ) -> AbstractScheduleExecutor:
                return _Firing(parameters, self)

            manager.schedule(schedule.entrypoint, schedule.cron, executor_factory=executor)(_unused)
        return manager

    async def fire_surely(self, entrypoint: str, cron: str) -> None:
        """Fire as soon as PostgreSQL is there; pgqueuer has already noted the next tick."""
        while not self._link.closed.is_set():
            try:
                number = await self.fire(entrypoint, cron)
            except DatabaseUnavailable:
                await asyncio.sleep(0.5)
                continue
            if number is not None:
                self._log.debug("schedule fired", entrypoint=entrypoint, cron=cron, job_id=number)
            return


async def _unused(_: Any) -> None:
    """Stand where pgqueuer wants a function; `_Firing` does not call it."""


class _LinkDriver:
    """The worker's link as a driver of pgqueuer (``pgqueuer.ports.driver.Driver``)."""

    def __init__(self, link: Link) -> None:
        self._link = link
        self._tasks = TaskManager()

    async def fetch(self, query: str, *args: object) -> list[dict[str, object]]:
        return [dict(row) for row in await self._link.fetch(query, *args)]

    async def execute(self, query: str, *args: object) -> str:
        return await self._link.execute(query, *args)

    async def notify(self, channel: str, payload: str) -> None:
        await self._link.execute("SELECT pg_notify($1, $2)", channel, payload)

    async def add_listener(self, channel: str, callback: Callable[..., None]) -> None:
        raise NotImplementedError("a scheduler does not listen")

    @property
    def shutdown(self) -> asyncio.Event:
        return self._link.closed

    @property
    def tm(self) -> TaskManager:
        return self._tasks

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave the link open: the worker closes it."""


@dataclasses.dataclass
class _Firing(AbstractScheduleExecutor):
    """What pgqueuer's scheduler calls: counts with the database's clock, fires a tick once."""

    scheduler: Scheduler

    async def execute(self, schedule: Schedule, context: ScheduleContext) -> None:
        """Put the job in."""
        await self.scheduler.fire_surely(schedule.entrypoint, schedule.expression)

    def get_next(self) -> datetime:
        """Return the next tick."""
        tick: datetime = croniter(self.parameters.expression, self.scheduler.now()).get_next(
            datetime
        )
        return tick

    def next_in(self) -> timedelta:
        """Return the time until then."""
        return self.get_next() - self.scheduler.now()
