"""PostgreSQL goes and comes back: the worker waits and goes on."""

from __future__ import annotations

import asyncio
import os
import signal
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.db.migrations import CORE, Migrator
from onlyvips.embedded import EmbeddedPostgres
from onlyvips.jobs.admin import JobAdmin
from onlyvips.jobs.queue import JobQueue
from onlyvips.jobs.types import Job, JobContext, RetryPolicy

from .conftest import EFFECTS, World, until


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that another run of pytest does not shut PostgreSQL's user out of."""
    with tempfile.TemporaryDirectory(prefix="onlyvips-", ignore_cleanup_errors=True) as name:
        yield Path(name)


async def test_a_worker_survives_a_crash_and_restart_of_postgresql(folder: Path) -> None:
    server = _server(folder)
    await server.start_async()
    try:
        await Migrator(server.url, [CORE]).up()
        async with Database(server.url) as db:
            await db.execute(EFFECTS)
            await _restart_under_load(World(db, JobQueue(db, SystemClock()), JobAdmin(db)), server)
    finally:
        await server.stop_async()


def _server(directory: Path) -> EmbeddedPostgres:
    # What was committed is to survive the crash, so commits wait for the log after all.
    return EmbeddedPostgres(directory, durable=False, settings={"synchronous_commit": "on"})


async def _restart_under_load(world: World, server: EmbeddedPostgres) -> None:
    count = 0

    async def send(payload: object, context: JobContext) -> None:
        nonlocal count
        await world.note(f"job {context.job_id}")
        await asyncio.sleep(0.005)
        count += 1

    world.jobs(Job("send", send, retry=RetryPolicy(attempts=100, first_delay=0.05)))
    jobs = world.queue.bind("demo")
    numbers = [await jobs.enqueue("send") for _ in range(300)]
    async with world.working(concurrency=5):
        await until(lambda: count > 50)
        pid = int((server.data / "postmaster.pid").read_text().split()[0])
        # "Immediate shutdown": no goodbye to clients, and recovery at the next start.
        os.kill(pid, signal.SIGQUIT)
        locks = (server.data / "postmaster.pid", server.data / ".s.PGSQL.5432.lock")
        await until(lambda: not any(lock.exists() for lock in locks))
        await until(lambda: world.log.named("worker waits for the database"))
        other = _server(server.directory)
        await other.start_async()
        try:
            await until(lambda: _empty(world), seconds=30)
        finally:
            await other.stop_async()
        assert sorted(await world.notes()) == sorted(f"job {number}" for number in numbers)
        # It hears of new work again.
        numbers.append(await jobs.enqueue("send"))
        await until(lambda: _empty(world))
    assert len(await world.notes()) == len(numbers)
    assert world.log.named("worker is connected again")


async def test_a_worker_whose_connections_are_cut_listens_again(world: World) -> None:
    ran = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        ran.set()

    world.jobs(Job("send", send))
    # It would not look by itself for half a minute.
    async with world.working(poll=30.0):
        await asyncio.sleep(0)
        await world.db.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE application_name = 'onlyvips worker' AND datname = current_database()"
        )
        await until(lambda: world.log.named("worker is connected again"))
        await world.queue.bind("demo").enqueue("send")
        async with asyncio.timeout(5):
            await ran.wait()


async def test_a_worker_that_starts_before_postgresql_waits_and_can_be_stopped(
    tmp_path: Path,
) -> None:
    db = Database(f"postgresql://postgres@/nothing?host={tmp_path}")
    world = World(db, JobQueue(db, SystemClock()), JobAdmin(db))

    async def send(payload: object, context: JobContext) -> None: ...

    world.jobs(Job("send", send))
    worker = world.worker()
    running = asyncio.create_task(worker.run())
    await until(lambda: world.log.named("worker waits for the database"))
    async with asyncio.timeout(8):
        await worker.stop()
        await running


async def _empty(world: World) -> bool:
    return await world.queued() == 0
