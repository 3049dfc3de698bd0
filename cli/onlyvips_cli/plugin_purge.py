"""Deleting a plugin's data for good."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from onlyvips_cli import asking, output
from onlyvips_cli.access import (
    load_plugins,
    open_host,
    read_plugins_toml,
    run,
    state_folder,
    unknown,
)
from onlyvips_cli.exits import CommandError


def purge_plugin(name: str, *, yes_really: str | None, dump: Path | None, as_json: bool) -> None:
    """Dump the database, then drop the plugin's schema.

    Args:
        name: The plugin; it must be disabled, so that nothing uses what is dropped.
        yes_really: What was typed on the command line instead of being asked for.
        dump: Where the dump goes; into the state folder when absent.
        as_json: Print what was done as JSON.

    Raises:
        CommandError: It is enabled or unknown, or the confirmation was not right.
    """
    from onlyvips.db.migrations import MigrationSource, Migrator
    from onlyvips.embedded import dump as write_dump
    from onlyvips_cli.database import database, migration_sources

    toml = read_plugins_toml()
    manager = load_plugins(toml)
    known = [state.name for state in manager.states()]
    if name not in known:
        raise unknown("plugin", name, known)
    if name in toml.enabled:
        raise CommandError(
            f"plugin {name} is enabled; run: onlyvips plugin disable {name}, and restart what runs"
        )
    asking.confirm_typed(
        f"This deletes all data of plugin {name} (schema {name}); a dump is made first.",
        name,
        yes_really,
    )
    moment = f"{datetime.now(UTC):%Y%m%d-%H%M%S}"
    target = dump or state_folder() / "dumps" / f"before-purge-of-{name}-{moment}.dump"
    target.parent.mkdir(parents=True, exist_ok=True)
    with database() as url, output.progress(f"Purging {name}", total=2) as step:
        step("Dumping the database", advance=0)
        written = write_dump(url, target)
        step(f"Dropping schema {name}")
        # The version files of a plugin that is off need not be there: its schema is enough.
        sources = [s for s in migration_sources(manager) if s.name != name]
        doomed = MigrationSource(name, name, Path())
        run(Migrator(url, [*sources, doomed]).purge(name))
        run(_forget(name))
        step()
    if as_json:
        output.print_json({"name": name, "purged": True, "dump": written})
    else:
        output.say(f"The data of plugin {name} is deleted; the dump is {written}.")


async def _forget(name: str) -> None:
    """Nobody's data is left to be erased from a plugin that has none any more."""
    async with open_host() as host:
        await host.account_parts.privacy.forget_plugin(name)
