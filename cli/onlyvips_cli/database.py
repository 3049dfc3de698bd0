"""The database that commands work on, and the migrations there are."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import TYPE_CHECKING

from onlyvips_cli.access import begin_database, load_config

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.db.migrations import MigrationSource
    from onlyvips.plugins import PluginManager


@contextmanager
def database() -> Iterator[str]:
    """Give the address of the database; the embedded one runs at least as long.

    Raises:
        onlyvips.errors.OnlyVipsError: The settings are wrong, or the server cannot be started.
    """
    server = begin_database()
    try:
        config = load_config()
        if config.database_url is not None:
            yield config.database_url.get_secret_value()
        else:
            assert server is not None
            server.start()
            yield server.url
    finally:
        if server is not None:
            server.stop()


@asynccontextmanager
async def connected() -> AsyncIterator[Database]:
    """Give a connection pool without a platform, for what concerns the host's tables alone."""
    with database() as url:
        from onlyvips.db import Database

        db = Database(url, max_size=2)
        await db.connect()
        try:
            yield db
        finally:
            await db.disconnect()


def migration_sources(manager: PluginManager) -> list[MigrationSource]:
    """Return the migrations of the host and of the plugins that are on."""
    from onlyvips.host.migrating import migration_sources as sources

    return sources(manager)
