"""The bytes of uploads, photos and documents."""

from __future__ import annotations

import contextlib
from collections import OrderedDict
from pathlib import Path

from onlyvips.testing.telegram.errors import RpcFailure


class FileStore:
    """The bytes of photos and documents.

    Args:
        limit: Bytes that are kept in memory; the oldest files go first.
        directory: Where files are also written, so that they survive a restart.
    """

    def __init__(self, limit: int = 64 * 2**20, directory: Path | None = None) -> None:
        self._files: OrderedDict[int, bytes] = OrderedDict()
        #: Media type and attributes of documents, by number.
        self.documents: dict[int, tuple[str, list[object]]] = {}
        self._parts: OrderedDict[int, dict[int, bytes]] = OrderedDict()
        self._size = 0
        self._limit = limit
        self.directory = directory

    def part(self, upload_id: int, number: int, data: bytes) -> None:
        """Keep one part of an upload; at most 50 uploads are under way."""
        self._parts.setdefault(upload_id, {})[number] = data
        if len(self._parts) > 50:
            self._parts.popitem(last=False)

    def take(self, upload_id: int, parts: int) -> bytes:
        """Put the parts of an upload together.

        Raises:
            RpcFailure: `FILE_PARTS_INVALID` or `FILE_PART_n_MISSING`.
        """
        held = self._parts.pop(upload_id, {})
        if parts < 1:
            raise RpcFailure(400, "FILE_PARTS_INVALID")
        for number in range(parts):
            if number not in held:
                raise RpcFailure(400, f"FILE_PART_{number}_MISSING")
        return b"".join(held[number] for number in range(parts))

    def put(self, file_id: int, data: bytes) -> None:
        """Keep the bytes of a file."""
        self._files[file_id] = data
        self._size += len(data)
        while self._size > self._limit and len(self._files) > 1:
            _, old = self._files.popitem(last=False)
            self._size -= len(old)
        if self.directory is not None:
            self.directory.mkdir(mode=0o700, parents=True, exist_ok=True)
            (self.directory / str(file_id)).write_bytes(data)

    def get(self, file_id: int) -> bytes:
        """Return the bytes of a file.

        Raises:
            RpcFailure: `FILE_REFERENCE_EXPIRED` when they are not kept any more.
        """
        data = self._files.get(file_id)
        if data is None and self.directory is not None:
            with contextlib.suppress(OSError):
                data = (self.directory / str(file_id)).read_bytes()
        if data is None:
            raise RpcFailure(400, "FILE_REFERENCE_EXPIRED")
        return data
