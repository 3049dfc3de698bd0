"""Files for browsers: read once, compressed once, kept in memory, and named by what is in them."""

from __future__ import annotations

import asyncio
import gzip
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from quart import Response

from onlyvips.web.keeping import is_known

if TYPE_CHECKING:
    from quart import Request

#: For a year, and never asked for again: what has another content has another address
#: (https://www.rfc-editor.org/rfc/rfc8246).
IMMUTABLE = "public, max-age=31536000, immutable"
#: Kept, but asked for each time; the answer is mostly 304.
REVALIDATE = "no-cache"

#: The machine's own table of types (`mimetypes`) differs from machine to machine.
TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/vnd.microsoft.icon",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
#: What is compressed already.
_PACKED = frozenset({".png", ".webp", ".woff2"})
#: Below it the headers weigh more than what is saved.
_WORTH_BYTES = 256
#: Compressing this much takes a few milliseconds, which others need not wait for.
_LONG_BYTES = 32 * 1024
_SEGMENT = re.compile(r"[A-Za-z0-9_@][A-Za-z0-9_@.+-]*")


@dataclass(frozen=True, eq=False)
class Asset:
    """A file as browsers get it.

    Attributes:
        body: Its bytes.
        suffix: ``.js`` and the like; one of `TYPES`.
    """

    body: bytes
    suffix: str

    @cached_property
    def digest(self) -> str:
        """What names the content."""
        return blake2b(self.body, digest_size=12).hexdigest()

    @cached_property
    def gzipped(self) -> bytes | None:
        """The compressed bytes; None where that does not pay."""
        if self.suffix in _PACKED or len(self.body) < _WORTH_BYTES:
            return None
        packed = gzip.compress(self.body, 9, mtime=0)
        return packed if len(packed) < len(self.body) else None

    async def answer(self, request: Request, cache_control: str) -> Response:
        """Return the answer to a request for this file.

        Args:
            request: Says what the caller can unpack, and what it has already.
            cache_control: The header of that name.
        """
        body, tag = self.body, self.digest
        headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        if request.accept_encodings["gzip"] > 0:
            if len(body) > _LONG_BYTES and "gzipped" not in self.__dict__:
                await asyncio.to_thread(lambda: self.gzipped)
            if self.gzipped is not None:
                # Another representation has another tag (RFC 9110, section 8.8.3.3).
                body, tag = self.gzipped, f"{tag}-gzip"
                headers["Content-Encoding"] = "gzip"
        headers["ETag"] = f'"{tag}"'
        known = request.headers.get("If-None-Match")
        if known is not None and is_known(known.encode(), headers["ETag"].encode()):
            headers.pop("Content-Encoding", None)
            return Response(b"", 304, headers)
        return Response(body, 200, headers, content_type=TYPES[self.suffix])


def is_name(text: str) -> bool:
    """Say whether a text is the relative path of a file that may be served: no dots to escape by.

    Hidden files are none either.
    """
    return all(_SEGMENT.fullmatch(part) for part in text.split("/"))


def read_asset(folder: Path, name: str) -> Asset | None:
    """Read a file in a folder; None where there is none that may be served.

    Links are not followed, so that nothing outside the folder can be named.

    Args:
        folder: The folder.
        name: Path in it, with slashes.
    """
    suffix = PurePosixPath(name).suffix
    if suffix not in TYPES or not is_name(name):
        return None
    path = folder
    try:
        for part in name.split("/"):
            path /= part
            if stat.S_ISLNK(path.lstat().st_mode):
                return None
        return Asset(path.read_bytes(), suffix)
    except OSError:
        return None


def walk(folder: Path, suffixes: frozenset[str]) -> Iterator[tuple[str, os.stat_result]]:
    """Yield path and state of each file in a folder that may be served, in the order of names.

    Args:
        folder: The folder; links in it are left out.
        suffixes: Which kinds of files.
    """
    found: list[tuple[str, os.stat_result]] = []
    for directory, directories, names in os.walk(folder):
        directories[:] = [d for d in directories if _SEGMENT.fullmatch(d) and d != "node_modules"]
        for name in names:
            path = Path(directory, name)
            if path.suffix not in suffixes or not _SEGMENT.fullmatch(name):
                continue
            state = path.lstat()
            if stat.S_ISREG(state.st_mode):
                found.append((path.relative_to(folder).as_posix(), state))
    yield from sorted(found, key=lambda item: item[0])
