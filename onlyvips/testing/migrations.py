"""Running a plugin's migrations forwards and backwards."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.db.migrations import Migrator
    from onlyvips.host import Host


class MigrationChecker:
    """Takes a plugin's schema apart and puts it together again, on the test's own database.

    Args:
        host: A host that has the plugin; its database is migrated.
    """

    def __init__(self, host: Host) -> None:
        self._host = host

    async def check(self, plugin: str) -> None:
        """Fail unless a plugin's migrations go both ways and make what its tables say.

        Every version is taken back and put in again, one by one, then all at once.

        Args:
            plugin: Its name.

        Raises:
            AssertionError: A version leaves something behind, or the tables of the code differ
                from those of the migrations; names what.
            onlyvips.db.MigrationError: A version cannot be run.
        """
        from onlyvips.db.migrations import Migrator
        from onlyvips.host.migrating import migration_sources

        host = self._host
        sources = migration_sources(host.plugins)
        migrator = Migrator(host.backing.database_url, sources)
        if plugin not in {source.name for source in sources}:
            raise AssertionError(f"{plugin} has no migrations")
        differences = await migrator.differences(plugin)
        if differences:
            text = "; ".join(differences)
            raise AssertionError(f"the tables of {plugin} differ from its migrations: {text}")
        stages: list[tuple[str, set[str]]] = []
        while current := await _current(migrator, plugin):
            stages.append((current[0], await self._objects(plugin)))
            await migrator.down(plugin, "-1")
        if objects := await self._objects(plugin):
            left = ", ".join(sorted(objects))
            raise AssertionError(f"after all versions were taken back there is still: {left}")
        for revision, before in reversed(stages):
            await migrator.up(revision, plugin)
            after = await self._objects(plugin)
            if before != after:
                lost, new = sorted(before - after), sorted(after - before)
                raise AssertionError(
                    f"taking {revision} back and putting it in again lost {lost} and left {new}"
                )

    async def _objects(self, plugin: str) -> set[str]:
        """Return columns, indexes, constraints and functions of a schema, in words."""
        rows = await self._host.db.fetch_all(_OBJECTS, {"schema": plugin})
        return {row["what"] for row in rows if "alembic_version" not in row["what"]}


async def _current(migrator: Migrator, plugin: str) -> tuple[str, ...]:
    """Return the version that the database is at; empty before the first."""
    return next(s.current for s in await migrator.status() if s.source == plugin)


_OBJECTS = """
    SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' '
        || is_nullable || ' ' || coalesce(column_default, '') AS what
    FROM information_schema.columns WHERE table_schema = :schema
    UNION ALL
    SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = :schema
    UNION ALL
    SELECT 'constraint ' || conname || ' ' || pg_get_constraintdef(c.oid)
    FROM pg_constraint c JOIN pg_namespace n ON n.oid = c.connamespace WHERE n.nspname = :schema
    UNION ALL
    SELECT 'function ' || proname FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
    WHERE n.nspname = :schema
    UNION ALL
    SELECT 'type ' || typname FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
    WHERE n.nspname = :schema AND t.typtype IN ('e', 'd')
"""
