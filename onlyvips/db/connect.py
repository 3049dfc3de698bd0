"""One connection, outside of any pool, with the sentences of :mod:`onlyvips.db.errors`."""

from __future__ import annotations

from typing import Any

import asyncpg

from onlyvips.db.errors import FAULTS, explain_connect
from onlyvips.db.url import asyncpg_dsn, masked


async def connect(url: str, *, application_name: str = "onlyvips", **options: Any) -> Any:
    """Return a connection.

    Args:
        url: Address of the database.
        application_name: How the connection is called in ``pg_stat_activity``.
        options: What ``asyncpg.connect`` takes.

    Raises:
        DatabaseConnectError: One sentence that says why there is none.
    """
    dsn = asyncpg_dsn(url)
    settings = {"application_name": application_name, "timezone": "UTC"}
    try:
        return await asyncpg.connect(dsn, timeout=10.0, server_settings=settings, **options)
    except (*FAULTS, ValueError) as error:
        explained = explain_connect(error, where=masked(url))
        if explained is None:
            raise
        raise explained from error
