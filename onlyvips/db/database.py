"""``platform.db``: PostgreSQL for the host and every plugin."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

import databases

from onlyvips.db.backend import execute, fetch_all, fetch_one
from onlyvips.db.connection import Connection, Transaction, Values
from onlyvips.db.records import Record
from onlyvips.db.statements import Query
from onlyvips.db.url import asyncpg_dsn, masked

if TYPE_CHECKING:
    from onlyvips.db.backend import Backend

_BACKEND = "onlyvips.db.backend:Backend"

Isolation = Literal["read_committed", "repeatable_read", "serializable"]


class Database(databases.Database):  # type: ignore[misc]  # databases has no type information
    """Access to PostgreSQL.

    Statements are SQLAlchemy Core expressions, or SQL text with ``:name`` parameters. Compiled
    expressions are kept, so that the second call of the same shape costs little.

    A connection and its transaction belong to one task. A child task (``asyncio.gather``,
    ``create_task``, and on Python 3.11 ``asyncio.wait_for``) gets a connection of its own, so it
    neither sees the open transaction's changes nor becomes part of it; to put a time limit on
    work within a transaction use ``asyncio.timeout``.

    Args:
        url: ``postgresql://user:password@host:5432/database``.
        force_rollback: Run everything on one connection in a transaction that is rolled back at
            the end; for tests.
        options: Options of the pool, see :class:`onlyvips.db.backend.Backend`.
    """

    SUPPORTED_BACKENDS: ClassVar[dict[str, str]] = {
        **databases.Database.SUPPORTED_BACKENDS,
        "postgresql": _BACKEND,
        "postgresql+asyncpg": _BACKEND,
        "postgres": _BACKEND,
    }

    _backend: Backend
    _global_connection: Connection | None
    _global_transaction: Transaction | None
    is_connected: bool

    def __init__(self, url: str, *, force_rollback: bool = False, **options: Any) -> None:
        asyncpg_dsn(str(url))
        super().__init__(url, force_rollback=force_rollback, **options)

    def __repr__(self) -> str:
        return f"<Database {masked(str(self.url))}>"

    @property
    def pool(self) -> Any:
        """Asyncpg's pool, for what needs a connection outside of any task (LISTEN)."""
        return self._backend.pool

    async def connect(self) -> None:
        """Open the pool; harmless when it is open.

        Raises:
            DatabaseConnectError: One sentence that says why not and what to do.
        """
        if self.is_connected:
            return
        await self._backend.connect()
        self.is_connected = True
        if self._force_rollback:
            self._global_connection = Connection(self, self._backend)
            self._global_transaction = self._global_connection.transaction(force_rollback=True)
            await self._global_transaction.start()

    async def disconnect(self) -> None:
        """Close the pool; harmless when it is closed."""
        if not self.is_connected:
            return
        if self._global_transaction is not None:
            await self._global_transaction.rollback()
            self._global_connection = self._global_transaction = None
        self._connection_map.pop(asyncio.current_task(), None)
        self.is_connected = False
        await self._backend.disconnect()

    async def __aenter__(self) -> Self:
        await self.connect()
        return self

    async def fetch_all(self, query: Query, values: Values | None = None) -> list[Record]:
        """Run a statement and return all its rows.

        Args:
            query: An expression or SQL text.
            values: For SQL text and ``bindparam()``: values by parameter name; for INSERT and
                UPDATE expressions: values by column name.

        Raises:
            DatabaseUnavailable: PostgreSQL is away, or no connection is free.
            asyncpg.PostgresError: PostgreSQL refuses the statement.
        """
        connection = self._bound()
        if connection is not None:
            return await connection.fetch_all(query, values)
        backend = self._backend
        return await backend.run(fetch_all, backend.statements.bind(query, values))

    async def fetch_one(self, query: Query, values: Values | None = None) -> Record | None:
        """Run a statement and return its first row, or None; see :meth:`fetch_all`."""
        connection = self._bound()
        if connection is not None:
            return await connection.fetch_one(query, values)
        backend = self._backend
        return await backend.run(fetch_one, backend.statements.bind(query, values))

    async def fetch_val(
        self, query: Query, values: Values | None = None, column: str | int = 0
    ) -> Any:
        """Run a statement and return one column of its first row, or None; see :meth:`fetch_all`.

        Args:
            query: An expression or SQL text.
            values: Values of parameters or columns.
            column: Name or position of the column.
        """
        row = await self.fetch_one(query, values)
        return None if row is None else row[column]

    async def execute(self, query: Query, values: Values | None = None) -> Any:
        """Run a statement; see :meth:`fetch_all` for the parameters and the errors.

        Returns:
            The first column of the first row that it returns. SQLAlchemy lets the INSERT of one
            row return its primary key. A change that returns no rows gives the number of rows
            that it changed; anything else None.
        """
        connection = self._bound()
        if connection is not None:
            return await connection.execute(query, values)
        backend = self._backend
        return await backend.run(execute, backend.statements.bind(query, values))

    async def execute_many(self, query: Query, values: Sequence[Values]) -> None:
        """Run a statement once for each set of values in one batch, all or none of them."""
        async with self.connection() as connection:
            await connection.execute_many(query, values)

    async def iterate(
        self, query: Query, values: Values | None = None
    ) -> AsyncGenerator[Record, None]:
        """Yield rows as they come, from a cursor within a transaction.

        The connection is taken until the iteration ends: leave early only from within
        ``contextlib.aclosing``.
        """
        connection = self.connection()
        async with connection, aclosing(connection.iterate(query, values)) as rows:
            async for row in rows:
                yield row

    def connection(self) -> Connection:
        """Return this task's connection, to be used with ``async with``."""
        if self._global_connection is not None:
            return self._global_connection
        task = self._current_task
        connection: Connection | None = self._connection_map.get(task)
        if connection is None:
            connection = self._connection_map[task] = Connection(self, self._backend)
        return connection

    def transaction(
        self,
        *,
        force_rollback: bool = False,
        isolation: Isolation | None = None,
        readonly: bool = False,
        deferrable: bool = False,
    ) -> Transaction:
        """Return a transaction of this task; within another one it is a savepoint.

        Args:
            force_rollback: Roll back at the end in any case.
            isolation: Isolation level; None for the server's default (read committed).
            readonly: Refuse changes.
            deferrable: Let a serializable read-only transaction wait until it cannot fail.
        """
        options: Mapping[str, Any] = {
            "isolation": isolation,
            "readonly": readonly,
            "deferrable": deferrable,
        }
        given = {name: value for name, value in options.items() if value}
        return Transaction(self.connection, force_rollback, **given)

    def _bound(self) -> Connection | None:
        """Return the connection that this task holds, if it holds one."""
        if self._global_connection is not None:
            return self._global_connection
        connection: Connection | None = self._connection_map.get(asyncio.current_task())
        return connection if connection is not None and connection.acquired else None
