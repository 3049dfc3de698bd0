from __future__ import annotations

import asyncio
from datetime import timedelta

import asyncpg
import pytest
from pydantic import BaseModel, ValidationError

from onlyvips.errors import NotFound, RateLimited
from onlyvips.events import Event, EventHandler
from onlyvips.jobs.failures import MESSAGE_LIMIT, describe, retry_delay
from onlyvips.jobs.types import Job, JobContext, RetryPolicy

from .conftest import World, until

AT_ONCE = RetryPolicy(attempts=3, first_delay=0)


class Parcel(BaseModel):
    size: int


class Sent(Event):
    event_name = "demo.sent"


async def test_what_a_failed_try_did_is_undone_and_tried_again(world: World) -> None:
    attempts: list[int] = []

    async def send(payload: object, context: JobContext) -> None:
        attempts.append(context.attempt)
        await world.note(f"try {context.attempt}")
        if context.attempt < 3:
            raise LookupError("not yet")

    world.jobs(Job("send", send, retry=AT_ONCE))
    await world.queue.bind("demo").enqueue("send")
    result = await world.worker().drain(raise_errors=False)
    assert attempts == [1, 2, 3]
    assert await world.notes() == ["try 3"]
    assert (result.ran, [failure.attempt for failure in result.failures]) == (1, [1, 2])


async def test_after_the_last_try_a_job_is_a_dead_letter_that_says_why(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None:
        raise LookupError("no such address")

    world.jobs(Job("send", send, retry=AT_ONCE))
    number = await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    (job,) = await world.admin.list("dead")
    assert (job.id, job.plugin, job.name, job.attempts) == (number, "demo", "send", 3)
    assert job.failure is not None
    assert (job.failure.error, job.failure.message) == ("LookupError", "no such address")
    assert job.failure.first_at <= job.failure.last_at
    assert (await world.worker().drain()).ran == 0


async def test_a_failing_handler_is_tried_again_without_running_the_others(world: World) -> None:
    ran: list[str] = []

    async def good(event: Sent, context: JobContext) -> None:
        ran.append("good")

    async def bad(event: Sent, context: JobContext) -> None:
        ran.append("bad")
        if context.attempt == 1:
            raise LookupError("once")

    world.handlers(EventHandler(Sent, good), EventHandler(Sent, bad, retry=AT_ONCE))
    await world.queue.events.publish(Sent())
    await world.worker().drain(raise_errors=False)
    assert sorted(ran) == ["bad", "bad", "good"]


async def test_an_error_is_logged_once_with_its_traceback_and_named_values(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None:
        raise LookupError("no such address")

    world.jobs(Job("send", send, retry=RetryPolicy(attempts=1)))
    number = await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    (line,) = [line for line in world.log.lines if "exc_info" in line[2]]
    level, event, values = line
    assert (level, event) == ("error", "job is a dead letter")
    assert isinstance(values.pop("exc_info"), LookupError)
    assert values == {"plugin": "demo", "job": "send", "job_id": number, "attempt": 1}


async def test_a_run_that_takes_too_long_is_cancelled_and_counts_as_failed(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None:
        await world.note("half")
        await asyncio.sleep(3600)

    world.jobs(Job("send", send, retry=RetryPolicy(attempts=1), timeout=0.05))
    await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    (job,) = await world.admin.list("dead")
    assert job.failure is not None
    assert job.failure.error == "TimedOut"
    assert "0.05 s" in job.failure.message
    assert await world.notes() == []


async def test_a_payload_that_no_longer_fits_is_a_dead_letter_at_once(world: World) -> None:
    class Wider(BaseModel):
        size: int
        colour: str

    async def send(payload: object, context: JobContext) -> None: ...

    world.jobs(Job("send", send, Parcel))
    await world.queue.bind("demo").enqueue("send", Parcel(size=123456))
    world.queue.unregister("demo")
    world.jobs(Job("send", send, Wider))
    await world.worker().drain(raise_errors=False)
    (job,) = await world.admin.list("dead")
    assert job.failure is not None
    assert (job.attempts, job.failure.error) == (1, "BadPayload")
    assert "colour" in job.failure.message
    assert "123456" not in job.failure.message


@pytest.mark.parametrize(
    "error", [SystemExit(3), asyncio.CancelledError(), BaseExceptionGroup("b", [SystemExit()])]
)
async def test_no_error_of_a_handler_stops_the_worker(world: World, error: BaseException) -> None:
    ran = asyncio.Event()

    async def bad(payload: object, context: JobContext) -> None:
        raise error

    async def good(payload: object, context: JobContext) -> None:
        ran.set()

    world.jobs(Job("bad", bad, retry=RetryPolicy(attempts=1)), Job("good", good))
    async with world.working(concurrency=1):
        await world.queue.bind("demo").enqueue("bad")
        await until(lambda: _dead(world, 1))
        await world.queue.bind("demo").enqueue("good")
        await until(ran.is_set)


async def test_drain_raises_what_handlers_raise(world: World) -> None:
    async def send(parcel: Parcel, context: JobContext) -> None:
        raise LookupError(str(parcel.size))

    world.jobs(Job("send", send, Parcel, retry=RetryPolicy(attempts=1)))
    jobs = world.queue.bind("demo")
    await jobs.enqueue("send", Parcel(size=1))
    with pytest.raises(LookupError, match="1"):
        await world.worker().drain()
    await jobs.enqueue("send", Parcel(size=2))
    await jobs.enqueue("send", Parcel(size=3))
    with pytest.raises(ExceptionGroup) as caught:
        await world.worker().drain()
    assert [str(error) for error in caught.value.exceptions] == ["2", "3"]


async def test_drain_runs_what_jobs_bring_about_and_notices_when_that_never_ends(
    world: World,
) -> None:
    async def again(parcel: Parcel, context: JobContext) -> None:
        if parcel.size:
            await context.platform.jobs.enqueue("again", Parcel(size=parcel.size - 1))

    world.jobs(Job("again", again, Parcel))
    await world.queue.bind("demo").enqueue("again", Parcel(size=4))
    assert (await world.worker().drain()).ran == 5
    await world.queue.bind("demo").enqueue("again", Parcel(size=100))
    with pytest.raises(RuntimeError, match="without end"):
        await world.worker().drain(limit=20)


def test_delays_grow_vary_and_have_an_end() -> None:
    policy = RetryPolicy(first_delay=1, factor=3, max_delay=60)
    for attempt, middle in ((1, 1), (2, 3), (3, 9), (9, 60)):
        delays = {retry_delay(policy, attempt, LookupError()) for _ in range(50)}
        assert len(delays) > 1
        assert all(0.79 * middle < delay < 1.21 * middle for delay in delays)


def test_what_says_when_to_come_back_is_not_tried_earlier() -> None:
    policy = RetryPolicy(first_delay=1)
    assert retry_delay(policy, 1, RateLimited("Slow down.", retry_after=33)) == 33


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("cannot reach postgresql://ada:hunter2@db/x", "hunter2"),
        ("bot 7342037359:AAF-abcdefghijklmnopqrstuvwxyz_0123456 refused", "AAF"),
        ("Authorization: Bearer abcdefgh12345678", "abcdefgh"),
        ("token eyJhbGciOi.eyJzdWIi.c2lnbmF0 expired", "eyJ"),
        ("api_key=sk-12345 is wrong", "sk-12345"),
        ("{'password': 'hunter2', 'user': 'ada'}", "hunter2"),
        ("x" * (MESSAGE_LIMIT - 20) + " secret=abcdefghijklmnopqrstuvwxyz", "abcdef"),
    ],
)
def test_secrets_are_masked_in_what_is_kept(text: str, hidden: str) -> None:
    _, message = describe(LookupError(text))
    assert hidden not in message
    assert "***" in message
    assert len(message) <= MESSAGE_LIMIT


async def test_values_of_rows_and_payloads_are_not_kept(world: World) -> None:
    await world.db.execute("CREATE TABLE people (name text UNIQUE)")
    await world.db.execute("INSERT INTO people VALUES ('Ada Lovelace')")
    with pytest.raises(asyncpg.UniqueViolationError) as caught:
        await world.db.execute("INSERT INTO people VALUES ('Ada Lovelace')")
    assert "Ada" not in describe(caught.value)[1]
    assert "23505" in describe(caught.value)[1]
    with pytest.raises(ValidationError) as refused:
        Parcel.model_validate({"size": "Ada Lovelace"})
    assert "Ada" not in describe(refused.value)[1]


def test_odd_text_is_kept_as_one_line() -> None:
    assert describe(LookupError("a\x00\n b"))[1] == "a b"


async def _dead(world: World, count: int) -> bool:
    return len(await world.admin.list("dead")) == count


async def test_a_dead_letter_is_retried_with_all_its_tries(world: World) -> None:
    fixed = False

    async def send(payload: object, context: JobContext) -> None:
        if not fixed:
            raise LookupError("broken")

    world.jobs(Job("send", send, retry=AT_ONCE))
    number = await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    assert number is not None
    assert await world.admin.retry(number) == (number,)
    (job,) = await world.admin.list("waiting")
    assert job.attempts == 0
    fixed = True
    assert (await world.worker().drain()).ran == 1
    steps = [step.status for step in (await world.admin.show(number)).history]
    assert steps[0] == "queued"
    assert steps[-1] == "successful"
    assert "failed" in steps
    with pytest.raises(NotFound):
        await world.admin.retry(number)


async def test_delayed_tries_wait_for_their_time(world: World) -> None:
    async def send(payload: object, context: JobContext) -> None:
        raise LookupError("no")

    world.jobs(Job("send", send, retry=RetryPolicy(first_delay=60)))
    await world.queue.bind("demo").enqueue("send")
    await world.worker().drain(raise_errors=False)
    (job,) = await world.admin.list("waiting")
    assert timedelta(seconds=40) < job.due_at - job.updated_at < timedelta(seconds=80)
