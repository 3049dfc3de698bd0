"""Connections and transactions with the manners of ``databases``, and tidy when things fail.

The originals leave a connection out of the pool for ever when BEGIN or COMMIT fails, which is
what happens when PostgreSQL restarts; these give it back whatever happens.
"""

from __future__ import annotations

import functools
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from types import TracebackType
from typing import TYPE_CHECKING, Any, ParamSpec, Self, TypeVar

import databases.core

from onlyvips.db.errors import FAULTS, DatabaseUnavailable, raise_for_caller, translate
from onlyvips.db.records import Record
from onlyvips.db.statements import Bound, Query

if TYPE_CHECKING:
    from onlyvips.db.backend import Backend, PoolConnection

P = ParamSpec("P")
T = TypeVar("T")

Values = Mapping[str, Any]


class Connection(databases.core.Connection):  # type: ignore[misc]  # databases has no types
    """A connection that belongs to the task that asked for it.

    ``async with db.connection() as connection`` takes it from the pool; within, everything that
    this task does through ``db`` uses it. It may be handed to other tasks by hand; their
    statements then wait for one another.
    """

    _connection: PoolConnection
    _backend: Backend

    @property
    def acquired(self) -> bool:
        """Whether it holds a connection of the pool."""
        return bool(self._connection_counter)

    @property
    def in_transaction(self) -> bool:
        """Whether a transaction is open on it."""
        return bool(self._transaction_stack)

    @property
    def raw_connection(self) -> Any:
        """Asyncpg's connection, for COPY, LISTEN and libraries such as pgqueuer.

        What is done on it is part of the open transaction. Its session is reset afterwards.
        """
        return self._connection.raw_connection

    async def fetch_all(self, query: Query, values: Values | None = None) -> list[Record]:
        """Run a statement and return its rows; see :meth:`Database.fetch_all`."""
        bound = self._bind(query, values)
        async with self._query_lock:
            return await self._connection.fetch_all(bound)

    async def fetch_one(self, query: Query, values: Values | None = None) -> Record | None:
        """Run a statement and return its first row; see :meth:`Database.fetch_one`."""
        bound = self._bind(query, values)
        async with self._query_lock:
            return await self._connection.fetch_one(bound)

    async def fetch_val(
        self, query: Query, values: Values | None = None, column: str | int = 0
    ) -> Any:
        """Run a statement and return one value; see :meth:`Database.fetch_val`."""
        bound = self._bind(query, values)
        async with self._query_lock:
            return await self._connection.fetch_val(bound, column)

    async def execute(self, query: Query, values: Values | None = None) -> Any:
        """Run a statement; see :meth:`Database.execute`."""
        bound = self._bind(query, values)
        async with self._query_lock:
            return await self._connection.execute(bound)

    async def execute_many(self, query: Query, values: Sequence[Values]) -> None:
        """Run a statement once for each set of values, all or none of them."""
        bound = [self._bind(query, one) for one in values]
        async with self.transaction(), self._query_lock:
            await self._connection.execute_many(bound)

    async def iterate(
        self, query: Query, values: Values | None = None
    ) -> AsyncGenerator[Record, None]:
        """Yield rows as they come; see :meth:`Database.iterate`."""
        bound = self._bind(query, values)
        # A generator that is left early ends when it is collected; this one must end at once.
        rows = self._connection.iterate(bound)
        async with self.transaction(), self._query_lock, aclosing(rows):
            async for row in rows:
                yield row

    def transaction(self, *, force_rollback: bool = False, **options: Any) -> Transaction:
        """Return a transaction on this connection; see :meth:`Database.transaction`."""
        return Transaction(lambda: self, force_rollback, **options)

    async def begin(self, transaction: Transaction, options: Mapping[str, Any]) -> Any:
        """Take the connection and begin a transaction on it, or a savepoint.

        Args:
            transaction: What is opened on the connection.
            options: What asyncpg's transaction takes.

        Returns:
            asyncpg's transaction.
        """
        async with self._transaction_lock:
            await self.__aenter__()
            try:
                inner = self._connection.acquired.transaction(**options)
                await inner.start()
            except BaseException as error:
                await self.__aexit__()
                if isinstance(error, FAULTS):
                    raise_for_caller(error)
                raise
            self._transaction_stack.append(transaction)
        return inner

    async def end(self, transaction: Transaction, inner: Any, how: str) -> None:
        """Close a transaction on the connection and give the connection back, come what may.

        Args:
            transaction: The innermost one that is open.
            inner: asyncpg's transaction.
            how: ``commit`` or ``rollback``.
        """
        async with self._transaction_lock:
            if not self._transaction_stack or self._transaction_stack[-1] is not transaction:
                raise RuntimeError("An inner transaction is still open; end that one first.")
            self._transaction_stack.pop()
            transaction.forget()
            try:
                await getattr(inner, how)()
            finally:
                await self.__aexit__()

    def _bind(self, query: Query, values: Values | None) -> Bound:
        return self._backend.statements.bind(query, values)


class Transaction(databases.core.Transaction):  # type: ignore[misc]  # databases has no types
    """A transaction, or a savepoint when one is open already.

    ``async with`` commits at the end and rolls back on an exception. As a decorator it wraps
    every call in a transaction of its own. ``await`` starts it, to be ended by hand.
    """

    _bound: Connection | None = None
    _inner: Any = None

    @property
    def connection(self) -> Connection:
        """The connection that the transaction runs on.

        Raises:
            RuntimeError: It has not been started.
        """
        if self._bound is None:
            raise RuntimeError("The transaction has not been started; use `async with` on it.")
        return self._bound

    async def start(self) -> Self:
        """Begin.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        if self._bound is not None:
            raise RuntimeError("The transaction has been started already; make another one.")
        connection: Connection = self._connection_callable()
        self._inner = await connection.begin(self, self._extra_options)
        self._bound = connection
        return self

    async def commit(self) -> None:
        """Make the changes last.

        Raises:
            DatabaseUnavailable: The connection was lost; whether the changes were made is not
                known.
        """
        try:
            await self._end("commit")
        except FAULTS as error:
            if translate(error) is None:
                raise
            raise DatabaseUnavailable(
                "The database was lost while a change was being saved; look whether it was saved "
                "before trying again."
            ) from error

    async def rollback(self) -> None:
        """Undo the changes.

        Raises:
            DatabaseUnavailable: The connection was lost, by which the changes are undone too.
        """
        try:
            await self._end("rollback")
        except FAULTS as error:
            raise_for_caller(error)

    async def _end(self, how: str) -> None:
        await self.connection.end(self, self._inner, how)

    def forget(self) -> None:
        """Note that it is over."""
        self._bound = self._inner = None

    async def __aenter__(self) -> Self:
        return await self.start()

    async def __aexit__(
        self,
        exc_type: type[BaseException] | None = None,
        exc: BaseException | None = None,
        traceback: TracebackType | None = None,
    ) -> None:
        if exc is None:
            await (self.rollback() if self._force_rollback else self.commit())
            return
        try:
            await self.rollback()
        except DatabaseUnavailable:
            # The connection is gone and the changes with it; what went wrong first is the news.
            return

    def __call__(self, function: Callable[P, Awaitable[T]]) -> Callable[P, Awaitable[T]]:
        """Wrap a coroutine function so that each call is one transaction."""

        @functools.wraps(function)
        async def wrapper(*args: P.args, **kwargs: P.kwargs) -> T:
            # One object for each call: calls of several tasks must not meet.
            async with Transaction(
                self._connection_callable, self._force_rollback, **self._extra_options
            ):
                return await function(*args, **kwargs)

        return wrapper
