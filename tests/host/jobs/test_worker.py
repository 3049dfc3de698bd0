from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel

from onlyvips.events import Event, EventHandler
from onlyvips.jobs.types import Job, JobContext, RetryPolicy
from onlyvips.metrics import MetricRegistry

from .conftest import World, until


class Number(BaseModel):
    n: int


class Counted(Event):
    event_name = "demo.counted"
    n: int


async def test_two_workers_run_every_job_once(world: World) -> None:
    async def count(number: Number, context: JobContext) -> None:
        await world.note(str(number.n))

    async def handle(event: Counted, context: JobContext) -> None:
        await world.note(f"event {event.n}")

    world.jobs(Job("count", count, Number))
    world.handlers(EventHandler(Counted, handle))
    async with world.working(2, concurrency=5):
        for n in range(100):
            async with world.db.transaction():
                await world.queue.bind("demo").enqueue("count", Number(n=n))
                await world.queue.events.publish(Counted(n=n))
        await until(lambda: _empty(world))
    expected = [str(n) for n in range(100)] + [f"event {n}" for n in range(100)]
    assert sorted(await world.notes()) == sorted(expected)


async def test_work_starts_at_once_when_it_comes_in(world: World) -> None:
    ran = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        ran.set()

    world.jobs(Job("send", send))
    async with world.working(poll=30.0):
        await world.queue.bind("demo").enqueue("send")
        async with asyncio.timeout(5):
            await ran.wait()


async def test_one_slow_handler_blocks_no_other(world: World) -> None:
    release = asyncio.Event()
    ran: list[int] = []

    async def slow(payload: object, context: JobContext) -> None:
        await release.wait()

    async def quick(number: Number, context: JobContext) -> None:
        ran.append(number.n)

    world.jobs(Job("slow", slow), Job("quick", quick, Number))
    jobs = world.queue.bind("demo")
    async with world.working(concurrency=2) as (worker,):
        await jobs.enqueue("slow")
        for n in range(30):
            await jobs.enqueue("quick", Number(n=n))
        await until(lambda: len(ran) == 30)
        assert worker.running == 1
        release.set()


async def test_a_limited_job_never_runs_more_often_at_once_over_all_workers(world: World) -> None:
    running, most = 0, 0

    async def narrow(payload: object, context: JobContext) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0.01)
        running -= 1

    world.jobs(Job("narrow", narrow, concurrency=2))
    for _ in range(20):
        await world.queue.bind("demo").enqueue("narrow")
    async with world.working(2):
        await until(lambda: _empty(world))
    assert most == 2


async def test_a_name_that_nobody_knows_stays_and_disturbs_nobody(world: World) -> None:
    ran: list[int] = []

    async def send(payload: object, context: JobContext) -> None:
        ran.append(context.job_id)

    world.jobs(Job("gone", send), plugin="absent")
    await world.queue.bind("absent").enqueue("gone")
    world.queue.unregister("absent")
    world.jobs(Job("send", send))
    async with world.working():
        await world.queue.bind("demo").enqueue("send")
        await until(lambda: ran)
    assert len(ran) == 1
    assert [job.plugin for job in await world.admin.list("waiting")] == ["absent"]
    assert not [line for line in world.log.lines if line[0] in {"error", "warning"}]


async def test_stopping_finishes_what_runs(world: World) -> None:
    started, release = asyncio.Event(), asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        started.set()
        await release.wait()
        await world.note("done")

    world.jobs(Job("send", send))
    await world.queue.bind("demo").enqueue("send")
    worker = world.worker(stop_limit=10)
    running = asyncio.create_task(worker.run())
    await until(started.is_set)
    stopping = asyncio.create_task(worker.stop())
    await asyncio.sleep(0)
    release.set()
    await stopping
    await running
    assert await world.notes() == ["done"]
    assert await world.queued() == 0


async def test_stopping_gives_back_what_does_not_finish_without_using_up_a_try(
    world: World,
) -> None:
    started = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        await world.note("half")
        started.set()
        await asyncio.sleep(3600)

    world.jobs(Job("send", send, retry=RetryPolicy(attempts=1)))
    await world.queue.bind("demo").enqueue("send")
    async with world.working(stop_limit=0):
        await until(started.is_set)
    (job,) = await world.admin.list()
    assert (job.status, job.attempts, job.failure) == ("waiting", 0, None)
    assert await world.notes() == []


async def test_a_worker_that_is_cancelled_gives_back_what_it_runs(world: World) -> None:
    started = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        started.set()
        await asyncio.sleep(3600)

    world.jobs(Job("send", send))
    await world.queue.bind("demo").enqueue("send")
    running = asyncio.create_task(world.worker().run())
    await until(started.is_set)
    running.cancel()
    with pytest.raises(asyncio.CancelledError):
        await running
    (job,) = await world.admin.list()
    assert (job.status, job.attempts) == ("waiting", 0)


async def test_a_stopped_worker_does_not_start_again(world: World) -> None:
    worker = world.worker()
    await worker.stop()
    async with asyncio.timeout(5):
        await worker.run()


async def test_runs_are_counted_and_measured(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None:
        if context.attempt == 1:
            raise LookupError("once")

    async def hopeless(payload: object, context: JobContext) -> None:
        raise LookupError("always")

    world.jobs(
        Job("send", send, retry=RetryPolicy(first_delay=0)),
        Job("hopeless", hopeless, retry=RetryPolicy(attempts=1)),
    )
    metrics = MetricRegistry()
    await world.queue.bind("demo").enqueue("send")
    await world.queue.bind("demo").enqueue("hopeless")
    async with world.working(2, metrics=metrics):
        await until(lambda: _dead_only(world))
    text = metrics.expose().decode()
    labels = '{job="send",plugin="demo"}'
    assert f"onlyvips_jobs_run_total{labels} 2.0" in text
    assert f"onlyvips_jobs_failed_total{labels} 1.0" in text
    assert 'onlyvips_jobs_dead_total{job="hopeless",plugin="demo"} 1.0' in text
    assert f"onlyvips_jobs_duration_seconds_count{labels} 2.0" in text
    assert 'onlyvips_jobs_queue_depth{status="waiting"}' in text


async def _empty(world: World) -> bool:
    return await world.queued() == 0


async def _dead_only(world: World) -> bool:
    total = (await world.admin.counts())[0]
    return (total.waiting, total.running, total.dead) == (0, 0, 1)
