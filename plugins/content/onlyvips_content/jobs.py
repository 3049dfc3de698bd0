"""Background work of works: publishing what was scheduled, and telling of media."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.events import EventHandler
from onlyvips.jobs.types import Job, Schedule
from onlyvips_content.api import MediaSettled
from onlyvips_content.listing import WORKS
from onlyvips_content.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext

#: What shows a medium is read anew: it has renditions now, or others than before.
_TOUCH = (
    """
    UPDATE content.works w SET revision = revision + 1
     WHERE w.cover_id = CAST(:id AS uuid)
        OR w.id IN (SELECT work_id FROM content.work_media WHERE media_id = CAST(:id AS uuid))
    """,
    """
    UPDATE content.creators SET revision = revision + 1
     WHERE account_id = :owner
       AND (avatar_id = CAST(:id AS uuid) OR cover_id = CAST(:id AS uuid))
    """,
)


async def publish_due(_payload: None, context: JobContext) -> None:
    """Publish the works whose moment has come."""
    await parts_of(context.platform).publishing.publish_due()


async def show_media(event: MediaSettled, context: JobContext) -> None:
    """Let whatever shows a medium be read anew."""
    db = context.platform.db
    async with db.transaction():
        await db.execute(_TOUCH[0], {"id": event.media_id})
        await db.execute(_TOUCH[1], {"id": event.media_id, "owner": event.owner_id})
        await context.platform.pages.invalidate(WORKS)


JOBS = (Job("publish_due", publish_due), Schedule("publish_due", "* * * * *"))
EVENT_HANDLERS = (EventHandler(MediaSettled, show_media),)
