"""Workers that are killed, frozen and cut off: nothing is lost, nothing happens twice."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from contextlib import AbstractAsyncContextManager

from onlyvips.jobs.types import Job, JobContext, RetryPolicy
from tests.forks import Talking, talking

from . import worker_process
from .conftest import World, until

LEASE = 1.0
ROUNDS = 4
EVENTS = 60


def worker_of(url: str) -> AbstractAsyncContextManager[Talking]:
    """Run a worker; it says when it works."""
    return talking(worker_process.__name__, url, str(LEASE))


async def test_workers_killed_at_random_moments_lose_nothing_and_repeat_nothing(
    world: World, url: str
) -> None:
    queue = worker_process.build_queue(world.db)
    jobs = queue.bind("demo")
    published = 0
    for _ in range(ROUNDS):
        for _ in range(EVENTS):
            async with world.db.transaction():
                await queue.events.publish(worker_process.Counted(n=published))
                await jobs.enqueue("count", worker_process.Number(n=published))
            published += 1
        before = len(await world.notes())
        async with worker_of(url) as process:
            assert await process.line() == "ready"
            await until(lambda so_far=before: _more_notes(world, so_far))
            await asyncio.sleep(random.uniform(0, 0.1))
            await process.kill()
    async with worker_of(url):
        await until(lambda: _empty(world), seconds=60)
    effects = Counter(await world.notes())
    expected = [f"{what} {n}" for what in ("event", "followed", "job") for n in range(published)]
    assert effects == Counter(expected)
    picked = await world.db.fetch_val(
        "SELECT count(*) FROM (SELECT job_id FROM pgqueuer.pgqueuer_log WHERE status = 'picked' "
        "GROUP BY job_id HAVING count(*) > 1) AS again"
    )
    # If no kill had hit a job in the middle, this test would have shown nothing.
    assert picked > 0


async def test_a_frozen_worker_that_wakes_up_after_its_job_was_taken_over_changes_nothing(
    world: World,
) -> None:
    started: asyncio.Queue[int] = asyncio.Queue()
    thaw = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        await world.note(f"try {context.attempt}")
        started.put_nowait(context.attempt)
        if context.attempt == 1:
            await thaw.wait()

    world.jobs(Job("send", send))
    await world.queue.bind("demo").enqueue("send")
    # The first renews its lease every 20 minutes, so to the second it looks frozen.
    async with world.working(lease=3600, concurrency=1):
        await until(lambda: not started.empty())
        async with world.working(lease=1.5):
            await until(lambda: _empty(world))
        thaw.set()
        await until(lambda: world.log.named("job was taken over"))
    assert await world.notes() == ["try 2"]


async def test_a_job_that_kills_its_workers_becomes_a_dead_letter(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None: ...

    world.jobs(Job("send", send, retry=RetryPolicy(attempts=2)))
    await world.queue.bind("demo").enqueue("send")
    await world.db.execute(
        "UPDATE pgqueuer.pgqueuer SET status = 'picked', attempts = 1, "
        "queue_manager_id = gen_random_uuid(), heartbeat = now() - interval '1 hour'"
    )
    async with world.working():
        await until(lambda: _dead(world))
    (job,) = await world.admin.list("dead")
    assert job.failure is not None
    assert (job.attempts, job.failure.error) == (2, "WorkerLost")


async def test_a_lost_job_of_a_plugin_that_is_off_is_put_back(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None: ...

    world.jobs(Job("send", send), plugin="shop")
    await world.queue.bind("shop").enqueue("send")
    await world.db.execute(
        "UPDATE pgqueuer.pgqueuer SET status = 'picked', "
        "queue_manager_id = gen_random_uuid(), heartbeat = now() - interval '1 hour'"
    )
    world.queue.unregister("shop")
    async with world.working():
        await until(lambda: _waiting(world))


async def test_a_long_run_keeps_its_lease(world: World) -> None:
    attempts: list[int] = []

    async def send(payload: object, context: JobContext) -> None:
        attempts.append(context.attempt)
        await world.note("begun")
        await asyncio.sleep(4.5)

    world.jobs(Job("send", send))
    await world.queue.bind("demo").enqueue("send")
    async with world.working(2, lease=2.0):
        await until(lambda: _empty(world))
    assert attempts == [1]
    assert await world.notes() == ["begun"]


async def _empty(world: World) -> bool:
    return await world.queued() == 0


async def _more_notes(world: World, before: int) -> bool:
    return len(await world.notes()) > before


async def _dead(world: World) -> bool:
    return bool(await world.admin.list("dead"))


async def _waiting(world: World) -> bool:
    return bool(await world.admin.list("waiting"))
