"""Where media lies: a folder of this machine, or a bucket of an S3-compatible store.

Objects are written once and never changed. A folder is read with plain system calls in threads,
because that is several times as fast as going through a library for every piece; everything else
goes through obstore.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import aclosing, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar
from urllib.parse import unquote, urlsplit

from onlyvips.errors import ConfigurationError, NotFound, Unavailable
from onlyvips_content.media.folder import PIECE, Folder
from onlyvips_content.media.keys import check_key

if TYPE_CHECKING:
    from collections.abc import AsyncIterable, Iterator

T = TypeVar("T")

#: Bytes of one piece from a bucket, where each piece is a request of its own: a caller who reads
#: slowly would otherwise run into the time limit of one long request.
REMOTE_PIECE = 4 * 1024 * 1024
#: Bytes up to which an object is put with one request.
_AT_ONCE = 16 * 1024 * 1024
#: Threads that read and write; more than processors, because they wait for disks.
_THREADS = 8


@dataclass(frozen=True, slots=True)
class Stored:
    """An object in storage.

    Attributes:
        key: Its name.
        size: In bytes.
        changed_at: When it was written, by the storage's clock.
    """

    key: str
    size: int
    changed_at: datetime


class Storage:
    """Objects by key.

    Args:
        url: Empty for ``folder``; ``file:///path``, ``s3://bucket/prefix`` with credentials,
            region and endpoint from the usual ``AWS_`` variables, or ``memory:///`` for tests.
        folder: Folder that is used when there is no URL.

    Raises:
        ConfigurationError: The URL cannot be used.
    """

    def __init__(self, url: str, folder: Path) -> None:
        self._folder: Folder | None = None
        self._store = self._open(url, folder)
        self._threads = ThreadPoolExecutor(_THREADS, "onlyvips-media")

    def _open(self, url: str, folder: Path) -> Any:
        from obstore.exceptions import BaseError
        from obstore.store import LocalStore, from_url

        parts = urlsplit(url)
        if url and parts.scheme not in {"file", "s3", "memory"}:
            raise ConfigurationError(
                f"storage: {parts.scheme or url!r} is not supported; leave it empty, or write "
                "file:///path or s3://bucket/prefix"
            )
        try:
            if parts.scheme in {"", "file"}:
                root = Path(unquote(parts.path)) if url else folder.resolve()
                if parts.netloc or not root.is_absolute():
                    raise ConfigurationError("storage: write file:///path, with three slashes")
                root.mkdir(mode=0o700, parents=True, exist_ok=True)
                self._folder = Folder(root, self._in_thread)
                return LocalStore(root, automatic_cleanup=True)
            return from_url(url)
        except (BaseError, OSError, ValueError) as error:
            raise ConfigurationError(f"storage: {_sentence(error)}") from None

    @property
    def is_local(self) -> bool:
        """Whether objects are files of this machine."""
        return self._folder is not None

    def path_of(self, key: str) -> Path | None:
        """Return the file that an object is on this machine, which must not be changed; else None.

        Args:
            key: Its name; whether there is such an object is not asked.
        """
        check_key(key)
        return None if self._folder is None else self._folder.root / key

    def close(self) -> None:
        """End the threads."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def put(self, key: str, data: bytes | AsyncIterable[bytes]) -> None:
        """Write an object, all of it or nothing. It is on the disk when this returns.

        Args:
            key: Its name.
            data: Its bytes.

        Raises:
            Unavailable: The storage is away or full.
        """
        import obstore

        check_key(key)
        at_once = isinstance(data, bytes) and len(data) <= _AT_ONCE
        with _translated(key):
            await obstore.put_async(
                self._store, key, data, use_multipart=False if at_once else None
            )
            if self._folder is not None:
                await self._folder.settle(key)

    async def put_file(self, key: str, path: Path) -> None:
        """Write an object from a file; see `put`."""

        async def pieces() -> AsyncIterator[bytes]:
            file: BinaryIO = await self._in_thread(path.open, "rb")
            with file:
                while piece := await self._in_thread(file.read, PIECE):
                    yield piece

        await self.put(key, pieces())

    async def fetch(self, key: str, start: int, end: int) -> bytes:
        """Return bytes of an object at once.

        Args:
            key: Its name.
            start: The first byte.
            end: The byte after the last one; what lies beyond the object's end is left out.

        Raises:
            NotFound: There is no such object.
            Unavailable: The storage is away.
        """
        return bytes(await self.lend(key, start, end))

    async def lend(self, key: str, start: int, end: int) -> memoryview:
        """Return what `fetch` does, without copying it once more."""
        check_key(key)
        if end <= start:
            return memoryview(b"")
        if self._folder is not None:
            try:
                return await self._folder.fetch(key, start, end - start)
            except OSError as error:
                raise _meaning(error, key) from error
        import obstore

        with _translated(key):
            return memoryview(await obstore.get_range_async(self._store, key, start=start, end=end))

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """Yield bytes of an object piece by piece; see `fetch`.

        The first piece is read before the first is yielded, and from a bucket each next one while
        the caller is busy with the one before.
        """
        check_key(key)
        folder = self._folder
        pieces = folder.read(key, start, end) if folder else self._read_remote(key, start, end)
        with _translated(key):
            # Not left open when the caller leaves in the middle.
            async with aclosing(pieces) as left:  # type: ignore[type-var]
                async for piece in left:
                    yield piece

    async def _read_remote(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        def ask(at: int) -> asyncio.Task[bytes]:
            return asyncio.ensure_future(self.fetch(key, at, min(at + REMOTE_PIECE, end)))

        coming = ask(start)
        try:
            while start < end:
                piece = await coming
                asked = min(REMOTE_PIECE, end - start)
                start = start + len(piece) if len(piece) == asked else end
                if start < end:
                    coming = ask(start)
                yield piece
        finally:
            coming.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await coming

    async def size(self, key: str) -> int:
        """Return how many bytes an object has; `fetch` names the errors."""
        import obstore

        check_key(key)
        with _translated(key):
            return int((await obstore.head_async(self._store, key))["size"])

    async def delete(self, keys: Sequence[str]) -> None:
        """Delete objects; those that there are not are deleted already.

        Raises:
            Unavailable: The storage is away; some may be deleted.
        """
        import obstore

        for key in keys:
            check_key(key)
        if not keys:
            return
        with _translated(keys[0]):
            if self._folder is None:
                with suppress(FileNotFoundError):
                    await obstore.delete_async(self._store, list(keys))
                    return
            for key in keys:
                with suppress(FileNotFoundError):
                    await obstore.delete_async(self._store, key)

    async def list(self, prefix: str = "") -> AsyncIterator[Stored]:
        """Yield all objects below a folder, in no order."""
        import obstore

        with _translated(prefix):
            async for page in obstore.list(self._store, prefix or None, chunk_size=1000):
                for found in page:
                    yield Stored(found["path"], found["size"], found["last_modified"])

    async def sweep_unfinished(self, before: datetime) -> int:
        """Delete what killed processes left of objects that they were writing; return how many.

        A bucket does so by itself, if its lifecycle rules say that incomplete uploads end.

        Args:
            before: Younger ones may still be written.
        """
        return 0 if self._folder is None else await self._folder.sweep(before.timestamp())

    @asynccontextmanager
    async def as_file(self, key: str) -> AsyncIterator[Path]:
        """Give an object as a file of this machine; it must not be changed.

        It is the object's own file in a folder, and a copy for the time being from a bucket.
        """
        check_key(key)
        if self._folder is not None:
            path = self._folder.root / key
            if not await self._in_thread(path.is_file):
                raise NotFound("There is no such object.")
            yield path
            return
        with tempfile.TemporaryDirectory(prefix="onlyvips-media-") as folder:
            path = Path(folder, "object")
            size = await self.size(key)
            file: BinaryIO = await self._in_thread(path.open, "wb")
            with file:
                async for piece in self.read(key, 0, size):
                    await self._in_thread(file.write, piece)
            yield path

    async def _in_thread(self, function: Callable[..., T], *arguments: object) -> T:
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, function, *arguments)


@contextmanager
def _translated(key: str) -> Iterator[None]:
    """Turn errors of the storage into those of the domain.

    Raises:
        NotFound: There is no such object.
        Unavailable: Anything else.
    """
    from obstore.exceptions import BaseError

    try:
        yield
    except (BaseError, OSError) as error:
        raise _meaning(error, key) from error


def _meaning(error: Exception, key: str) -> NotFound | Unavailable:
    """Return the domain's error for one of the storage."""
    from obstore.exceptions import NotFoundError

    if isinstance(error, (FileNotFoundError, NotFoundError)):
        return NotFound("There is no such object.")
    return Unavailable(f"media storage, {key or 'list'}: {_sentence(error)}")


def _sentence(error: Exception) -> str:
    """Return what is wrong; obstore adds pages for its own developers."""
    return str(error).partition("\n")[0] or type(error).__name__
