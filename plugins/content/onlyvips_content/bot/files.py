"""Media of works as files that the bot can send.

The bot sends what a signed address names, and finds it as the API does: whoever may not have it
gets no file here either.
"""

from __future__ import annotations

import asyncio
import hashlib
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import parse_qs, urlsplit

if TYPE_CHECKING:
    from onlyvips_content.media.delivery import Delivery, Found
    from onlyvips_content.media.links import MediaLinks
    from onlyvips_content.media.storage import Storage

MEGA: Final = 1_000_000
#: A message that could not leave at once is sent from the file later, so it is kept for a while.
_SAFE_SECONDS: Final = 3600
_OLD_SECONDS: Final = 24 * 3600
#: A video's thumbnail (https://core.telegram.org/bots/api#sendvideo).
_THUMB: Final = 320
_JPEG_QUALITY: Final = 88
_SUFFIXES: Final = {
    "image/jpeg": ".jpg",
    "image/webp": ".webp",
    "video/mp4": ".mp4",
    "audio/mp4": ".m4a",
}


@dataclass(frozen=True, slots=True)
class ChatFile:
    """A file that can be sent.

    Attributes:
        path: Where it lies.
        media_type: What it is.
        suffix: For its name, with the dot.
    """

    path: Path
    media_type: str
    suffix: str


class ChatFiles:
    """Finds files by address, and keeps what is fetched from elsewhere for a while.

    Args:
        links: Reads addresses.
        delivery: Finds what they name.
        storage: Where media lies.
        folder: Of this process's machine.
        megabytes: What lies in the folder at most, but for what was sent within the last hour.
    """

    def __init__(
        self,
        links: MediaLinks,
        delivery: Delivery,
        storage: Storage,
        folder: Path,
        megabytes: int,
    ) -> None:
        self._links = links
        self._delivery = delivery
        self._storage = storage
        self._folder = folder
        self._most = megabytes * MEGA
        self._one_by_one = asyncio.Lock()

    async def find(self, url: str, account_id: int) -> Found:
        """Return what an address names, for whoever may have it.

        Raises:
            NotFound: There is nothing at the address.
            Forbidden: It is somebody else's, or holds no longer.
            Unavailable: The storage is away.
        """
        parts = urlsplit(url)
        _, name, rendition = parts.path.rsplit("/", 2)
        query = parse_qs(parts.query)
        link = self._links.check(name, rendition, query["v"][0], query["e"][0], query["s"][0])
        return await self._delivery.find(link, account_id)

    async def file(self, found: Found) -> ChatFile:
        """Return an object as a file; from a bucket it is fetched first.

        Raises:
            NotFound: It is not in storage (any more).
            Unavailable: The storage is away.
        """
        suffix = _SUFFIXES.get(found.media_type, "")
        path = self._storage.path_of(found.key)
        if path is None:
            path = self._folder / f"{_name(found.key)}{suffix}"
            if not await asyncio.to_thread(path.is_file):
                await self._keep(found, path, _copy)
        return ChatFile(path, found.media_type, suffix)

    async def photo(self, found: Found) -> Path:
        """Return a picture as a JPEG, which is what Telegram takes for photos.

        Raises:
            NotFound: It is not in storage (any more).
            Unavailable: The storage is away.
        """
        if found.media_type == "image/jpeg":
            return (await self.file(found)).path
        path = self._folder / f"{_name(found.key)}.jpg"
        if not await asyncio.to_thread(path.is_file):
            await self._keep(found, path, _jpeg)
        return path

    async def thumb(self, found: Found) -> Path:
        """Return a picture as small as Telegram wants it for a video; see `photo`."""
        path = self._folder / f"{_name(found.key)}-{_THUMB}.jpg"
        if not await asyncio.to_thread(path.is_file):
            await self._keep(found, path, _small)
        return path

    async def _keep(self, found: Found, path: Path, make: Callable[[Path, Path], None]) -> None:
        # One by one: two who want the same large file would fetch it twice.
        async with self._one_by_one:
            if await asyncio.to_thread(path.is_file):
                return
            await asyncio.to_thread(self._prepare, found.size)
            draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
            async with self._storage.as_file(found.key) as source:
                await asyncio.to_thread(_make, make, source, draft, path)

    def _prepare(self, coming: int) -> None:
        """Make room for so many bytes: what is oldest goes, and what is old anyway."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        from time import time

        now, kept = time(), []
        for path in self._folder.iterdir():
            with suppress(FileNotFoundError):
                facts = path.stat()
                if facts.st_mtime < now - _OLD_SECONDS:
                    path.unlink()
                else:
                    kept.append((facts.st_mtime, facts.st_size, path))
        size = coming + sum(size for _, size, _ in kept)
        for changed, freed, path in sorted(kept):
            if size <= self._most or changed > now - _SAFE_SECONDS:
                return
            path.unlink(missing_ok=True)
            size -= freed


def _name(key: str) -> str:
    return hashlib.blake2b(key.encode(), digest_size=16).hexdigest()


def _make(make: Callable[[Path, Path], None], source: Path, draft: Path, path: Path) -> None:
    try:
        make(source, draft)
        draft.chmod(0o600)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _copy(source: Path, target: Path) -> None:
    from shutil import copyfile

    copyfile(source, target)


def _jpeg(source: Path, target: Path, longest: int = 2560) -> None:
    from PIL import Image

    with Image.open(source) as image:
        flat = image.convert("RGB")
        flat.thumbnail((longest, longest))
        flat.save(target, "JPEG", quality=_JPEG_QUALITY)


def _small(source: Path, target: Path) -> None:
    _jpeg(source, target, _THUMB)
