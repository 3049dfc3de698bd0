"""Run a transaction again when PostgreSQL asks for it."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import asyncpg

if TYPE_CHECKING:
    from onlyvips.db.connection import Connection
    from onlyvips.db.database import Database, Isolation

T = TypeVar("T")

RETRIED = (asyncpg.SerializationError, asyncpg.DeadlockDetectedError)
"""SQLSTATE 40001 and 40P01: PostgreSQL undid the transaction and asks to try it again."""


async def run_in_transaction(
    db: Database,
    function: Callable[[Connection], Awaitable[T]],
    *,
    retries: int = 5,
    isolation: Isolation | None = None,
) -> T:
    """Run a function in a transaction, again if it lost against another one.

    Args:
        db: The database.
        function: What to do; it gets the connection and is called once for every try, so it must
            do nothing that a rollback does not undo.
        retries: Further tries after the first.
        isolation: Isolation level of the transaction.

    Returns:
        What the function returned.

    Raises:
        asyncpg.SerializationError: It lost every time.
        asyncpg.DeadlockDetectedError: It lost every time.
    """
    if db.connection().in_transaction:
        # PostgreSQL undid the outer transaction too; only whoever began that one can try again.
        retries = 0
    for attempt in range(retries + 1):
        try:
            async with db.transaction(isolation=isolation) as transaction:
                return await function(transaction.connection)
        except RETRIED:
            if attempt == retries:
                raise
        # Two that met must not meet again: wait a random time that grows.
        await asyncio.sleep(random.uniform(0, 0.005 * 2**attempt))  # noqa: S311 - no secret
    raise AssertionError("unreachable")
