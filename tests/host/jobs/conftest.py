"""A queue on a migrated database of its own, a plugin's platform, and workers that are stopped."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.events import EventHandler
from onlyvips.jobs.admin import JobAdmin
from onlyvips.jobs.queue import JobQueue
from onlyvips.jobs.types import Job, Schedule
from onlyvips.jobs.worker import Worker

EFFECTS = "CREATE TABLE public.effects (id bigserial PRIMARY KEY, note text NOT NULL)"


class RecordedLog:
    """Keeps what was logged."""

    def __init__(self) -> None:
        self.lines: list[tuple[str, str, dict[str, Any]]] = []

    def _record(self, level: str) -> Callable[..., None]:
        return lambda event, **values: self.lines.append((level, event, values))

    def __getattr__(self, level: str) -> Callable[..., None]:
        return self._record(level)

    def bind(self, **values: object) -> RecordedLog:
        return self

    def named(self, event: str) -> list[dict[str, Any]]:
        return [values for _, name, values in self.lines if name == event]


@dataclass
class World:
    """A queue, its database and the platform of the plugin ``demo``."""

    db: Database
    queue: JobQueue
    admin: JobAdmin
    log: RecordedLog = field(default_factory=RecordedLog)

    @property
    def platform(self) -> Any:
        return SimpleNamespace(plugin="demo", db=self.db, jobs=self.queue.bind("demo"))

    def jobs(self, *items: Job | Schedule, plugin: str = "demo") -> None:
        self.queue.register_jobs(plugin, self.platform, items)

    def handlers(self, *items: EventHandler, plugin: str = "demo") -> None:
        self.queue.register_event_handlers(plugin, self.platform, items)

    def worker(self, **options: Any) -> Worker:
        given = {"lease": 1.5, "poll": 0.2, "stop_limit": 5.0, **options}
        return Worker(self.queue, log=self.log, **given)

    @contextlib.asynccontextmanager
    async def working(self, count: int = 1, **options: Any) -> AsyncIterator[list[Worker]]:
        """Run workers for the duration of a block."""
        workers = [self.worker(**options) for _ in range(count)]
        tasks = [asyncio.create_task(worker.run()) for worker in workers]
        try:
            async with asyncio.timeout(20):
                for worker in workers:
                    await worker.ready()
            yield workers
        finally:
            await asyncio.gather(*(worker.stop() for worker in workers))
            await asyncio.gather(*tasks)

    async def note(self, text: str) -> None:
        """Have an effect on the database."""
        await self.db.execute("INSERT INTO effects (note) VALUES (:note)", {"note": text})

    async def notes(self) -> list[str]:
        rows = await self.db.fetch_all("SELECT note FROM effects ORDER BY id")
        return [row["note"] for row in rows]

    async def queued(self) -> int:
        return int(await self.db.fetch_val("SELECT count(*) FROM pgqueuer.pgqueuer"))


async def until(
    condition: Callable[[], Awaitable[object]] | Callable[[], object], seconds: float = 20.0
) -> None:
    """Wait until a condition holds; fail when it does not in time."""
    async with asyncio.timeout(seconds):
        while True:
            answer = condition()
            if isinstance(answer, Awaitable):
                answer = await answer
            if answer:
                return
            await asyncio.sleep(0.02)


def numbers(prefix: str, values: Iterable[int]) -> list[str]:
    return [f"{prefix}{value}" for value in values]


@pytest.fixture
async def world(url: str) -> AsyncIterator[World]:
    async with Database(url, max_size=12) as db:
        await db.execute(EFFECTS)
        yield World(db, JobQueue(db, SystemClock()), JobAdmin(db))
