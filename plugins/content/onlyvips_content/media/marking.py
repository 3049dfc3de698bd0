"""Pictures with their viewer's mark, made when somebody first looks and kept for a while."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final
from uuid import UUID

from onlyvips.errors import NotFound
from onlyvips_content.media.keys import rendition_key
from onlyvips_content.media.stamping import stamped

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.media.storage import Storage
    from onlyvips_content.media.viewer_codes import ViewerCodes

#: Pictures that a process marks at the same time.
_AT_ONCE: Final = 2

_FIND = """
SELECT key, size FROM content.marked WHERE media_id = :id AND account_id = :account"""
_SOURCE = """
SELECT key, size FROM content.renditions WHERE media_id = :id AND name = 'display'"""
#: Not when the picture was processed anew meanwhile: what was marked is an old one then.
_KEEP = """
INSERT INTO content.marked (media_id, account_id, key, size, made_at)
SELECT :id, :account, :key, :size, :now FROM content.renditions
 WHERE media_id = :id AND name = 'display' AND key = :source
ON CONFLICT (media_id, account_id) DO NOTHING RETURNING key"""


class Marking:
    """Makes marked pictures.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
        codes: What is written on pictures.
    """

    def __init__(self, platform: Platform, storage: Storage, codes: ViewerCodes) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage
        self._codes = codes
        self._places = asyncio.Semaphore(_AT_ONCE)
        self._coming: dict[tuple[UUID, int], asyncio.Task[tuple[str, int]]] = {}

    async def marked_key(self, media_id: UUID, account_id: int) -> tuple[str, int]:
        """Return key and size of a picture with its viewer's mark; made if it is not there.

        Args:
            media_id: Which picture.
            account_id: Who looks.

        Raises:
            NotFound: There is no such picture.
            Unavailable: The storage is away.
        """
        row = await self._db.fetch_one(_FIND, {"id": media_id, "account": account_id})
        if row is not None:
            return row["key"], row["size"]
        # A browser asks for parts of a picture at once; it is made for the first of them.
        place = media_id, account_id
        task = self._coming.get(place)
        if task is None:
            task = self._coming[place] = asyncio.create_task(self._made(media_id, account_id))
            task.add_done_callback(lambda done: self._coming.pop(place, None))
        return await asyncio.shield(task)

    async def _made(self, media_id: UUID, account_id: int) -> tuple[str, int]:
        for _ in range(2):
            async with self._places:
                found = await self._try(media_id, account_id)
            if found is not None:
                return found
        raise NotFound("There is no such picture.", code="media-not-found")

    async def _try(self, media_id: UUID, account_id: int) -> tuple[str, int] | None:
        """Make a marked picture; None when the picture was processed anew meanwhile."""
        source = await self._db.fetch_one(_SOURCE, {"id": media_id})
        if source is None:
            raise NotFound("There is no such picture.", code="media-not-found")
        data = await self._storage.fetch(source["key"], 0, source["size"])
        marked = await asyncio.to_thread(stamped, data, self._codes.code(account_id))
        key = rendition_key(media_id, "marked", "jpg")
        await self._storage.put(key, marked)
        kept = await self._db.fetch_val(
            _KEEP,
            {
                "id": media_id,
                "account": account_id,
                "key": key,
                "size": len(marked),
                "now": self._platform.clock.now(),
                "source": source["key"],
            },
        )
        if kept is not None:
            return key, len(marked)
        await self._storage.delete([key])
        row = await self._db.fetch_one(_FIND, {"id": media_id, "account": account_id})
        return None if row is None else (row["key"], row["size"])
