"""Events published in transactions and handled, against bare pgqueuer doing the same.

Bare pgqueuer: its own standard installation, one `enqueue` in a transaction of asyncpg's pool for
each event, a `QueueManager` with an empty handler. Ours: `platform.events.publish` in
`platform.db.transaction()`, a `Worker`, an event handler that does nothing. Both publish from the
same number of tasks while the worker runs in the same process, with the same batch and as many
runs at once, on the same server; the time counts until the last event was handled and is out of
the queue. Rounds alternate; the median of the ratios counts.

A handler that writes is measured too, for the record: bare pgqueuer lets the write happen twice
when a worker dies at the wrong moment, ours does not, which costs a transaction for each event.
"""

from __future__ import annotations

import asyncio
import contextlib
import statistics
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from types import SimpleNamespace
from typing import Any

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver, AsyncpgPoolDriver
from pgqueuer.adapters.persistence.queries import Queries
from pgqueuer.core.qm import QueueManager

from benchmarks.report import Measurement
from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.db.migrations import CORE
from onlyvips.events import Event, EventHandler
from onlyvips.jobs.queue import JobQueue
from onlyvips.jobs.types import JobContext
from onlyvips.jobs.worker import Worker
from onlyvips.testing.database import create_migrated_template, database_server, fresh_database

NAME = "events"
BAR = "at least 0.8 of bare pgqueuer"

ROUNDS = 9
EVENTS = 600
PUBLISHERS = 4
BATCH = 10
AT_ONCE = 20
WRITE = "INSERT INTO bench (n) VALUES ($1)"


class Measured(Event):
    """What is published."""

    event_name = "bench.measured"
    n: int
    text: str = "some words that an event carries"


class Silent:
    """A log that says nothing, as pgqueuer's at its usual level."""

    def __getattr__(self, level: str) -> Any:
        return lambda *_, **__: None


class Countdown:
    """Tells when so many events were handled."""

    def __init__(self) -> None:
        self.left = 0
        self.done = asyncio.Event()

    def start(self, count: int) -> None:
        """Begin a round."""
        self.left = count
        self.done.clear()

    def tick(self) -> None:
        """Count one."""
        self.left -= 1
        if not self.left:
            self.done.set()


Publish = Callable[[int], Awaitable[None]]
Side = tuple[Publish, Countdown, Callable[[], Awaitable[int]]]


async def measure() -> Measurement:
    """Measure both kinds of handler and return the ratio of the empty one."""
    with database_server() as server:
        template = await create_migrated_template(server, [CORE])
        ratios, speeds = {}, {}
        for writing in (False, True):
            # A database each: within one, either worker would hear the other's notifications.
            async with fresh_database(server) as one, fresh_database(server, template) as other:
                bare, ours = await _compare(one, other, writing=writing)
            ratios[writing] = statistics.median(b / o for b, o in zip(bare, ours, strict=True))
            speeds[writing] = [EVENTS / statistics.median(times) for times in (bare, ours)]
    return Measurement(
        what="event published in a transaction and handled, against bare pgqueuer",
        ratio=ratios[False],
        bar=0.8,
        at_least=True,
        detail=(
            f"bare {speeds[False][0]:.0f}/s, ours {speeds[False][1]:.0f}/s; handler that writes: "
            f"bare (maybe twice) {speeds[True][0]:.0f}/s, ours (once) {speeds[True][1]:.0f}/s, "
            f"ratio {ratios[True]:.2f}"
        ),
    )


async def _compare(one: str, other: str, *, writing: bool) -> tuple[list[float], list[float]]:
    async with _bare(one, writing=writing) as bare, _ours(other, writing=writing) as ours:
        times: tuple[list[float], list[float]] = ([], [])
        for number in range(ROUNDS + 1):
            for side, found in zip((bare, ours), times, strict=True):
                seconds = await _round(side)
                if number:  # the first warms up
                    found.append(seconds)
        return times


async def _round(side: Side) -> float:
    publish, countdown, waiting = side
    countdown.start(EVENTS)
    numbers = iter(range(EVENTS))

    async def publisher() -> None:
        for number in numbers:
            await publish(number)

    began = time.perf_counter()
    await asyncio.gather(*(publisher() for _ in range(PUBLISHERS)))
    async with asyncio.timeout(60):
        await countdown.done.wait()
        while await waiting():  # noqa: ASYNC110 - pgqueuer has no event for this
            await asyncio.sleep(0.001)
    return time.perf_counter() - began


@contextlib.asynccontextmanager
async def _bare(url: str, *, writing: bool) -> AsyncIterator[Side]:
    async with asyncpg.create_pool(url, min_size=5, max_size=20) as pool:
        await Queries(AsyncpgPoolDriver(pool)).install()
        await pool.execute("CREATE TABLE bench (n bigint)")
        countdown = Countdown()
        manager = QueueManager(Queries(AsyncpgPoolDriver(pool)))

        async def handle(job: Any) -> None:
            if writing:
                await pool.execute(WRITE, job.id)
            countdown.tick()

        manager.entrypoint("bench", accepts_context=False)(handle)

        async def publish(number: int) -> None:
            payload = Measured(n=number).model_dump_json().encode()
            async with pool.acquire() as connection, connection.transaction():
                await Queries(AsyncpgDriver(connection)).enqueue("bench", payload)

        async def waiting() -> int:
            return int(await pool.fetchval("SELECT count(*) FROM public.pgqueuer"))

        running = asyncio.create_task(manager.run(batch_size=BATCH, max_concurrent_tasks=AT_ONCE))
        try:
            yield publish, countdown, waiting
        finally:
            manager.shutdown.set()
            await running


@contextlib.asynccontextmanager
async def _ours(url: str, *, writing: bool) -> AsyncIterator[Side]:
    async with Database(url, min_size=5, max_size=20) as db:
        await db.execute("CREATE TABLE bench (n bigint)")
        queue, countdown = JobQueue(db, SystemClock()), Countdown()

        async def handle(event: Measured, context: JobContext) -> None:
            if writing:
                await db.execute("INSERT INTO bench (n) VALUES (:n)", {"n": context.job_id})
            countdown.tick()

        platform: Any = SimpleNamespace(plugin="bench", db=db)
        queue.register_event_handlers("bench", platform, [EventHandler(Measured, handle)])

        async def publish(number: int) -> None:
            async with db.transaction():
                await queue.events.publish(Measured(n=number))

        async def waiting() -> int:
            return int(await db.fetch_val("SELECT count(*) FROM pgqueuer.pgqueuer"))

        worker = Worker(queue, log=Silent(), concurrency=AT_ONCE, batch_size=BATCH)
        running = asyncio.create_task(worker.run())
        await worker.ready()
        try:
            yield publish, countdown, waiting
        finally:
            await worker.stop()
            await running


if __name__ == "__main__":
    print(asyncio.run(measure()))
