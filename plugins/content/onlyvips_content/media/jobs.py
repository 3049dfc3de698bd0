"""Background work with media: collecting what nobody needs."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, Schedule
from onlyvips_content.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

#: Seconds: a bucket with a million objects is listed in a thousand pages.
_LONG = 3600


async def collect_media(payload: None, context: JobContext) -> None:
    """Delete media, uploads and objects that are told to be of no use."""
    done = await parts_of(context.platform).collecting.collect()
    if any(asdict(done).values()):
        context.platform.log.info("media_collected", **asdict(done))


async def sweep_media(payload: None, context: JobContext) -> None:
    """Look for objects in storage that nobody knows of."""
    found = await parts_of(context.platform).collecting.sweep()
    context.platform.log.info("media_swept", unknown=found)


#: Work in steps, each of which may be repeated: not in one transaction.
JOBS: list[Job | Schedule] = [
    Job("collect_media", collect_media, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("collect_media", "*/15 * * * *"),
    Job("sweep_media", sweep_media, transactional=False, concurrency=1, timeout=_LONG),
    Schedule("sweep_media", "20 4 * * 0"),
]
