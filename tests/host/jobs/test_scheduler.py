from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest

from onlyvips.jobs.link import Link
from onlyvips.jobs.scheduler import Scheduler, latest_tick
from onlyvips.jobs.types import Job, JobContext, Schedule

from .conftest import World, until

# Far off, so that no tick passes while a test runs.
YEARLY = "0 0 1 1 *"
OVERDUE = "UPDATE pgqueuer.pgqueuer_schedules SET next_run = now() - interval '3 hours'"


@pytest.fixture
def ticking(world: World) -> World:
    async def tick(payload: object, context: JobContext) -> None:
        await world.note("tick")

    world.jobs(Job("tick", tick), Schedule("tick", YEARLY))
    return world


async def _scheduled(world: World) -> bool:
    return bool(await world.db.fetch_val("SELECT count(*) FROM pgqueuer.pgqueuer_schedules"))


async def _fired(world: World) -> bool:
    """Whether no schedule is overdue or being fired."""
    return not await world.db.fetch_val(
        "SELECT count(*) FROM pgqueuer.pgqueuer_schedules "
        "WHERE next_run < now() - interval '1 hour' OR status = 'picked'"
    )


async def test_a_tick_is_run_once_over_all_workers(ticking: World) -> None:
    async with ticking.working(1):
        await until(lambda: _scheduled(ticking))
    await ticking.db.execute(OVERDUE)
    async with ticking.working(3):
        await until(lambda: _noted(ticking))
        await until(lambda: _fired(ticking))
        await until(lambda: _empty(ticking))
    assert await ticking.notes() == ["tick"]


async def test_a_schedule_that_is_picked_twice_within_a_tick_fires_once(ticking: World) -> None:
    schedulers = [
        Scheduler(ticking.queue, Link(ticking.db, ticking.log), ticking.log) for _ in range(8)
    ]
    numbers = await asyncio.gather(*(one.fire("demo.tick", YEARLY) for one in schedulers))
    assert len([number for number in numbers if number is not None]) == 1
    assert await ticking.queued() == 1


async def test_a_new_schedule_waits_for_its_next_tick(world: World) -> None:
    async def tick(payload: object, context: JobContext) -> None: ...

    world.jobs(Job("tick", tick), Schedule("tick", YEARLY))
    async with world.working():
        await until(lambda: _scheduled(world))
    due = await world.db.fetch_val("SELECT next_run FROM pgqueuer.pgqueuer_schedules")
    now = datetime.now(UTC)
    assert due == datetime(now.year + 1, 1, 1, tzinfo=UTC)
    assert await world.queued() == 0


async def test_a_schedule_that_comes_or_changes_while_the_worker_runs_is_followed(
    world: World,
) -> None:
    async def tick(payload: object, context: JobContext) -> None: ...

    async def crons() -> set[str]:
        rows = await world.db.fetch_all("SELECT expression FROM pgqueuer.pgqueuer_schedules")
        return {row["expression"] for row in rows}

    async with world.working():
        world.jobs(Job("tick", tick), Schedule("tick", "0 1 * * *"), Schedule("tick", "0 2 * * *"))
        await until(lambda: _equal(crons, {"0 1 * * *", "0 2 * * *"}))
        world.queue.unregister("demo")
        world.jobs(Job("tick", tick), Schedule("tick", "0 3 * * *"))
        await until(lambda: _equal(crons, {"0 3 * * *"}))


@pytest.mark.parametrize(
    ("cron", "now", "tick"),
    [
        ("*/5 * * * *", "2030-01-01T12:07:31", "2030-01-01T12:05:00"),
        ("*/5 * * * *", "2030-01-01T12:05:00", "2030-01-01T12:05:00"),
        ("*/5 * * * *", "2030-01-01T12:04:59.999999", "2030-01-01T12:00:00"),
        ("0 3 * * *", "2030-01-01T02:59:59", "2029-12-31T03:00:00"),
        ("0 0 29 2 *", "2030-01-01T00:00:00", "2028-02-29T00:00:00"),
    ],
)
def test_the_latest_tick_is_the_last_one_that_has_come(cron: str, now: str, tick: str) -> None:
    def utc(text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=UTC)

    assert latest_tick(cron, utc(now)) == utc(tick)


async def _noted(world: World) -> bool:
    return bool(await world.notes())


async def _empty(world: World) -> bool:
    return await world.queued() == 0


async def _equal(ask: object, expected: set[str]) -> bool:
    return bool(await ask() == expected)  # type: ignore[operator]
