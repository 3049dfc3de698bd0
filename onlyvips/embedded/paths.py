"""Where embedded servers listen: the kernel limits how long a socket's path may be."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
from pathlib import Path

from onlyvips.embedded.errors import EmbeddedError

SUN_PATH = 103 if sys.platform == "darwin" else 107
"""Longest path of a unix socket in bytes, without the final NUL (``sun_path`` in unix(7))."""


def socket_directory(preferred: Path, name: str) -> Path:
    """Return the directory for a socket: the preferred one if the path fits, else a short one.

    Args:
        preferred: Where the socket belongs.
        name: File name of the socket.

    Raises:
        EmbeddedError: The temporary directory's path is too long as well.
    """
    if _fits(preferred / name):
        return preferred
    # The same data directory must lead to the same place in every process and every run.
    digest = hashlib.sha256(os.fsencode(preferred)).hexdigest()[:12]
    short = Path(tempfile.gettempdir()) / f"onlyvips-{os.getuid()}-{digest}"
    if not _fits(short / name):
        raise EmbeddedError(
            f"The path {preferred / name} is longer than the {SUN_PATH} bytes that a unix socket "
            f"may have, and so is one below {tempfile.gettempdir()}; use a directory with a "
            f"shorter path."
        )
    return short


def make_private(path: Path, uid: int | None, gid: int | None) -> None:
    """Create a directory for one user alone, or check that the present one is.

    Args:
        path: The directory.
        uid: Its owner; None for the present user.
        gid: Its group; None for the present one.

    Raises:
        EmbeddedError: Somebody else made the directory.
    """
    owner = os.getuid() if uid is None else uid
    try:
        path.mkdir(mode=0o700)
    except FileExistsError:
        found = path.lstat().st_uid
        if path.is_symlink() or found not in {owner, os.getuid()}:
            raise EmbeddedError(
                f"{path} belongs to another user, so no socket can be placed there; remove it."
            ) from None
    if uid is not None and gid is not None:
        os.chown(path, uid, gid)
    path.chmod(0o700)


def leave(path: Path, preferred: Path) -> None:
    """Remove a short directory that is not needed any more; the preferred one stays.

    Args:
        path: From :func:`socket_directory`.
        preferred: What that was asked for.
    """
    if path != preferred:
        with contextlib.suppress(OSError):
            path.rmdir()


def _fits(path: Path) -> bool:
    return len(os.fsencode(path)) <= SUN_PATH
