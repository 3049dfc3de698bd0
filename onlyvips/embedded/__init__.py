"""PostgreSQL and Valkey that come with the platform, for laptops, tests and small communities."""

from __future__ import annotations

from onlyvips.embedded.errors import AlreadyRunning, EmbeddedError
from onlyvips.embedded.locks import FileLock, OwnerLock
from onlyvips.embedded.postgres import EmbeddedPostgres
from onlyvips.embedded.tools import dump, restore, shell
from onlyvips.embedded.valkey import EmbeddedValkey

__all__ = [
    "AlreadyRunning",
    "EmbeddedError",
    "EmbeddedPostgres",
    "EmbeddedValkey",
    "FileLock",
    "OwnerLock",
    "dump",
    "restore",
    "shell",
]
