"""Collecting what nobody needs: expired uploads, media of no work, objects that nobody knows."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips_content.media.keys import owner_of
from onlyvips_content.media.removing import REFERENCED, remove_media

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.media.storage import Storage

#: Media that nothing refers to is deleted after so long: drafts take their time.
UNUSED_AFTER = timedelta(days=7)
#: Marked pictures are made again when somebody looks again.
MARKED_FOR = timedelta(days=30)
#: An object is written before its row is committed, and processing a long video takes hours.
UNKNOWN_AFTER = timedelta(days=2)
_AT_ONCE = 500

_FIND_EXPIRED = """
SELECT id FROM content.uploads u
 WHERE expires_at <= :now AND (media_id IS NULL OR NOT EXISTS
       (SELECT 1 FROM content.upload_parts p WHERE p.upload_id = u.id))
 ORDER BY expires_at LIMIT :limit FOR UPDATE SKIP LOCKED"""
_DOOM_PARTS = """
INSERT INTO content.doomed_objects (key, since)
SELECT key, :now FROM content.upload_parts WHERE upload_id = ANY(:ids) ON CONFLICT DO NOTHING"""
_NOTE_UNUSED = f"""
UPDATE content.media m SET unused_since = :now WHERE unused_since IS NULL AND NOT {REFERENCED}"""  # noqa: S608
_NOTE_USED = f"""
UPDATE content.media m SET unused_since = NULL WHERE unused_since IS NOT NULL AND {REFERENCED}"""  # noqa: S608
_FIND_UNUSED = f"""
SELECT id FROM content.media m WHERE unused_since <= :before AND NOT {REFERENCED}
 ORDER BY unused_since LIMIT :limit"""  # noqa: S608
_DUE = f"""
SELECT (SELECT count(*) FROM content.uploads u WHERE expires_at <= :now AND (media_id IS NULL
         OR NOT EXISTS (SELECT 1 FROM content.upload_parts p WHERE p.upload_id = u.id))) AS uploads,
       (SELECT count(*) FROM content.media m WHERE unused_since <= :unused
           AND NOT {REFERENCED}) AS media,
       (SELECT count(*) FROM content.marked WHERE made_at <= :marked) AS marked,
       (SELECT count(*) FROM content.doomed_objects) AS objects"""  # noqa: S608
_END_MARKED = """
WITH old AS (
    DELETE FROM content.marked WHERE (media_id, account_id) IN
        (SELECT media_id, account_id FROM content.marked WHERE made_at <= :before
          ORDER BY made_at LIMIT :limit) RETURNING key),
     doomed AS (INSERT INTO content.doomed_objects (key, since) SELECT key, :now FROM old
                ON CONFLICT DO NOTHING)
SELECT count(*) FROM old"""
_KNOWN = """
SELECT key FROM content.upload_parts WHERE upload_id = ANY(:ids)
UNION ALL SELECT original_key FROM content.media WHERE id = ANY(:ids)
UNION ALL SELECT key FROM content.renditions WHERE media_id = ANY(:ids)
UNION ALL SELECT key FROM content.marked WHERE media_id = ANY(:ids)
UNION ALL SELECT key FROM content.doomed_objects WHERE key = ANY(:keys)"""


@dataclass(slots=True)
class Collected:
    """What was collected, or would be.

    Attributes:
        uploads: Uploads that were not completed in time.
        media: Media that nothing refers to.
        marked: Marked pictures that are old.
        objects: Objects that were deleted from storage.
        unknown: Of them those that nobody knew of.
    """

    uploads: int = 0
    media: int = 0
    marked: int = 0
    objects: int = 0
    unknown: int = 0


class Collecting:
    """Deletes what nobody needs. Several may do it at once, and each step may be repeated.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
    """

    def __init__(self, platform: Platform, storage: Storage) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage

    async def collect(self) -> Collected:
        """Delete what is told of in tables: it costs no look at the storage."""
        done = Collected()
        done.uploads = await self._expired_uploads()
        done.media = await self._unused_media()
        done.marked = await self._old_marks()
        done.objects = await self._doomed_objects()
        return done

    async def sweep(self) -> int:
        """Look through the storage and delete what no table tells of; return how many.

        Objects whose names were not made by this plugin are left alone.
        """
        before = self._platform.clock.now() - UNKNOWN_AFTER
        found = 0
        page: dict[str, UUID] = {}
        async for stored in self._storage.list():
            owner = owner_of(stored.key)
            if owner is None or stored.changed_at > before:
                continue
            page[stored.key] = owner
            if len(page) >= _AT_ONCE:
                found += await self._doom_unknown(page)
                page = {}
        found += await self._doom_unknown(page)
        await self._doomed_objects()
        await self._storage.sweep_unfinished(before)
        return found

    async def due(self) -> Collected:
        """Say what `collect` would delete now, and delete nothing."""
        now = self._platform.clock.now()
        row = await self._db.fetch_one(
            _DUE,
            {"now": now, "unused": now - UNUSED_AFTER, "marked": now - MARKED_FOR},
        )
        assert row is not None
        return Collected(**dict(row))

    async def _expired_uploads(self) -> int:
        count = 0
        while True:
            now = self._platform.clock.now()
            async with self._db.transaction():
                rows = await self._db.fetch_all(_FIND_EXPIRED, {"now": now, "limit": _AT_ONCE})
                ids = [row["id"] for row in rows]
                if ids:
                    await self._db.execute(_DOOM_PARTS, {"ids": ids, "now": now})
                    await self._db.execute(
                        "DELETE FROM content.uploads WHERE id = ANY(:ids)", {"ids": ids}
                    )
            count += len(ids)
            if len(ids) < _AT_ONCE:
                return count

    async def _unused_media(self) -> int:
        now = self._platform.clock.now()
        await self._db.execute(_NOTE_USED)
        await self._db.execute(_NOTE_UNUSED, {"now": now})
        count = 0
        while True:
            rows = await self._db.fetch_all(
                _FIND_UNUSED, {"before": now - UNUSED_AFTER, "limit": _AT_ONCE}
            )
            gone = await remove_media(self._db, [row["id"] for row in rows], now)
            count += len(gone)
            if len(rows) < _AT_ONCE or not gone:
                return count

    async def _old_marks(self) -> int:
        now = self._platform.clock.now()
        values = {"now": now, "before": now - MARKED_FOR, "limit": _AT_ONCE}
        count = 0
        while deleted := await self._db.fetch_val(_END_MARKED, values):
            count += deleted
        return count

    async def _doomed_objects(self) -> int:
        """Delete objects from storage, then the notes that they are to be deleted."""
        count = 0
        while True:
            rows = await self._db.fetch_all(
                "SELECT key FROM content.doomed_objects ORDER BY since LIMIT :limit",
                {"limit": _AT_ONCE},
            )
            keys = [row["key"] for row in rows]
            await self._storage.delete(keys)
            await self._db.execute(
                "DELETE FROM content.doomed_objects WHERE key = ANY(:keys)", {"keys": keys}
            )
            count += len(keys)
            if len(keys) < _AT_ONCE:
                return count
            await asyncio.sleep(0)

    async def _doom_unknown(self, page: dict[str, UUID]) -> int:
        unknown = await self._unknown(page)
        if unknown:
            now: datetime = self._platform.clock.now()
            await self._db.execute(
                "INSERT INTO content.doomed_objects (key, since) "
                "SELECT unnest(CAST(:keys AS text[])), :now ON CONFLICT DO NOTHING",
                {"keys": unknown, "now": now},
            )
        return len(unknown)

    async def _unknown(self, page: dict[str, UUID]) -> Sequence[str]:
        if not page:
            return ()
        rows = await self._db.fetch_all(
            _KNOWN, {"ids": list(set(page.values())), "keys": list(page)}
        )
        known = {row["key"] for row in rows}
        return [key for key in page if key not in known]
