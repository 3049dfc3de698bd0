"""One process migrates at a time."""

from __future__ import annotations

import asyncio
import hashlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from onlyvips.db.connect import connect
from onlyvips.db.errors import MigrationError

KEY = int.from_bytes(hashlib.sha256(b"onlyvips migrations").digest()[:8], "big", signed=True)
"""Key of the advisory lock; PostgreSQL keeps it apart for each database."""


@asynccontextmanager
async def migration_lock(url: str, *, patience: float = 600.0) -> AsyncIterator[None]:
    """Hold the right to migrate a database.

    The lock is asked for again and again instead of waited for: a statement that waits holds a
    snapshot, and the other process's CREATE INDEX CONCURRENTLY would wait for that.

    Args:
        url: Address of the database, without PgBouncer's transaction mode in between.
        patience: Seconds to wait for another process.

    Raises:
        MigrationError: Another process holds it for longer.
        DatabaseConnectError: The database cannot be reached.
    """
    connection = await connect(url, application_name="onlyvips migrate (lock)")
    try:
        deadline = time.monotonic() + patience
        while not await connection.fetchval("SELECT pg_try_advisory_lock($1)", KEY):
            if time.monotonic() > deadline:
                raise MigrationError(
                    "",
                    "",
                    f"Another process has been migrating this database for {patience:.0f} s; see "
                    f"what it waits for in pg_stat_activity, then try again.",
                )
            await asyncio.sleep(0.1)
        yield
    finally:
        # The lock goes with the connection, also when the server has dropped that already.
        await connection.close(timeout=5.0)
