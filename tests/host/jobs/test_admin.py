from __future__ import annotations

import asyncio

import pytest
from pydantic import BaseModel

from onlyvips.errors import Conflict, NotFound
from onlyvips.events import Event, EventHandler
from onlyvips.jobs.admin import PAYLOAD_LIMIT
from onlyvips.jobs.types import Job, JobContext, RetryPolicy

from .conftest import World


class Letter(BaseModel):
    text: str


class Sent(Event):
    event_name = "demo.sent"


async def fail(payload: object, context: JobContext) -> None:
    raise LookupError("no")


async def succeed(payload: object, context: JobContext) -> None: ...


ONCE = RetryPolicy(attempts=1)


async def test_jobs_are_listed_newest_first_page_by_page(world: World) -> None:
    world.jobs(Job("send", succeed))
    numbers = [await world.queue.bind("demo").enqueue("send") for _ in range(5)]
    first = await world.admin.list(limit=3)
    rest = await world.admin.list(limit=3, after=first[-1].id)
    assert [job.id for job in (*first, *rest)] == numbers[::-1]
    with pytest.raises(ValueError, match="limit"):
        await world.admin.list(limit=0)


async def test_a_list_can_be_narrowed_to_status_and_plugin(world: World) -> None:
    world.jobs(Job("send", fail, retry=ONCE))
    world.jobs(Job("send", succeed), plugin="de_mo")
    world.handlers(EventHandler(Sent, fail, retry=ONCE), plugin="shop")
    await world.queue.bind("demo").enqueue("send")
    await world.queue.events.publish(Sent())
    await world.worker().drain(raise_errors=False)
    await world.queue.bind("de_mo").enqueue("send")
    assert [(job.plugin, job.kind, job.name) for job in await world.admin.list("dead")] == [
        ("shop", "event", "demo.sent -> fail"),
        ("demo", "job", "send"),
    ]
    assert [job.status for job in await world.admin.list(plugin="demo")] == ["dead"]
    assert [job.status for job in await world.admin.list(plugin="de_mo")] == ["waiting"]
    assert await world.admin.list("waiting", "shop") == ()


async def test_show_tells_payload_key_and_history(world: World) -> None:
    world.jobs(Job("send", fail, Letter, retry=ONCE))
    number = await world.queue.bind("demo").enqueue("send", Letter(text="hi"), key="a:b")
    assert number is not None
    await world.worker().drain(raise_errors=False)
    details = await world.admin.show(number)
    assert details.job is not None
    assert (details.payload, details.key, details.worker) == ('{"text":"hi"}', "a:b", None)
    assert [(step.status, step.error) for step in details.history] == [
        ("queued", None),
        ("picked", None),
        ("failed", "LookupError"),
    ]


async def test_a_long_payload_is_cut_off(world: World) -> None:
    world.jobs(Job("send", succeed, Letter))
    number = await world.queue.bind("demo").enqueue("send", Letter(text="x" * 10_000))
    assert number is not None
    assert len((await world.admin.show(number)).payload or "") == PAYLOAD_LIMIT


async def test_a_job_that_is_done_leaves_its_history(world: World) -> None:
    world.jobs(Job("send", succeed))
    number = await world.queue.bind("demo").enqueue("send")
    assert number is not None
    await world.worker().drain()
    details = await world.admin.show(number)
    assert details.job is None
    assert details.history[-1].status == "successful"


async def test_all_dead_letters_of_a_plugin_can_be_retried(world: World) -> None:
    world.jobs(Job("send", fail, retry=ONCE))
    world.jobs(Job("send", fail, retry=ONCE), plugin="shop")
    for plugin in ("demo", "demo", "shop"):
        await world.queue.bind(plugin).enqueue("send")
    await world.worker().drain(raise_errors=False)
    assert len(await world.admin.retry("all", plugin="demo")) == 2
    assert len(await world.admin.retry("all")) == 1
    assert await world.admin.retry("all") == ()


async def test_a_dead_letter_stays_while_another_job_has_its_key(world: World) -> None:
    world.jobs(Job("send", fail, retry=ONCE))
    jobs = world.queue.bind("demo")
    first = await jobs.enqueue("send", key="a")
    await world.worker().drain(raise_errors=False)
    second = await jobs.enqueue("send", key="a")
    assert first is not None
    with pytest.raises(Conflict, match="key"):
        await world.admin.retry(first)
    assert await world.admin.retry("all") == ()
    await world.worker().drain(raise_errors=False)
    assert await world.admin.retry("all") == (second,)


async def test_retrying_wakes_a_worker(world: World) -> None:
    ran = asyncio.Event()

    async def send(payload: object, context: JobContext) -> None:
        ran.set()

    world.jobs(Job("send", fail, retry=ONCE))
    await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    world.queue.unregister("demo")
    world.jobs(Job("send", send))
    async with world.working(poll=30.0):
        await world.admin.retry("all")
        async with asyncio.timeout(5):
            await ran.wait()


async def test_only_what_does_not_run_can_be_discarded(world: World) -> None:
    during: list[str] = []

    async def send(payload: object, context: JobContext) -> None:
        async def discard() -> None:
            try:
                await world.admin.discard(context.job_id)
            except Conflict as error:
                during.append(error.detail)

        await asyncio.create_task(discard())

    world.jobs(Job("send", send))
    jobs = world.queue.bind("demo")
    number = await jobs.enqueue("send")
    assert number is not None
    await world.worker().drain()
    assert during == [f"Job {number} is running; a job that runs cannot be discarded."]
    waiting = await jobs.enqueue("send")
    assert waiting is not None
    await world.admin.discard(waiting)
    assert await world.queued() == 0
    for order in (world.admin.discard, world.admin.show, world.admin.retry):
        for number in (987654, 0, -1, 2**70):
            with pytest.raises(NotFound):
                await order(number)  # type: ignore[operator]
    assert await world.admin.list(plugin="\x00", after=2**70) == ()


async def test_counts_are_given_together_and_by_plugin(world: World) -> None:
    world.jobs(Job("send", fail, retry=ONCE))
    world.jobs(Job("send", succeed), plugin="shop")
    await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    await world.queue.bind("shop").enqueue("send")
    counts = await world.admin.counts()
    assert [(one.plugin, one.waiting, one.running, one.dead) for one in counts] == [
        (None, 1, 0, 1),
        ("demo", 0, 0, 1),
        ("shop", 1, 0, 0),
    ]
    assert counts[0].oldest_due_at is not None
