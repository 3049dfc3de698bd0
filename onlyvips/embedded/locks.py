"""Locks between processes, on files: who owns a directory, who uses a server.

They are ``flock`` locks: the kernel drops them when the process dies, however it dies, so no
stale lock can be left behind.
"""

from __future__ import annotations

import fcntl
import os
import shlex
import sys
from pathlib import Path
from types import TracebackType
from typing import Self

from onlyvips.embedded.errors import AlreadyRunning, EmbeddedError


class FileLock:
    """An advisory lock on a file, exclusive or shared, kept until :meth:`release`.

    Args:
        path: The lock file; it is created when missing and never removed, because removing a
            lock file lets two processes hold "the" lock on two different files.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._descriptor: int | None = None

    @property
    def held(self) -> bool:
        """Whether this object holds the lock."""
        return self._descriptor is not None

    def acquire(self, *, shared: bool = False, wait: bool = True) -> bool:
        """Take the lock, or change the kind of lock that is held.

        Args:
            shared: Any number of holders may share; otherwise there is one.
            wait: Wait for the present holder; otherwise return at once.

        Returns:
            Whether the lock is held now.

        Raises:
            EmbeddedError: The lock file cannot be written.
        """
        if self._descriptor is None:
            self._descriptor = _open(self.path)
        operation = (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | (0 if wait else fcntl.LOCK_NB)
        try:
            fcntl.flock(self._descriptor, operation)
        except BlockingIOError:
            self.release()
            return False
        return True

    def release(self) -> None:
        """Give the lock back; harmless when it is not held."""
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None

    def read(self) -> str:
        """Return what the holder wrote into the lock file."""
        try:
            return self.path.read_text(encoding="utf-8", errors="replace")
        except OSError:
            return ""

    def write(self, content: str) -> None:
        """Replace the content of the lock file.

        Raises:
            RuntimeError: The lock is not held.
        """
        if self._descriptor is None:
            raise RuntimeError("Only the holder of a lock may write into its file.")
        os.ftruncate(self._descriptor, 0)
        os.pwrite(self._descriptor, content.encode("utf-8"), 0)

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


class OwnerLock:
    """The right to run the platform on a directory; one process has it at a time.

    Args:
        directory: The state directory (``.onlyvips``); created when missing.
    """

    def __init__(self, directory: Path) -> None:
        self.directory = Path(directory).absolute()
        self._lock = FileLock(self.directory / "owner.lock")

    def acquire(self) -> None:
        """Become the owner.

        Raises:
            AlreadyRunning: Another process is the owner; the sentence names its pid.
            EmbeddedError: The directory cannot be written.
        """
        make_directory(self.directory)
        if self._lock.held:
            return
        if not self._lock.acquire(wait=False):
            pid, command = self.owner()
            who = f"process {pid} ({command})" if pid else "another process"
            raise AlreadyRunning(
                f"OnlyVips already runs on {self.directory}, as {who}; stop that one first, or "
                f"use another directory.",
                pid=pid,
                command=command,
            )
        self._lock.write(f"{os.getpid()}\n{shlex.join(sys.argv) or sys.executable}\n")

    def release(self) -> None:
        """Stop being the owner; harmless when this process is not."""
        if self._lock.held:
            self._lock.write("")
        self._lock.release()

    def owner(self) -> tuple[int, str]:
        """Return the pid and the command that the owner wrote; (0, "") when unknown."""
        first, _, rest = self._lock.read().partition("\n")
        return (int(first), rest.strip()) if first.strip().isdigit() else (0, "")

    def __enter__(self) -> Self:
        self.acquire()
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.release()


def make_directory(path: Path) -> None:
    """Create a directory and its parents.

    Raises:
        EmbeddedError: It cannot be created, or there is a file in its place.
    """
    try:
        path.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise EmbeddedError(
            f"{path} is a file, but OnlyVips keeps its data in a directory of that name; move "
            f"the file away."
        ) from None
    except OSError as error:
        raise EmbeddedError(
            f"The directory {path} cannot be created ({error.strerror}); make it writable for "
            f"this user, or use another directory."
        ) from error


def _open(path: Path) -> int:
    try:
        return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise EmbeddedError(
            f"The directory {path.parent} cannot be written ({error.strerror}); make it writable "
            f"for this user, or use another directory."
        ) from error
