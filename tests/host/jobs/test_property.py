"""An event exists exactly when what published it was committed."""

from __future__ import annotations

import asyncio
from collections import Counter
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import asyncpg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.events import Event, EventHandler
from onlyvips.jobs.queue import JobQueue
from onlyvips.jobs.types import JobContext


class Happened(Event):
    event_name = "demo.happened"
    n: int


@dataclass(frozen=True)
class Publish:
    """Publish events with these numbers."""

    numbers: tuple[int, ...]


@dataclass(frozen=True)
class Block:
    """A transaction, or a savepoint within one."""

    steps: tuple[Any, ...]
    end: str


class Undone(Exception):
    """Raised to have a block rolled back."""


SIDE_BY_SIDE = st.lists(st.integers(0, 99), max_size=3).map(lambda n: Publish(tuple(n)))
STEPS = st.recursive(
    SIDE_BY_SIDE,
    lambda inner: st.builds(
        Block,
        st.lists(inner, max_size=4).map(tuple),
        st.sampled_from(["commit", "commit", "raise", "break"]),
    ),
    max_leaves=12,
)


def survivors(step: Any) -> Counter[int]:
    """Return what is there afterwards."""
    if isinstance(step, Publish):
        return Counter(step.numbers)
    if step.end in {"raise", "break"}:
        return Counter()
    return sum((survivors(one) for one in step.steps), Counter())


async def perform(step: Any, db: Database, queue: JobQueue) -> None:
    if isinstance(step, Publish):
        await queue.events.publish(*(Happened(n=n) for n in step.numbers))
        return
    try:
        async with db.transaction():
            for one in step.steps:
                await perform(one, db, queue)
            if step.end == "raise":
                raise Undone
            if step.end == "break":
                # A statement that fails, and with it the transaction or savepoint.
                await db.execute("INSERT INTO unique_notes VALUES (1), (1)")
    except (Undone, asyncpg.UniqueViolationError):
        return


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEPS, max_size=4))
def test_what_is_committed_is_there_and_nothing_else(migrated: str, steps: list[Any]) -> None:
    async def check() -> None:
        async with Database(migrated, max_size=2) as db:
            await db.execute("TRUNCATE pgqueuer.pgqueuer")
            queue = JobQueue(db, SystemClock())

            async def handle(event: Happened, context: JobContext) -> None: ...

            platform: Any = SimpleNamespace(plugin="demo")
            queue.register_event_handlers("demo", platform, [EventHandler(Happened, handle)])
            for step in steps:
                await perform(step, db, queue)
            rows = await db.fetch_all("SELECT payload FROM pgqueuer.pgqueuer")
        found = Counter(Happened.model_validate_json(row["payload"]).n for row in rows)
        assert found == sum((survivors(step) for step in steps), Counter())

    asyncio.run(check())


@pytest.fixture
def migrated(url: str) -> str:
    async def prepare() -> None:
        async with Database(url) as db:
            await db.execute("CREATE TABLE unique_notes (n bigint UNIQUE)")

    asyncio.run(prepare())
    return url


async def test_a_commit_that_fails_leaves_no_event(url: str) -> None:
    async with Database(url) as db:
        await db.execute("CREATE TABLE late (n bigint UNIQUE DEFERRABLE INITIALLY DEFERRED)")
        queue = JobQueue(db, SystemClock())

        async def handle(event: Happened, context: JobContext) -> None: ...

        platform: Any = SimpleNamespace(plugin="demo")
        queue.register_event_handlers("demo", platform, [EventHandler(Happened, handle)])

        async def fail_at_commit() -> None:
            async with db.transaction():
                await queue.events.publish(Happened(n=1))
                await db.execute("INSERT INTO late VALUES (1), (1)")

        with pytest.raises(asyncpg.UniqueViolationError):
            await fail_at_commit()
        assert await db.fetch_val("SELECT count(*) FROM pgqueuer.pgqueuer") == 0
