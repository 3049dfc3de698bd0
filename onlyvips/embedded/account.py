"""The account that PostgreSQL runs as: PostgreSQL refuses to run as root."""

from __future__ import annotations

import contextlib
import os
import pwd
import stat
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from onlyvips.embedded.errors import EmbeddedError

CANDIDATES = ("pgserver", "postgres")
"""Accounts that are used when they exist; the first is created otherwise."""


@dataclass(frozen=True, slots=True)
class Account:
    """An unprivileged account.

    Attributes:
        uid: Numeric user id.
        gid: Numeric group id.
    """

    uid: int
    gid: int


def account_for(data: Path) -> Account | None:
    """Return the account that PostgreSQL must run as.

    Args:
        data: The data directory; when it exists, its owner stays the account.

    Returns:
        None when the present user will do, which is any user but root.

    Raises:
        EmbeddedError: This is root and there is no account, nor a way to create one.
    """
    if os.geteuid() != 0:
        return None
    if data.exists() and (owner := data.stat()).st_uid != 0:
        return Account(owner.st_uid, owner.st_gid)
    for name in CANDIDATES:
        if (account := _find(name)) is not None:
            return account
    return _create(CANDIDATES[0])


def let_traverse(path: Path) -> None:
    """Let other users reach a path, when root runs the platform below a private directory.

    Only the execute bit of directories is added: names and files stay as private as they were.

    Args:
        path: What must be reachable.
    """
    for parent in path.parents:
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            parent.chmod(stat.S_IMODE(mode) | stat.S_IXOTH)


def let_read(path: Path) -> None:
    """Let other users read and run what lies below a directory (PostgreSQL's programs)."""
    let_traverse(path)
    for item in _walk(path):
        mode = stat.S_IMODE(item.stat().st_mode)
        wanted = mode | stat.S_IROTH | (stat.S_IXOTH if mode & stat.S_IXUSR else 0)
        if wanted != mode:
            item.chmod(wanted)


def _walk(path: Path) -> Iterator[Path]:
    yield path
    for directory, folders, files in os.walk(path):
        for name in (*folders, *files):
            yield Path(directory, name)


def _find(name: str) -> Account | None:
    try:
        entry = pwd.getpwnam(name)
    except KeyError:
        return None
    return Account(entry.pw_uid, entry.pw_gid)


def _create(name: str) -> Account:
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    # Two processes may create it at once: the loser finds what the winner made.
    with contextlib.suppress(OSError, subprocess.CalledProcessError):
        subprocess.run(command, check=True, capture_output=True)  # noqa: S603 - fixed words
    account = _find(name) or _find("nobody")
    if account is None:
        raise EmbeddedError(
            "PostgreSQL does not run as root and no account for it could be created; run "
            "`useradd --system pgserver`, or run OnlyVips as another user than root."
        )
    return account
