"""Statements over a million rows, which may take longer than others are allowed to.

Their text has the parameters ``$1``, ``$2`` and so on, as PostgreSQL writes them.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

#: Seconds.
_PATIENCE = 3600.0
#: Rows that are fetched at once; row by row, most of the time would be spent on waiting.
_BATCH = 1000


async def execute_patiently(db: Database, query: str, *values: Any) -> None:
    """Run a statement in the caller's transaction if there is one, however long it takes.

    Args:
        db: The database.
        query: The statement.
        values: Its values.
    """
    async with db.connection() as connection:
        await connection.raw_connection.execute(query, *values, timeout=_PATIENCE)


async def fetch_in_batches(
    db: Database, query: str, *values: Any
) -> AsyncGenerator[Sequence[Record], None]:
    """Yield the rows of one moment, many at once, without holding them all.

    Leave early only from within ``contextlib.aclosing``.

    Args:
        db: The database.
        query: The statement.
        values: Its values.
    """
    async with db.transaction() as transaction:
        raw = transaction.connection.raw_connection
        cursor = await raw.cursor(query, *values, timeout=_PATIENCE)
        while rows := await cursor.fetch(_BATCH, timeout=_PATIENCE):
            yield rows
