"""Making one object of an upload's parts."""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING
from uuid import UUID

from onlyvips.errors import NotFound

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.media.storage import Storage


class Gathering:
    """Puts originals together.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
    """

    def __init__(self, platform: Platform, storage: Storage) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage

    async def gather(self, media_id: UUID) -> tuple[str, bytes]:
        """Have an original as one object; it may be done again, by several at once.

        Args:
            media_id: Whose original.

        Returns:
            The original's key in storage, and the SHA-256 of its bytes.

        Raises:
            NotFound: There is no such medium, or its bytes are lost.
            Unavailable: The storage is away.
        """
        row = await self._db.fetch_one(
            "SELECT original_key, size FROM content.media WHERE id = :id", {"id": media_id}
        )
        if row is None:
            raise NotFound("There is no such medium.", code="media-not-found")
        key: str = row["original_key"]
        parts = await self._db.fetch_all(
            "SELECT key, size FROM content.upload_parts WHERE upload_id = :id ORDER BY start",
            {"id": media_id},
        )
        digest = hashlib.sha256()

        async def hashed() -> AsyncIterator[bytes]:
            for one, size in [(part["key"], part["size"]) for part in parts] or [
                (key, row["size"])
            ]:
                async for piece in self._storage.read(one, 0, size):
                    await asyncio.to_thread(digest.update, piece)
                    yield piece

        if not parts:
            async for _ in hashed():
                pass
            return key, digest.digest()
        try:
            await self._storage.put(key, hashed())
        except NotFound:
            # Another run was done first and the parts are gone, or the medium is.
            return await self._once_more(media_id)
        await self._forget_parts(media_id, key)
        return key, digest.digest()

    async def _once_more(self, media_id: UUID) -> tuple[str, bytes]:
        left = await self._db.fetch_val(
            "SELECT count(*) FROM content.upload_parts WHERE upload_id = :id", {"id": media_id}
        )
        if left:
            raise NotFound("A part of this medium is lost.", code="media-lost")
        return await self.gather(media_id)

    async def _forget_parts(self, media_id: UUID, key: str) -> None:
        """Let the parts be deleted, now that the original is there."""
        values = {"id": media_id, "now": self._platform.clock.now()}
        async with self._db.transaction():
            there = await self._db.fetch_val(
                "SELECT 1 FROM content.media WHERE id = :id FOR UPDATE", {"id": media_id}
            )
            if there is None:
                # It was deleted meanwhile, and the original was not there to be deleted with it.
                await self._db.execute(
                    "INSERT INTO content.doomed_objects (key, since) VALUES (:key, :now) "
                    "ON CONFLICT DO NOTHING",
                    {"key": key, "now": values["now"]},
                )
                return
            await self._db.execute(
                "WITH gone AS (DELETE FROM content.upload_parts WHERE upload_id = :id "
                "  RETURNING key) "
                "INSERT INTO content.doomed_objects (key, since) SELECT key, :now FROM gone "
                "ON CONFLICT DO NOTHING",
                values,
            )
