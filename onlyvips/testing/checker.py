"""The fixture ``migrations``: a plugin's migrations go forwards and backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.host import Host


class MigrationChecker:
    """Checks the migrations of a host's plugins, on databases of its own.

    Args:
        host: A host that has the plugins.
        server: From :func:`onlyvips.testing.database.database_server`.
    """

    def __init__(self, host: Host, server: str) -> None:
        self._host = host
        self._server = server

    async def check(self, plugin: str) -> None:
        """Fail unless a plugin's migrations go both ways and make what its tables say.

        Args:
            plugin: Its name.

        Raises:
            AssertionError: A version leaves something behind, or the tables of the code differ
                from those of the migrations; says in what.
            onlyvips.db.MigrationError: A version cannot be run.
        """
        from onlyvips.host.migrating import migration_sources
        from onlyvips.testing.migrations import assert_migrations_round_trip

        sources = migration_sources(self._host.plugins)
        chosen = next((source for source in sources if source.name == plugin), None)
        if chosen is None:
            names = ", ".join(source.name for source in sources)
            raise AssertionError(f"{plugin} has no migrations; there are those of {names}")
        await assert_migrations_round_trip(chosen, requires=sources, server=self._server)
