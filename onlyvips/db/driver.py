"""Statements with ``$1`` parameters on the connection that a task holds.

For statements that are fixed and hot, or written by a library such as pgqueuer: they go to asyncpg
as they are, neither compiled nor searched for parameters, and must leave the session as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.db.errors import FAULTS, raise_for_caller

if TYPE_CHECKING:
    from onlyvips.db.connection import Connection


async def fetch(connection: Connection, sql: str, *arguments: object) -> list[Any]:
    """Run a statement within the connection's transaction, if one is open.

    Args:
        connection: One that is acquired.
        sql: The statement, with ``$1`` parameters.
        arguments: Their values.

    Returns:
        asyncpg's records.

    Raises:
        DatabaseUnavailable: PostgreSQL is away.
        asyncpg.PostgresError: PostgreSQL refuses the statement.
    """
    # Both names are private to this package's classes, which `databases` made so.
    async with connection._query_lock:  # noqa: SLF001
        try:
            rows: list[Any] = await connection._connection.acquired.fetch(  # noqa: SLF001
                sql, *arguments
            )
        except FAULTS as error:
            raise_for_caller(error)
    return rows
