"""Media that comes from this machine and was processed here: imports and demos."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from onlyvips_content.media.keys import original_key

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.media.processing.values import Made
    from onlyvips_content.media.processor import Processor
    from onlyvips_content.media.storage import Storage

_FIND = """
SELECT id FROM content.media WHERE owner_id = :owner AND digest = :digest AND state <> 'failed'"""
_INSERT = """
INSERT INTO content.media
       (id, owner_id, digest, size, state, file_name, original_key, created_at, unused_since)
VALUES (:id, :owner, :digest, :size, 'processing', :name, :key, :now, :now)
ON CONFLICT DO NOTHING RETURNING id"""


class Adding:
    """Adds media that is ready.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
        processor: Notes what was made.
    """

    def __init__(self, platform: Platform, storage: Storage, processor: Processor) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage
        self._processor = processor

    async def find(self, owner_id: int, digest: bytes) -> UUID | None:
        """Return the medium of somebody that has these bytes, or None.

        Args:
            owner_id: Whose.
            digest: SHA-256 of the bytes.
        """
        found: UUID | None = await self._db.fetch_val(_FIND, {"owner": owner_id, "digest": digest})
        return found

    async def add(
        self,
        owner_id: int,
        original: Path,
        digest: bytes,
        made: Made,
        folder: Path,
        *,
        file_name: str,
    ) -> UUID:
        """Add a file and what was made of it, in the caller's transaction or one of its own.

        Args:
            owner_id: Whose it is.
            original: The file.
            digest: SHA-256 of its bytes.
            made: What was made of it.
            folder: Where that is.
            file_name: Its name, for people.

        Returns:
            The medium; the one that is there when the owner has these bytes already.

        Raises:
            Unavailable: The storage is away.
        """
        found = await self.find(owner_id, digest)
        if found is not None:
            return found
        media_id = uuid4()
        key = original_key(media_id)
        size = (await asyncio.to_thread(original.stat)).st_size
        await self._storage.put_file(key, original)
        puts = await self._processor.put_all(media_id, made, folder)
        async with self._db.transaction():
            new = await self._db.fetch_val(
                _INSERT,
                {
                    "id": media_id,
                    "owner": owner_id,
                    "digest": digest,
                    "size": size,
                    "name": file_name,
                    "key": key,
                    "now": self._platform.clock.now(),
                },
            )
            if new is not None:
                await self._processor.settle(media_id, made, puts)
                return media_id
        # Somebody else added the same meanwhile.
        await self._storage.delete([key, *(put.key for put in puts)])
        twin = await self.find(owner_id, digest)
        assert twin is not None
        return twin
