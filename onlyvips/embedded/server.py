"""What the embedded servers have in common: who starts one, who uses it, who stops it."""

from __future__ import annotations

import asyncio
import contextlib
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Literal, Self

from onlyvips.embedded.errors import EmbeddedError
from onlyvips.embedded.locks import FileLock, make_directory


class EmbeddedServer(ABC):
    """A server that belongs to a directory.

    Every process that uses it says so by a shared lock; the last one that leaves stops it. A
    process that is killed leaves its lock to the kernel and the server running, and the next
    start finds it.

    Args:
        directory: The state directory (``.onlyvips``).
        name: What its files in there begin with.
    """

    def __init__(self, directory: Path | str, name: str) -> None:
        self.directory = Path(directory).absolute()
        self.log = self.directory / f"{name}.log"
        self._starting = FileLock(self.directory / f"{name}.lock")
        self._using = FileLock(self.directory / f"{name}.users")
        self._background: threading.Thread | None = None
        self._failure: BaseException | None = None

    @property
    @abstractmethod
    def url(self) -> str:
        """The server's address."""

    @property
    @abstractmethod
    def is_running(self) -> bool:
        """Whether the server answers."""

    @abstractmethod
    def _ensure_running(self) -> None:
        """Start the server unless it runs; called by one process at a time."""

    @abstractmethod
    def _stop(self) -> None:
        """Stop the server; called by one process at a time."""

    def start_soon(self) -> None:
        """Begin to start in the background; :meth:`start` then waits for the outcome.

        Call it before heavy imports: the server starts while they run.
        """
        if self._background is None:
            self._background = threading.Thread(target=self._start_quietly, daemon=True)
            self._background.start()

    def start(self) -> Self:
        """Start the server, or use the one that runs; returns when it accepts connections.

        Raises:
            EmbeddedError: One sentence: disk full, another version's data, no permission, ...
        """
        if self._background is not None:
            self._background.join()
            self._background = None
            if self._failure is not None:
                failure, self._failure = self._failure, None
                raise failure
            return self
        self._start()
        return self

    def revive(self) -> bool:
        """Start the server again if it died under us.

        Returns:
            Whether it had died.

        Raises:
            EmbeddedError: It cannot be started.
        """
        if not self._using.held or self.is_running:
            return False
        with self._starting:
            self._ensure_running()
        return True

    async def start_async(self) -> Self:
        """:meth:`start` without blocking the event loop."""
        return await asyncio.to_thread(self.start)

    def stop(self) -> bool:
        """Leave the server, and stop it if nobody else uses it.

        Returns:
            Whether the server was stopped.
        """
        if self._background is not None:
            with contextlib.suppress(Exception):
                self.start()
        if not self._using.held:
            return False
        with self._starting:
            if not self._using.acquire(wait=False):
                return False
            try:
                self._stop()
            finally:
                self._using.release()
        return True

    async def stop_async(self) -> bool:
        """:meth:`stop` without blocking the event loop."""
        return await asyncio.to_thread(self.stop)

    @contextmanager
    def attach(self) -> Iterator[Self]:
        """Use the server for the duration of a command.

        The running server is used, or one is started; it is stopped afterwards unless somebody
        else (``onlyvips up`` in another terminal) uses it.
        """
        self.start()
        try:
            yield self
        finally:
            self.stop()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *exc_info: object) -> None:
        self.stop()

    def _open_log(self, mode: Literal["ab", "wb"]) -> BinaryIO:
        """Open the file that the server writes to.

        Raises:
            EmbeddedError: It cannot be written.
        """
        try:
            return self.log.open(mode)
        except OSError as error:
            raise EmbeddedError(
                f"The log {self.log} cannot be written ({error.strerror}); make the directory "
                f"writable for this user."
            ) from error

    def _start(self) -> None:
        if self._using.held:
            return
        make_directory(self.directory)
        with self._starting:
            self._ensure_running()
            self._using.acquire(shared=True)

    def _start_quietly(self) -> None:
        try:
            self._start()
        except BaseException as error:  # noqa: BLE001 - start() raises it in the caller's thread
            self._failure = error
