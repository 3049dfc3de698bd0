"""Bringing the database up to date, plugin by plugin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips.db.migrations import CORE, MigrationError, MigrationSource, is_current
from onlyvips.registry import Migrations

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.plugins import PluginManager


def migration_sources(plugins: PluginManager) -> list[MigrationSource]:
    """Return the migrations of the host and of every plugin that is on.

    A plugin whose migrations cannot be found is quarantined.
    """
    sources = [CORE]
    for name, result in plugins.each("register_migrations"):
        if not isinstance(result, Migrations):
            plugins.quarantine(name, "register_migrations did not return Migrations(...)")
            continue
        source = MigrationSource(
            name,
            name,
            result.package,
            requires=plugins.state(name).requires,
            metadata=result.metadata,
        )
        try:
            source.versions  # noqa: B018 - raises when the package is not there
        except MigrationError as error:
            plugins.quarantine(name, error.detail)
        else:
            sources.append(source)
    return sources


#: The revision that every database begins with.
FIRST = (CORE.name, "0001")


@dataclass(frozen=True, slots=True)
class Migrated:
    """What was brought up to date.

    Attributes:
        revisions: How many revisions were run.
        fresh: The database was empty before.
    """

    revisions: int = 0
    fresh: bool = False


async def migrate(url: str, plugins: PluginManager, db: Database) -> Migrated:
    """Run what is pending.

    A plugin whose migration fails is quarantined; its schema is as it was before.

    Args:
        url: Address of the database.
        plugins: The plugins.
        db: The same database, connected.

    Raises:
        MigrationError: The host's own migrations failed.
        onlyvips.db.DatabaseConnectError: The database cannot be reached.
    """
    sources = migration_sources(plugins)
    try:
        if await is_current(url, sources, db=db):
            return Migrated()
    except MigrationError as error:
        if error.source == CORE.name:
            raise
        plugins.quarantine(error.source, error.detail)
        return await migrate(url, plugins, db)
    from onlyvips.db.migrations import Migrator  # Alembic takes its time

    outcome = await Migrator(url, sources).up(keep_going=True)
    for name, failure in outcome.failed.items():
        if name == CORE.name:
            raise failure
        plugins.quarantine(name, f"a migration failed: {failure.detail}")
    fresh = any((r.source, r.revision) == FIRST for r in outcome.applied)
    return Migrated(len(outcome.applied), fresh)
