"""One process runs the bot: an advisory lock, held on a connection that also listens.

Two processes with the bot's session would answer everybody twice. The second one stands by and
takes over within seconds when the first is gone.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from onlyvips.db.errors import FAULTS, DatabaseUnavailable, translate

if TYPE_CHECKING:
    from onlyvips.db import Database

#: Identifies the lock in this database; any constant that nobody else uses.
LOCK = 0x6F76_6970_7362_6F74
CHANNEL = "onlyvips_outbox"


class Lease:
    """The right to run the bot.

    Args:
        db: PostgreSQL.
        on_notify: Called when somebody put a message into the outbox.
        lock: Number of the lock.
    """

    def __init__(
        self, db: Database, on_notify: Callable[[], None] | None = None, *, lock: int = LOCK
    ) -> None:
        self._db = db
        self._on_notify = on_notify
        self._lock = lock
        self._connection: Any = None
        self._lost: asyncio.Event = asyncio.Event()

    @property
    def held(self) -> bool:
        """Whether this process may run the bot."""
        return self._connection is not None and not self._lost.is_set()

    async def try_acquire(self) -> bool:
        """Return whether this process may run the bot from now on.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        if self.held:
            return True
        await self.release()
        try:
            connection = await self._db.pool.acquire()
        except FAULTS as error:
            raise translate(error) or DatabaseUnavailable("The database is away.") from error
        try:
            connection.touch()
            if not await connection.fetchval("SELECT pg_try_advisory_lock($1)", self._lock):
                await self._db.pool.release(connection)
                return False
            if self._on_notify is not None:
                await connection.add_listener(CHANNEL, self._notified)
            connection.add_termination_listener(self._terminated)
        except BaseException as error:
            # Whoever asked may also have been cancelled; the connection goes back all the same.
            with contextlib.suppress(*FAULTS):
                await self._db.pool.release(connection)
            if not isinstance(error, FAULTS):
                raise
            raise translate(error) or DatabaseUnavailable("The database is away.") from error
        self._lost = asyncio.Event()
        self._connection = connection
        return True

    async def wait_lost(self) -> None:
        """Wait until the connection that holds the lock is gone."""
        await self._lost.wait()

    async def release(self) -> None:
        """Let another process run the bot."""
        connection, self._connection = self._connection, None
        if connection is None:
            return
        with contextlib.suppress(*FAULTS, RuntimeError):
            try:
                if not connection.is_closed():
                    connection.remove_termination_listener(self._terminated)
                    if self._on_notify is not None:
                        await connection.remove_listener(CHANNEL, self._notified)
                    await connection.execute("SELECT pg_advisory_unlock($1)", self._lock)
            finally:
                await self._db.pool.release(connection)
        self._lost.set()

    def _notified(self, *_: object) -> None:
        if self._on_notify is not None:
            self._on_notify()

    def _terminated(self, *_: object) -> None:
        self._lost.set()
