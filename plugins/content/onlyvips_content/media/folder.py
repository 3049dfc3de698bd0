"""Reading objects that are files of this machine.

What the system has in memory is read at once, in the event loop: a copy takes some microseconds,
and handing it to a thread and back takes longer. What would wait for the disk is read in a thread.
Linux can tell one from the other (``RWF_NOWAIT``, preadv2(2), Linux 4.14); where it cannot be told,
everything is read in threads.
"""

from __future__ import annotations

import errno
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

#: Bytes of one piece.
PIECE = 1024 * 1024
_NO_WAIT: int = getattr(os, "RWF_NOWAIT", 0)

InThread = Callable[..., Awaitable[Any]]


class Folder:
    """Files below a folder.

    Args:
        root: The folder, absolute.
        in_thread: Calls a function with arguments in a thread.
    """

    def __init__(self, root: Path, in_thread: InThread) -> None:
        self.root = root
        self._prefix = f"{root}/"
        self._in_thread = in_thread
        self._memory_first = bool(_NO_WAIT)

    async def fetch(self, key: str, start: int, length: int) -> memoryview:
        """Return bytes of a file, without copying them once more.

        Raises:
            OSError: It cannot be read.
        """
        if self._memory_first and length <= PIECE:
            descriptor = os.open(self._prefix + key, os.O_RDONLY)
            try:
                data = self._from_memory(descriptor, start, length)
            finally:
                os.close(descriptor)
            if data is not None:
                return data
        return memoryview(await self._in_thread(_read, self._prefix + key, start, length))

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield bytes of a file piece by piece; see `fetch`."""
        descriptor: int = await self._in_thread(os.open, self._prefix + key, os.O_RDONLY)
        try:
            while start < end:
                length = min(PIECE, end - start)
                view = self._from_memory(descriptor, start, length)
                if view is None:
                    piece: bytes = await self._in_thread(os.pread, descriptor, length, start)
                else:
                    piece = bytes(view)
                if not piece:
                    return
                yield piece
                start += len(piece)
        finally:
            os.close(descriptor)

    def _from_memory(self, descriptor: int, start: int, length: int) -> memoryview | None:
        """Return bytes if all of them are in the system's memory, else None."""
        if not self._memory_first:
            return None
        into = bytearray(length)
        try:
            read = os.preadv(descriptor, [into], start, _NO_WAIT)
        except OSError as error:
            if error.errno == errno.EOPNOTSUPP:  # a file system that cannot tell
                self._memory_first = False
            elif error.errno != errno.EAGAIN:
                raise
            return None
        return memoryview(into) if read == length else None

    async def settle(self, key: str) -> None:
        """Have a file and its name on the disk, so that a power cut takes neither."""
        await self._in_thread(_settle, self.root, key)

    async def sweep(self, before: float) -> int:
        """Delete what killed processes left of files that they were writing; return how many.

        Args:
            before: Younger ones may still be written (seconds since 1970).
        """
        found: int = await self._in_thread(_sweep, self.root, before)
        return found


def _read(path: str, start: int, length: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.pread(descriptor, length, start)
    finally:
        os.close(descriptor)


def _settle(root: Path, key: str) -> None:
    path = root / key
    _sync(path)
    while path != root:
        path = path.parent
        _sync(path)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _sweep(root: Path, before: float) -> int:
    count = 0
    # obstore writes an object under its name, "#" and a number, and renames it when it is whole.
    for path in root.rglob("*#*"):
        with suppress(FileNotFoundError):
            if path.is_file() and path.stat().st_mtime < before:
                path.unlink()
                count += 1
    return count
