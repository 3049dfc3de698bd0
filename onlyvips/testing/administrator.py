"""One lasting connection to the shared server, for what concerns whole databases."""

from __future__ import annotations

import asyncio
import threading
from typing import Any

import asyncpg


class Administrator:
    """Runs statements on a connection that all tests of the process share, one after the other.

    Every connection costs the server a process, and each test makes a database and drops it. As
    a test's event loop ends with it and a connection with its loop, this one has a loop of its
    own, in a thread.

    Args:
        server: Address of a database that stays, such as ``postgres``.
    """

    def __init__(self, server: str) -> None:
        self._server = server
        self._connection: Any = None
        self._turn = asyncio.Lock()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(
            target=self._loop.run_forever, name="test databases", daemon=True
        )
        self._thread.start()

    async def execute(self, *statements: str) -> None:
        """Run statements, each by itself; from any event loop.

        Args:
            statements: SQL.

        Raises:
            asyncpg.PostgresError: PostgreSQL refuses one.
        """
        done = asyncio.run_coroutine_threadsafe(self._execute(statements), self._loop)
        await asyncio.wrap_future(done)

    def close(self) -> None:
        """Close the connection and end the thread."""
        asyncio.run_coroutine_threadsafe(self._disconnect(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _execute(self, statements: tuple[str, ...]) -> None:
        async with self._turn:
            # Whoever leaves the server last stops it, and the next one starts it again.
            if self._connection is None or self._connection.is_closed():
                self._connection = await asyncpg.connect(self._server)
            for statement in statements:
                await self._connection.execute(statement)

    async def _disconnect(self) -> None:
        async with self._turn:
            if self._connection is not None:
                await self._connection.close()
