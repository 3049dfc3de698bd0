"""The database that commands work on, and the migrations there are."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from onlyvips_cli.access import begin_database, load_config

if TYPE_CHECKING:
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


def migration_sources(manager: PluginManager) -> list[MigrationSource]:
    """Return the migrations of the host and of the plugins that are on."""
    from onlyvips.db.migrations import CORE, MigrationSource

    sources = [CORE]
    for name, found in manager.each("register_migrations"):
        requires = manager.state(name).requires
        sources.append(MigrationSource(name, name, found.package, requires, found.metadata))
    return sources
