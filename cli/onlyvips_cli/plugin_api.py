"""What the commands of plugins use: a platform, a way to run, and the house's output.

A plugin names its Typer application in ``register_cli_commands``; the application's module may
import this one, because it is imported only when one of its commands is called::

    import typer

    from onlyvips_cli.plugin_api import Column, JsonOption, open_platform, print_table, run

    app = typer.Typer(help="Greetings")


    @app.command("list")
    def list_greetings(as_json: JsonOption = False) -> None:
        "Print the greetings."

        async def work() -> list[dict[str, object]]:
            async with open_platform() as platform:
                rows = await platform.db.fetch_all("SELECT id, text FROM hello.greetings")
                return [dict(row) for row in rows]

        print_table([Column("id", "Id"), Column("text", "Text")], run(work()), as_json=as_json)

Results go to standard output, everything else to standard error. Raise a
`onlyvips.errors.OnlyVipsError` or `CommandError` to end with one sentence and its exit code
(docs/cli.md).
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from onlyvips_cli import session
from onlyvips_cli.access import open_host, run, unknown
from onlyvips_cli.asking import confirm, confirm_typed
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json as JsonOption
from onlyvips_cli.options import Yes as YesOption
from onlyvips_cli.output import (
    Column,
    print_json,
    print_record,
    print_table,
    print_text,
    progress,
    say,
    say_warning,
)

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.platform import Platform

__all__ = [
    "Column",
    "CommandError",
    "ExitCode",
    "JsonOption",
    "YesOption",
    "confirm",
    "confirm_typed",
    "open_platform",
    "print_json",
    "print_record",
    "print_table",
    "print_text",
    "progress",
    "run",
    "say",
    "say_warning",
]


@asynccontextmanager
async def open_platform(plugin: str | None = None) -> AsyncIterator[Platform]:
    """Give the plugin's platform, connected and migrated; nothing is served.

    While ``onlyvips up`` runs, its database is used; otherwise the embedded one is started for
    the duration of the command. Jobs that are enqueued and messages that are sent wait for the
    process that does such work.

    Args:
        plugin: Name of the plugin; the one whose command runs when absent.

    Raises:
        CommandError: The plugin cannot run; the sentence says why.
        onlyvips.errors.OnlyVipsError: The settings are wrong, or the database is away.
    """
    name = plugin or session.current().plugin
    if name is None:
        raise LookupError("no command of a plugin runs; name the plugin: open_platform('hello')")
    async with open_host() as host:
        must_run(host, name)
        yield host.platform_of(name)


def must_run(host: Host, plugin: str) -> None:
    """Insist that a plugin is on and not quarantined.

    Raises:
        CommandError: It is off; the sentence says why.
    """
    if plugin in host.plugins.names:
        return
    if reason := host.plugins.quarantined.get(plugin):
        raise CommandError(f"plugin {plugin} is off: it {reason}", ExitCode.CONFIGURATION)
    states = {state.name for state in host.plugins.states()}
    if plugin in states:
        raise CommandError(
            f"plugin {plugin} is not enabled; run: onlyvips plugin enable {plugin}",
            ExitCode.CONFIGURATION,
        )
    raise unknown("plugin", plugin, states)
