"""The backend that ``databases`` runs on here: asyncpg's pool, compiled statements kept."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, Awaitable, Callable
from datetime import date, datetime
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import asyncpg
from databases.interfaces import ConnectionBackend, DatabaseBackend

from onlyvips.db.errors import (
    FAULTS,
    DatabaseUnavailable,
    explain_connect,
    raise_for_caller,
    translate,
)
from onlyvips.db.records import ConvertedRecord, NativeRecord, Record
from onlyvips.db.statements import Bound, StatementCache
from onlyvips.db.url import asyncpg_dsn, masked

T = TypeVar("T")


class SessionConnection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg has no types
    """A connection that knows whether its session must be reset before others get it."""

    touched = False

    def touch(self) -> None:
        """Say that the session may have been changed."""
        self.touched = True


class Backend(DatabaseBackend):  # type: ignore[misc]  # databases has no type information
    """A pool of connections.

    Args:
        url: Address of the database.
        min_size: Connections that are kept open.
        max_size: Connections at most.
        command_timeout: Seconds that a statement may take.
        acquire_timeout: Seconds to wait for a free connection.
        connect_timeout: Seconds that opening a connection may take.
        application_name: How the connections are called in ``pg_stat_activity``.
        statement_cache_size: Statements that each connection keeps prepared.
        compiled_cache_size: Compiled statements that are kept.
        pgbouncer: Whether PgBouncer stands between, in transaction mode: nothing is prepared and
            no setting is made that PgBouncer does not know.
    """

    def __init__(
        self,
        url: object,
        *,
        min_size: int = 1,
        max_size: int = 10,
        command_timeout: float | None = 30.0,
        acquire_timeout: float = 10.0,
        connect_timeout: float = 10.0,
        application_name: str = "onlyvips",
        statement_cache_size: int = 250,
        compiled_cache_size: int = 1000,
        pgbouncer: bool = False,
    ) -> None:
        self.statements = StatementCache(compiled_cache_size)
        self._url = str(url)
        self._acquire_timeout = acquire_timeout
        self._max_size = max_size
        self._pool: Any = None
        # PgBouncer follows these two settings of a session and no others.
        settings = {"application_name": application_name, "timezone": "UTC"}
        if not pgbouncer:
            settings["jit"] = "off"
        self._options = {
            "min_size": min(min_size, max_size),
            "max_size": max_size,
            "command_timeout": command_timeout,
            "timeout": connect_timeout,
            "statement_cache_size": 0 if pgbouncer else statement_cache_size,
            "server_settings": settings,
        }

    @property
    def pool(self) -> Any:
        """Asyncpg's pool.

        Raises:
            RuntimeError: The database is not connected.
        """
        if self._pool is None:
            raise RuntimeError("The database is not connected; await connect() first.")
        return self._pool

    async def connect(self) -> None:
        """Open the pool.

        Raises:
            DatabaseConnectError: One sentence that says why not.
        """
        dsn = asyncpg_dsn(self._url)
        try:
            self._pool = await asyncpg.create_pool(
                dsn,
                connection_class=SessionConnection,
                init=_prepare_session,
                reset=_reset_session,
                **self._options,
            )
        except Exception as error:
            explained = explain_connect(error, where=masked(self._url))
            if explained is None:
                raise
            raise explained from error

    async def disconnect(self) -> None:
        """Close the pool; connections that are still in use are cut after five seconds."""
        pool, self._pool = self.pool, None
        try:
            async with asyncio.timeout(5.0):
                await pool.close()
        except FAULTS:
            pool.terminate()

    def connection(self) -> PoolConnection:
        """Return a connection that is not acquired yet."""
        return PoolConnection(self)

    async def acquire(self) -> Any:
        """Take a connection from the pool.

        Raises:
            DatabaseUnavailable: None is free in time, or none can be opened.
        """
        pool = self.pool
        try:
            async with asyncio.timeout(self._acquire_timeout):
                return await pool.acquire()
        except TimeoutError as error:
            raise DatabaseUnavailable(
                f"None of the {self._max_size} database connections became free within "
                f"{self._acquire_timeout:g} s; try again in a moment."
            ) from error
        except Exception as error:
            explained = translate(error) or explain_connect(error, where=masked(self._url))
            if explained is None:
                raise
            raise explained from error

    async def release(self, connection: Any) -> None:
        """Give a connection back; one that is broken is replaced by the pool."""
        pool = self._pool
        if pool is None:
            return
        try:
            await pool.release(connection)
        except FAULTS:
            # It was lost on the way; the pool has closed it and opens another when needed.
            return

    async def run(self, function: Callable[[Any, Bound], Awaitable[T]], query: Bound) -> T:
        """Run one statement on a connection of the pool.

        Args:
            function: One of the functions below.
            query: The statement.

        Raises:
            DatabaseUnavailable: PostgreSQL is away, or no connection is free.
        """
        connection = await self.acquire()
        try:
            result = await function(connection, query)
        except BaseException:
            await self.release(connection)
            raise
        if query.clean and _is_idle(connection):
            # What the pool's release() does, without the task that shields it from being
            # cancelled: nothing is to be reset, so there is nothing to wait for.
            holder = connection._holder  # noqa: SLF001
            await holder.release(None)
        else:
            await self.release(connection)
        return result


class PoolConnection(ConnectionBackend):  # type: ignore[misc]  # databases has no types
    """One connection of the pool, from acquire to release.

    Args:
        backend: Whose pool.
    """

    def __init__(self, backend: Backend) -> None:
        self._backend = backend
        self._connection: Any = None

    @property
    def raw_connection(self) -> Any:
        """Asyncpg's connection; whoever takes it may change the session, so it is reset later.

        Raises:
            RuntimeError: It is not acquired.
        """
        connection = self.acquired
        connection.touch()
        return connection

    @property
    def acquired(self) -> Any:
        """Asyncpg's connection, for what leaves the session as it is.

        Raises:
            RuntimeError: It is not acquired.
        """
        if self._connection is None:
            raise RuntimeError("The connection is not acquired; use `async with` on it.")
        return self._connection

    async def acquire(self) -> None:
        """Take a connection from the pool."""
        self._connection = await self._backend.acquire()

    async def release(self) -> None:
        """Give it back."""
        connection, self._connection = self.acquired, None
        await self._backend.release(connection)

    async def fetch_all(self, query: Bound) -> list[Record]:
        """Run a statement and return its rows."""
        return await fetch_all(self.acquired, query)

    async def fetch_one(self, query: Bound) -> Record | None:
        """Run a statement and return its first row."""
        return await fetch_one(self.acquired, query)

    async def fetch_val(self, query: Bound, column: Any = 0) -> Any:
        """Run a statement and return one column of its first row."""
        row = await fetch_one(self.acquired, query)
        return None if row is None else row[column]

    async def execute(self, query: Bound) -> Any:
        """Run a statement; see :func:`execute`."""
        return await execute(self.acquired, query)

    async def execute_many(self, queries: list[Bound]) -> None:
        """Run statements; see :func:`execute_many`."""
        await execute_many(self.acquired, queries)

    async def iterate(self, query: Bound) -> AsyncGenerator[Record, None]:
        """Yield rows as they come, from a cursor of the server."""
        connection = self.acquired
        if not query.clean:
            connection.touch()
        try:
            async for row in connection.cursor(query.sql, *query.args, record_class=NativeRecord):
                yield _finished(row, query)
        except FAULTS as error:
            _fail(connection, error)


async def fetch_all(connection: Any, query: Bound) -> list[Record]:
    """Run a statement and return its rows.

    Raises:
        DatabaseUnavailable: PostgreSQL is away.
    """
    if not query.clean:
        connection.touch()
    try:
        rows: list[Record] = await connection.fetch(
            query.sql, *query.args, record_class=NativeRecord
        )
    except FAULTS as error:
        _fail(connection, error)
    if rows and (query.converters or type(rows[0]) is not NativeRecord):
        return [ConvertedRecord(row, query.converters) for row in rows]
    return rows


async def fetch_one(connection: Any, query: Bound) -> Record | None:
    """Run a statement and return its first row.

    Raises:
        DatabaseUnavailable: PostgreSQL is away.
    """
    if not query.clean:
        connection.touch()
    try:
        row = await connection.fetchrow(query.sql, *query.args, record_class=NativeRecord)
    except FAULTS as error:
        _fail(connection, error)
    return None if row is None else _finished(row, query)


async def execute(connection: Any, query: Bound) -> Any:
    """Run a statement.

    Returns:
        The first column of the first row; for a change that returns no rows, how many rows it
        changed; None if there is neither.

    Raises:
        DatabaseUnavailable: PostgreSQL is away.
    """
    if not query.counts:
        row = await fetch_one(connection, query)
        return None if row is None else row[0]
    if not query.clean:
        connection.touch()
    try:
        if query.args:
            status = await connection.execute(query.sql, *query.args)
        else:
            status = await connection.execute(query.sql)
    except FAULTS as error:
        _fail(connection, error)
    # "INSERT 0 5", "UPDATE 5", "DELETE 5"
    count = str(status).rpartition(" ")[2]
    return int(count) if count.isdigit() else None


async def execute_many(connection: Any, queries: list[Bound]) -> None:
    """Run statements, runs of the same text in one batch.

    Raises:
        DatabaseUnavailable: PostgreSQL is away.
    """
    start = 0
    while start < len(queries):
        sql, end = queries[start].sql, start + 1
        while end < len(queries) and queries[end].sql == sql:
            end += 1
        if not queries[start].clean:
            connection.touch()
        try:
            await connection.executemany(sql, [query.args for query in queries[start:end]])
        except FAULTS as error:
            _fail(connection, error)
        start = end


def _fail(connection: Any, error: Exception) -> NoReturn:
    """Raise an error for the caller, and let no other caller get a connection that is dying."""
    if isinstance(error, asyncpg.InternalClientError):
        connection.terminate()
    raise_for_caller(error)


def _is_idle(connection: Any) -> bool:
    """Whether a connection can go back to the pool without a word to the server."""
    raw = connection._con  # noqa: SLF001 - the proxy of the pool
    return not (
        raw is None or raw.touched or raw.is_closed() or raw.is_in_transaction() or raw._listeners  # noqa: SLF001
    )


def _finished(row: Any, query: Bound) -> Record:
    """Return a row as callers get it.

    asyncpg forgets the class of rows when it prepares a statement anew after a table changed.
    """
    if query.converters or type(row) is not NativeRecord:
        return ConvertedRecord(row, query.converters)
    record: Record = row
    return record


async def _prepare_session(connection: Any) -> None:
    """Let JSON columns take and give Python values.

    A ``str`` is taken for JSON text, as asyncpg does without a codec: SQLAlchemy's JSON type and
    other libraries on a raw connection encode by themselves.
    """
    for name in ("json", "jsonb"):
        await connection.set_type_codec(
            name, schema="pg_catalog", encoder=_encode_json, decoder=json.loads, format="text"
        )


async def _reset_session(connection: Any) -> None:
    if connection.touched:
        await connection.execute(connection.get_reset_query())
        connection.touched = False


def _encode_json(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=_json_default)


def _json_default(value: Any) -> str:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"A {type(value).__name__} cannot be written as JSON.")
