"""The same bytes of the same person twice: one medium."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:
    from onlyvips.db import Database

#: Both lock what they name in the same order as all others: by owner, then by row.
_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('content.media', :owner))"
_HOLD = "SELECT id FROM content.media WHERE id = :id AND state = 'processing' FOR UPDATE"
_TWIN = """
SELECT id FROM content.media
 WHERE owner_id = :owner AND digest = :digest AND state <> 'failed' AND id <> :id FOR UPDATE"""
_DIGEST = "UPDATE content.media SET digest = :digest WHERE id = :id"
#: Everything that refers to a medium refers to its twin afterwards.
_MOVE = (
    "UPDATE content.uploads SET media_id = :twin WHERE media_id = :id",
    "UPDATE content.work_media SET media_id = :twin WHERE media_id = :id",
    "UPDATE content.works SET cover_id = :twin, revision = revision + 1 WHERE cover_id = :id",
    "UPDATE content.creators SET avatar_id = :twin, revision = revision + 1 WHERE avatar_id = :id",
    "UPDATE content.creators SET cover_id = :twin, revision = revision + 1 WHERE cover_id = :id",
)
#: Who uploads it again means to use it.
_WANTED = "UPDATE content.media SET unused_since = :now WHERE id = :twin AND unused_since < :now"
_DOOM = """
WITH gone AS (DELETE FROM content.media WHERE id = :id RETURNING original_key)
INSERT INTO content.doomed_objects (key, since) SELECT original_key, :now FROM gone
ON CONFLICT DO NOTHING"""


class Twins:
    """Finds media whose bytes are there already.

    Args:
        db: PostgreSQL.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def merged(self, media_id: UUID, owner_id: int, digest: bytes, now: datetime) -> bool:
        """Let a medium be the one that its owner has already, or note its digest.

        Args:
            media_id: Which; it is being processed.
            owner_id: Whose.
            digest: SHA-256 of its bytes.
            now: The present moment.

        Returns:
            Whether there was one; then the medium is gone, and what referred to it refers to the
            one that was first.
        """
        values = {"id": media_id, "owner": owner_id, "digest": digest}
        async with self._db.transaction():
            await self._db.execute(_LOCK, {"owner": owner_id})
            if await self._db.fetch_val(_HOLD, {"id": media_id}) is None:
                return True
            twin = await self._db.fetch_val(_TWIN, values)
            if twin is None:
                await self._db.execute(_DIGEST, {"id": media_id, "digest": digest})
                return False
            for statement in _MOVE:
                await self._db.execute(statement, {"id": media_id, "twin": twin})
            await self._db.execute(_WANTED, {"twin": twin, "now": now})
            await self._db.execute(_DOOM, {"id": media_id, "now": now})
        return True
