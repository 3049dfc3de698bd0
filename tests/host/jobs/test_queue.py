from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from pydantic import BaseModel

from onlyvips.events import Event, EventHandler
from onlyvips.jobs.queue import KEY_LIMIT, Observation
from onlyvips.jobs.types import Job, JobContext, RetryPolicy, Schedule

from .conftest import World


class Parcel(BaseModel):
    size: int


class Other(BaseModel):
    size: int


class Bought(Event):
    event_name = "demo.thing_bought"
    thing: str


class Ignored(Event):
    event_name = "demo.nothing_happened"


async def nothing(payload: object, context: JobContext) -> None: ...


async def test_a_job_runs_with_its_payload_and_context(world: World) -> None:
    seen: list[tuple[Parcel, JobContext]] = []

    async def send(parcel: Parcel, context: JobContext) -> None:
        seen.append((parcel, context))

    world.jobs(Job("send", send, Parcel))
    number = await world.queue.bind("demo").enqueue("send", Parcel(size=3))
    await world.worker().drain()

    ((parcel, context),) = seen
    assert parcel == Parcel(size=3)
    assert (context.job_id, context.attempt) == (number, 1)
    assert context.platform.plugin == "demo"
    assert abs(context.enqueued_at - datetime.now(UTC)) < timedelta(minutes=1)
    assert await world.queued() == 0


async def test_another_plugins_job_is_named_in_full(world: World) -> None:
    world.jobs(Job("send", nothing))
    assert await world.queue.bind("shop").enqueue("demo.send") is not None


async def test_an_unknown_job_cannot_be_queued(world: World) -> None:
    world.handlers(EventHandler(Bought, nothing))
    for name in ("send", "demo.send", "event:demo.thing_bought:demo.nothing"):
        with pytest.raises(KeyError, match="no plugin registered"):
            await world.queue.bind("demo").enqueue(name)


async def test_a_payload_of_another_type_is_refused(world: World) -> None:
    world.jobs(Job("send", nothing, Parcel), Job("plain", nothing))
    jobs = world.queue.bind("demo")
    for name, payload in (("send", Other(size=1)), ("send", None), ("plain", Parcel(size=1))):
        with pytest.raises(TypeError):
            await jobs.enqueue(name, payload)
    assert await world.queued() == 0


async def test_a_key_keeps_others_out_while_its_job_waits_or_runs(world: World) -> None:
    jobs = world.queue.bind("demo")
    during: list[int | None] = []

    async def send(payload: object, context: JobContext) -> None:
        await world.note("run")
        # Asked by a task of its own: this one is within the job's transaction.
        during.append(await asyncio.create_task(jobs.enqueue("send", key="a")))

    world.jobs(Job("send", send), Job("other", nothing))
    assert await jobs.enqueue("send", key="a") is not None
    assert await jobs.enqueue("send", key="a") is None
    assert await jobs.enqueue("send", key="b") is not None
    assert await jobs.enqueue("other", key="a") is not None
    await world.worker().drain()
    assert during[0] is None
    assert await jobs.enqueue("send", key="a") is not None


async def test_a_key_or_priority_out_of_bounds_is_refused(world: World) -> None:
    world.jobs(Job("send", nothing))
    with pytest.raises(ValueError, match="key"):
        await world.queue.bind("demo").enqueue("send", key="x" * (KEY_LIMIT + 1))
    with pytest.raises(ValueError, match="NUL"):
        await world.queue.bind("demo").enqueue("send", key="a\x00")
    with pytest.raises(ValueError, match="priority"):
        await world.queue.bind("demo").enqueue("send", priority=2**31)


async def test_higher_priorities_run_first_and_equals_in_order(world: World) -> None:
    order: list[int] = []

    async def send(parcel: Parcel, context: JobContext) -> None:
        order.append(parcel.size)

    world.jobs(Job("send", send, Parcel))
    jobs = world.queue.bind("demo")
    for size, priority in ((1, 0), (2, 5), (3, 0), (4, 5)):
        await jobs.enqueue("send", Parcel(size=size), priority=priority)
    await world.worker().drain()
    assert order == [2, 4, 1, 3]


async def test_a_delayed_job_waits(world: World) -> None:
    world.jobs(Job("send", nothing))
    await world.queue.bind("demo").enqueue("send", delay=timedelta(hours=1))
    assert (await world.worker().drain()).ran == 0
    assert (await world.worker().drain(ahead=timedelta(minutes=59))).ran == 0
    assert (await world.worker().drain(ahead=timedelta(hours=2))).ran == 1


async def test_each_handler_of_an_event_gets_an_entry_of_its_own(world: World) -> None:
    seen: list[str] = []

    def handler(name: str) -> EventHandler:
        async def handle(event: Bought, context: JobContext) -> None:
            seen.append(f"{name}:{event.thing}")

        return EventHandler(Bought, handle, name=name)

    world.handlers(handler("thank"), handler("count"))
    world.handlers(handler("thank"), plugin="ledger")
    await world.queue.events.publish(Bought(thing="hat"), Ignored(), Bought(thing="cap"))
    assert await world.queued() == 6
    await world.worker().drain()
    assert sorted(seen) == ["count:cap", "count:hat"] + ["thank:cap"] * 2 + ["thank:hat"] * 2


async def test_an_event_that_nobody_handles_costs_no_row(world: World) -> None:
    await world.queue.events.publish(Ignored(), Bought(thing="hat"))
    assert await world.queued() == 0
    assert await world.db.fetch_val("SELECT count(*) FROM pgqueuer.pgqueuer_log") == 0


async def test_events_are_put_in_with_one_statement(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    import onlyvips.jobs.queue

    calls: list[int] = []
    fetch = onlyvips.jobs.queue.fetch

    async def counting(connection: object, sql: str, *arguments: object) -> list[object]:
        calls.append(len(arguments[1]))  # type: ignore[arg-type]
        return await fetch(connection, sql, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(onlyvips.jobs.queue, "fetch", counting)
    world.handlers(EventHandler(Bought, nothing), EventHandler(Bought, nothing, name="again"))
    await world.queue.events.publish(*(Bought(thing=str(n)) for n in range(500)))
    assert calls == [1000]


async def test_what_is_rolled_back_was_never_queued(world: World) -> None:
    world.jobs(Job("send", nothing))
    world.handlers(EventHandler(Bought, nothing))

    async def buy() -> None:
        async with world.db.transaction():
            await world.note("bought")
            await world.queue.bind("demo").enqueue("send")
            await world.queue.events.publish(Bought(thing="hat"))
            raise LookupError("sold out")

    with pytest.raises(LookupError):
        await buy()
    assert await world.queued() == 0
    assert await world.notes() == []


async def test_what_is_committed_is_queued_and_not_before(world: World) -> None:
    world.handlers(EventHandler(Bought, nothing))
    async with world.db.transaction():
        await world.queue.events.publish(Bought(thing="hat"))
        assert await world.queued() == 1
        assert await asyncio.create_task(world.queued()) == 0
    assert await asyncio.create_task(world.queued()) == 1


async def test_a_savepoint_that_is_rolled_back_takes_its_events_along(world: World) -> None:
    world.handlers(EventHandler(Bought, nothing))
    async with world.db.transaction():
        await world.queue.events.publish(Bought(thing="hat"))
        async with world.db.transaction(force_rollback=True):
            await world.queue.events.publish(Bought(thing="cap"))
    assert await world.queued() == 1


async def test_a_plugin_that_is_off_leaves_its_jobs_in_the_queue_until_it_is_back(
    world: World,
) -> None:
    ran: list[str] = []

    async def send(payload: object, context: JobContext) -> None:
        ran.append("send")

    world.jobs(Job("send", send))
    await world.queue.bind("demo").enqueue("send")
    world.queue.unregister("demo")
    assert (await world.worker().drain()).ran == 0
    assert await world.queued() == 1
    world.jobs(Job("send", send))
    await world.worker().drain()
    assert ran == ["send"]


async def test_an_observer_sees_jobs_and_events_also_those_nobody_handles(world: World) -> None:
    seen: list[Observation] = []
    stop = world.queue.observe(seen.append)
    world.jobs(Job("send", nothing, Parcel))
    world.handlers(EventHandler(Bought, nothing), EventHandler(Bought, nothing, name="again"))
    number = await world.queue.bind("demo").enqueue("send", Parcel(size=1))
    await world.queue.events.publish(Ignored(), Bought(thing="hat"))
    stop()
    await world.queue.events.publish(Bought(thing="cap"))
    assert [(one.kind, one.name, len(one.job_ids)) for one in seen] == [
        ("job", "demo.send", 1),
        ("event", "demo.nothing_happened", 0),
        ("event", "demo.thing_bought", 2),
    ]
    assert seen[0].job_ids == (number,)
    assert seen[2].payload == Bought(thing="hat")


@pytest.mark.parametrize(
    ("items", "words"),
    [
        ([Job("send", nothing), Job("send", nothing)], "twice"),
        ([Job("send.it", nothing)], "identifier"),
        ([Job("send", nothing, retry=RetryPolicy(attempts=0))], "at least one attempt"),
        ([Job("send", nothing, timeout=0)], "timeout"),
        ([Schedule("send", "* * * * *")], "does not register"),
        ([Job("send", nothing, Parcel), Schedule("send", "* * * * *")], "payload"),
        ([Job("send", nothing), Schedule("send", "* * * * * *")], "five fields"),
        ([Job("send", nothing), Schedule("send", "61 * * * *")], "five fields"),
        ([Job("send", nothing), *[Schedule("send", "* * * * *")] * 2], "twice"),
    ],
)
async def test_what_cannot_work_is_refused_whole_with_one_sentence(
    world: World, items: list[Job | Schedule], words: str
) -> None:
    with pytest.raises(ValueError, match=words):
        world.jobs(*items)
    assert not world.queue.registry.entrypoints
    assert not world.queue.registry.schedules


async def test_handlers_without_a_usable_name_are_refused(world: World) -> None:
    class Nameless(Event):
        pass

    async def handle(event: Event, context: JobContext) -> None: ...

    handle.__name__ = "<lambda>"
    for handlers in (
        [EventHandler(Nameless, nothing)],
        [EventHandler(Bought, handle)],
        [EventHandler(Bought, nothing), EventHandler(Bought, nothing)],
    ):
        with pytest.raises(ValueError, match="plugin demo"):
            world.handlers(*handlers)
    assert not world.queue.registry.subscribers
