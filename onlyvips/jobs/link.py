"""The worker's own connection: it takes jobs, reports on them and hears of new ones.

It is apart from the pool, so that handlers that hold every connection of the pool cannot keep the
worker from renewing its leases. When PostgreSQL goes away, whoever runs a statement here waits
until it is back. Every statement of the worker may be repeated: it names the worker that holds the
job, so the second time it finds nothing to do; jobs that were picked but never reached us come
back when their lease ends.
"""

from __future__ import annotations

import asyncio
import contextlib
import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import asyncpg

from onlyvips.db.errors import FAULTS, translate
from onlyvips.db.url import asyncpg_dsn
from onlyvips.jobs.statements import CHANNEL

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.platform import Log

FIRST_WAIT = 0.1
LONGEST_WAIT = 5.0
"""Seconds between attempts to connect."""


class LinkClosed(Exception):
    """The worker stops; the statement was not run."""


class Link:
    """A connection that comes back.

    Args:
        db: Where to connect.
        log: Told of losses.
        on_notice: Called when there may be new work: a notification came, or the connection is
            back and some may have been missed.
        timeout: Seconds that a statement may take.
    """

    def __init__(
        self,
        db: Database,
        log: Log,
        on_notice: Callable[[], None] = lambda: None,
        timeout: float = 30.0,
    ) -> None:
        self._dsn = asyncpg_dsn(str(db.url))
        self._options: dict[str, Any] = {
            "command_timeout": timeout,
            "timeout": 10.0,
            "server_settings": {"application_name": "onlyvips worker", "timezone": "UTC"},
        }
        if db.options.get("pgbouncer"):
            self._options["statement_cache_size"] = 0
        self._log = log
        self._on_notice = on_notice
        self._connection: Any = None
        self._lock = asyncio.Lock()
        self._closed = asyncio.Event()
        self._hurried = asyncio.Event()
        self._was_connected = False

    @property
    def connected(self) -> bool:
        """Whether the connection stands."""
        return self._connection is not None and not self._connection.is_closed()

    @property
    def closed(self) -> asyncio.Event:
        """Set when the link is closed."""
        return self._closed

    async def fetch(self, query: str, *args: object) -> list[Any]:
        """Run a statement, as soon as PostgreSQL is there.

        Raises:
            LinkClosed: The link was closed in the meantime.
            asyncpg.PostgresError: PostgreSQL refuses the statement.
        """
        rows: list[Any] = await self._run("fetch", query, args)
        return rows

    async def execute(self, query: str, *args: object) -> str:
        """Run a statement and return its status; see :meth:`fetch`."""
        status: str = await self._run("execute", query, args)
        return status

    def hurry(self) -> None:
        """Wait for PostgreSQL no longer: the worker stops."""
        self._hurried.set()

    async def close(self) -> None:
        """Close for good; statements that wait for PostgreSQL give up."""
        self._closed.set()
        self._hurried.set()
        async with self._lock:
            connection, self._connection = self._connection, None
            if connection is not None and not connection.is_closed():
                try:
                    await connection.close(timeout=2.0)
                except FAULTS:
                    connection.terminate()

    async def _run(self, how: str, query: str, args: tuple[object, ...]) -> Any:
        while True:
            async with self._lock:
                connection = await self._connected()
                try:
                    return await getattr(connection, how)(query, *args)
                except FAULTS as error:
                    if translate(error) is None:
                        raise
                    self._drop(connection, error)

    async def _connected(self) -> Any:
        wait = FIRST_WAIT
        while True:
            if self._closed.is_set():
                raise LinkClosed
            if self.connected:
                return self._connection
            try:
                self._connection = await self._connect()
            except FAULTS as error:
                if self._hurried.is_set():
                    raise LinkClosed from error
                self._log.warning(
                    "worker waits for the database", error=type(error).__name__, seconds=wait
                )
            else:
                continue
            # Workers that lost the database together must not come back together.
            await self._sleep(wait * random.uniform(0.5, 1.0))  # noqa: S311 - no secret
            wait = min(wait * 2, LONGEST_WAIT)

    async def _connect(self) -> Any:
        connection = await asyncpg.connect(self._dsn, **self._options)
        try:
            connection.add_termination_listener(self._terminated)
            await connection.add_listener(CHANNEL, self._noticed)
        except BaseException:
            connection.terminate()
            raise
        if self._was_connected:
            self._log.info("worker is connected again")
        self._was_connected = True
        self._on_notice()
        return connection

    def _drop(self, connection: Any, error: BaseException) -> None:
        self._log.warning("worker lost the database", error=type(error).__name__)
        self._connection = None
        connection.terminate()

    def _noticed(self, *_: object) -> None:
        self._on_notice()

    def _terminated(self, _: object) -> None:
        self._on_notice()

    async def _sleep(self, seconds: float) -> None:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._hurried.wait()
