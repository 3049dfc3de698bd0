"""A transaction that begins with its first statement, and costs nothing if there is none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Mapping, Sequence
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from onlyvips.db.connection import Connection, Transaction, Values
from onlyvips.db.records import Record
from onlyvips.db.statements import Query

if TYPE_CHECKING:
    from onlyvips.db.database import Database


class DeferredTransaction:
    """A transaction of the current task that begins with its first statement.

    Used with ``async with``: everything that this task does through ``db`` within is part of it.
    If another transaction is open already, this is a savepoint and begins at once.

    Args:
        db: The database.
    """

    def __init__(self, db: Database) -> None:
        self._db = db
        self._connection: _DeferredConnection | None = None
        self._transaction: Transaction | None = None

    @property
    def begun(self) -> bool:
        """Whether a statement was run."""
        return self._transaction is not None

    @property
    def connection(self) -> Connection:
        """The connection that it runs on.

        Raises:
            RuntimeError: It has not begun.
        """
        if self._transaction is None:
            raise RuntimeError("The transaction has not begun; no statement was run in it.")
        return self._transaction.connection

    async def __aenter__(self) -> Self:
        if self._db._bound() is not None:  # noqa: SLF001 - this is part of the database layer
            self._transaction = await self._db.transaction().start()
        else:
            self._connection = _DeferredConnection(self._db, self)
            self._connections[asyncio.current_task()] = self._connection
        return self

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        transaction = self._transaction
        try:
            if transaction is not None:
                await transaction.__aexit__(exc_type, exc, traceback)
        finally:
            if self._connection is not None:
                self._connection.over = True
                self._connections.pop(asyncio.current_task(), None)

    async def begin(self) -> None:
        """Begin on the deferred connection, unless that was done."""
        connection = self._connection
        if connection is None:
            raise RuntimeError("The transaction has not been entered; use `async with` on it.")
        if self._transaction is not None:
            return
        self._transaction = await Transaction(lambda: connection, force_rollback=False).start()

    @property
    def _connections(self) -> Any:
        return self._db._connection_map  # noqa: SLF001 - `databases` keeps them by task


class _DeferredConnection(Connection):
    """A task's connection that is taken, and its transaction begun, when it is first used."""

    over = False

    def __init__(self, db: Database, deferred: DeferredTransaction) -> None:
        super().__init__(db, db._backend)  # noqa: SLF001 - this is part of the database layer
        self._deferred = deferred
        self._beginning = asyncio.Lock()
        self._beginner: asyncio.Task[Any] | None = None

    @property
    def acquired(self) -> bool:
        """True from the start, so that the database sends every statement here."""
        return True

    @property
    def in_transaction(self) -> bool:
        """True from the start to the end: what is done is part of the transaction."""
        return not self.over

    async def fetch_all(self, query: Query, values: Values | None = None) -> list[Record]:
        """Run a statement and return its rows."""
        await self._begin()
        return await super().fetch_all(query, values)

    async def fetch_one(self, query: Query, values: Values | None = None) -> Record | None:
        """Run a statement and return its first row."""
        await self._begin()
        return await super().fetch_one(query, values)

    async def fetch_val(
        self, query: Query, values: Values | None = None, column: str | int = 0
    ) -> Any:
        """Run a statement and return one value."""
        await self._begin()
        return await super().fetch_val(query, values, column)

    async def execute(self, query: Query, values: Values | None = None) -> Any:
        """Run a statement."""
        await self._begin()
        return await super().execute(query, values)

    async def execute_many(self, query: Query, values: Sequence[Values]) -> None:
        """Run a statement once for each set of values."""
        await self._begin()
        await super().execute_many(query, values)

    async def iterate(
        self, query: Query, values: Values | None = None
    ) -> AsyncGenerator[Record, None]:
        """Yield rows as they come."""
        await self._begin()
        async for row in super().iterate(query, values):
            yield row

    async def begin(self, transaction: Transaction, options: Mapping[str, Any]) -> Any:
        """Begin a savepoint, or the deferred transaction itself."""
        await self._begin()
        return await super().begin(transaction, options)

    async def __aenter__(self) -> Self:
        await self._begin()
        await super().__aenter__()
        return self

    async def _begin(self) -> None:
        if self.over:
            raise RuntimeError("The transaction is over; use a new connection.")
        # Beginning takes the connection and opens a transaction, which both come back to here.
        if self._deferred.begun or self._beginner is asyncio.current_task():
            return
        async with self._beginning:
            self._beginner = asyncio.current_task()
            try:
                await self._deferred.begin()
            finally:
                self._beginner = None
