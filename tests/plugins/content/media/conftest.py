"""What the tests of media share."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

import pytest
from onlyvips_content.media.keys import original_key, rendition_key
from onlyvips_content.parts import Parts, parts_of

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.host import Host
    from tests.plugins.content.conftest import Rows


async def pieces(data: bytes, size: int = 10_000) -> AsyncIterator[bytes]:
    """Yield bytes as a network brings them."""
    for start in range(0, len(data), size):
        yield data[start : start + size]


@dataclass(frozen=True, slots=True)
class MediaBench:
    """The media of a test's host."""

    host: Host
    parts: Parts

    async def objects(self) -> set[str]:
        """Return the keys of all objects in storage."""
        return {found.key async for found in self.parts.storage.list()}

    async def content(self, key: str) -> bytes:
        size = await self.parts.storage.size(key)
        return b"".join([piece async for piece in self.parts.storage.read(key, 0, size)])

    async def upload(self, owner: Account, data: bytes | None = None, **options: Any) -> UUID:
        """Upload a file and return its medium."""
        data = os.urandom(1000) if data is None else data
        uploads = self.parts.uploads
        upload = await uploads.create(owner.id, length=len(data), **options)
        upload = await uploads.append(owner.id, upload.id, offset=0, pieces=pieces(data))
        assert upload.media_id is not None
        return upload.media_id

    async def ready(self, owner: Account, **renditions: bytes) -> UUID:
        """Put a medium there as if it had been processed."""
        media_id, now = uuid4(), self.host.clock.now()
        key = original_key(media_id)
        await self.parts.storage.put(key, b"the original")
        await self.host.db.execute(
            "INSERT INTO content.media (id, owner_id, kind, media_type, file_name, size, state, "
            "  original_key, created_at, settled_at, unused_since) VALUES (:id, :owner, 'image', "
            "  'image/jpeg', 'Fotoğraf 1.jpg', 12, 'ready', :key, :now, :now, :now)",
            {"id": media_id, "owner": owner.id, "key": key, "now": now},
        )
        for name, data in renditions.items():
            await self.add_rendition(media_id, name, data)
        return media_id

    async def add_rendition(self, media_id: UUID, name: str, data: bytes) -> str:
        key = rendition_key(media_id, name, "webp")
        await self.parts.storage.put(key, data)
        await self.host.db.execute(
            "INSERT INTO content.renditions (media_id, name, key, media_type, size) "
            "VALUES (:id, :name, :key, 'image/webp', :size)",
            {"id": media_id, "name": name, "key": key, "size": len(data)},
        )
        return key

    async def count(self, table: str) -> int:
        number: int = await self.host.db.fetch_val(f"SELECT count(*) FROM content.{table}")
        return number


@pytest.fixture
def media(host: Host) -> MediaBench:
    return MediaBench(host, parts_of(host.platform_of("content")))


@pytest.fixture
def owner_of(rows: Rows) -> Callable[..., Any]:
    """Makes creators."""
    return rows.creator
