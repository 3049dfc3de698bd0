"""Background work with media: making it ready to be shown."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.jobs.types import Job, RetryPolicy, Schedule
from onlyvips_content.media.asking import PROCESS_MEDIA, ProcessMedia
from onlyvips_content.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

_ATTEMPTS = 4
#: Seconds; how long one file takes at most is a setting, and files wait for one another.
_LONG = 12 * 3600
#: Over all workers: those that wait for a place must not keep other work from being done.
_AT_ONCE = 6


async def process_media(payload: ProcessMedia, context: JobContext) -> None:
    """Make the renditions of a medium."""
    last = context.attempt >= _ATTEMPTS
    await parts_of(context.platform).processor.process(payload.media_id, last=last)


#: Work in steps, each of which may be repeated: not in one transaction.
JOBS: list[Job | Schedule] = [
    Job(
        PROCESS_MEDIA,
        process_media,
        payload=ProcessMedia,
        retry=RetryPolicy(attempts=_ATTEMPTS, first_delay=2.0),
        concurrency=_AT_ONCE,
        transactional=False,
        timeout=_LONG,
    ),
]
