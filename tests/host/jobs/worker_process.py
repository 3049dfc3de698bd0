"""A worker as a process of its own, to be killed: ``worker_process.py URL LEASE``."""

from __future__ import annotations

import asyncio
import random
import sys
from types import SimpleNamespace
from typing import Any

from pydantic import BaseModel

from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.events import Event, EventHandler
from onlyvips.jobs.queue import JobQueue
from onlyvips.jobs.types import Job, JobContext, RetryPolicy
from onlyvips.jobs.worker import Worker

PATIENT = RetryPolicy(attempts=1000)


class Number(BaseModel):
    n: int


class Counted(Event):
    event_name = "demo.counted"
    n: int


class Followed(Event):
    event_name = "demo.followed"
    n: int


class Quiet:
    """A log that says nothing."""

    def __getattr__(self, level: str) -> Any:
        return lambda *_, **__: None


def build_queue(db: Database) -> JobQueue:
    """Return a queue whose handlers write a line each; one publishes another event."""
    queue = JobQueue(db, SystemClock())

    async def note(text: str) -> None:
        await db.execute("INSERT INTO effects (note) VALUES (:note)", {"note": text})

    async def handle(event: Counted, context: JobContext) -> None:
        await note(f"event {event.n}")
        await asyncio.sleep(random.uniform(0, 0.03))
        await queue.events.publish(Followed(n=event.n))

    async def follow(event: Followed, context: JobContext) -> None:
        await note(f"followed {event.n}")

    async def count(number: Number, context: JobContext) -> None:
        await asyncio.sleep(random.uniform(0, 0.03))
        await note(f"job {number.n}")

    platform: Any = SimpleNamespace(plugin="demo", db=db)
    queue.register_jobs("demo", platform, [Job("count", count, Number, retry=PATIENT)])
    queue.register_event_handlers(
        "demo",
        platform,
        [
            EventHandler(Counted, handle, retry=PATIENT),
            EventHandler(Followed, follow, retry=PATIENT),
        ],
    )
    return queue


async def main(url: str, lease: float) -> None:
    """Work until killed."""
    async with Database(url, max_size=10) as db:
        worker = Worker(build_queue(db), log=Quiet(), lease=lease, poll=0.2)
        running = asyncio.create_task(worker.run())
        await worker.ready()
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        await running


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], float(sys.argv[2])))
