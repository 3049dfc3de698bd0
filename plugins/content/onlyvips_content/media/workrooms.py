"""Folders for work in progress, which are gone afterwards, also when the worker was killed.

A folder belongs to the process that holds the lock on a file in it. The system takes the lock from
a process that ends in whatever way, and then the next one who needs a folder clears it away.
"""

from __future__ import annotations

import fcntl
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Final

_LOCK: Final = ".lock"
#: A folder whose lock is not there yet is being made at this moment.
_BEING_MADE: Final = 60.0


@contextmanager
def workroom(root: Path) -> Iterator[Path]:
    """Give an empty folder below another one, and delete it in the end.

    Args:
        root: Where such folders lie; it is made when it is not there.
    """
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    clear_away(root)
    folder = Path(tempfile.mkdtemp(prefix="work-", dir=root))
    try:
        with (folder / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            room = folder / "room"
            room.mkdir()
            yield room
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def clear_away(root: Path) -> int:
    """Delete the folders of processes that are no more; return how many."""
    count = 0
    for folder in root.glob("work-*"):
        if _is_left(folder):
            shutil.rmtree(folder, ignore_errors=True)
            count += 1
    return count


def _is_left(folder: Path) -> bool:
    try:
        with (folder / _LOCK).open("r+") as lock:
            return _is_free(lock)
    except OSError:
        with suppress(OSError):
            return time.time() - folder.stat().st_mtime > _BEING_MADE
    return False


def _is_free(lock: IO[str]) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True
