"""Deleting media: rows at once, objects by a job that is told which."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from datetime import datetime

    from onlyvips.db import Database

#: True of a medium ``m`` that a work or a creator's page shows.
REFERENCED = """(
    EXISTS (SELECT 1 FROM content.work_media r WHERE r.media_id = m.id)
    OR EXISTS (SELECT 1 FROM content.works r WHERE r.cover_id = m.id)
    OR EXISTS (SELECT 1 FROM content.creators r WHERE m.id IN (r.avatar_id, r.cover_id)))"""

#: Everything in storage that belongs to media, by the primary keys of where it is told of.
_DOOM = """
INSERT INTO content.doomed_objects (key, since)
SELECT key, :now FROM (
    SELECT original_key AS key FROM content.media WHERE id = ANY(:ids)
    UNION ALL SELECT key FROM content.renditions WHERE media_id = ANY(:ids)
    UNION ALL SELECT key FROM content.marked WHERE media_id = ANY(:ids)
    UNION ALL SELECT key FROM content.upload_parts WHERE upload_id = ANY(:ids)
) AS theirs
ON CONFLICT DO NOTHING"""

_FREE = f"SELECT id FROM content.media m WHERE id = ANY(:ids) AND NOT {REFERENCED}"  # noqa: S608


async def remove_media(db: Database, ids: Sequence[UUID], now: datetime) -> Sequence[UUID]:
    """Delete those of some media that nothing refers to, in the caller's transaction or its own.

    Rows are locked before it is asked who refers to them: a work that takes one of them up at this
    moment waits, and is told that there is none; or it was first, and the medium stays.

    Args:
        db: PostgreSQL.
        ids: Which.
        now: The present moment.

    Returns:
        Those that were deleted.
    """
    if not ids:
        return ()
    async with db.transaction():
        locked = await db.fetch_all(
            "SELECT id FROM content.media WHERE id = ANY(:ids) ORDER BY id FOR UPDATE",
            {"ids": list(ids)},
        )
        free = await db.fetch_all(
            _FREE,
            {"ids": [row["id"] for row in locked]},
        )
        gone = [row["id"] for row in free]
        if gone:
            await db.execute(_DOOM, {"ids": gone, "now": now})
            await db.execute("DELETE FROM content.media WHERE id = ANY(:ids)", {"ids": gone})
            await db.execute(
                "DELETE FROM content.uploads WHERE id = ANY(:ids) OR media_id = ANY(:ids)",
                {"ids": gone},
            )
    return gone
