"""``onlyvips doctor``: check everything and say what to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onlyvips_cli import output
from onlyvips_cli.access import load_config, load_plugins, run, session_directory
from onlyvips_cli.exits import ExitCode
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.config import Config
    from onlyvips_cli.checks.finding import Found, Level

app = typer.Typer(add_completion=False)

_STYLE = {"ok": "green", "advice": "yellow", "degraded": "bold yellow", "failed": "bold red"}
_EXIT: dict[Level, ExitCode] = {
    "ok": ExitCode.OK,
    "advice": ExitCode.OK,
    "degraded": ExitCode.DEGRADED,
    "failed": ExitCode.FAILURE,
}


@app.command()
def doctor(
    *,
    offline: Annotated[
        bool, typer.Option("--offline", help="Do not ask Telegram whether it knows the token.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Check everything, one line each with what to do.

    Exit code 0 when the platform can run whole, 6 when it can run but not whole, 1 when it
    cannot run.
    """
    from onlyvips_cli.checks.finding import worst

    found = _examine(online=not offline)
    level = worst(found)
    rows = [{"name": f.name, "level": f.level, "detail": f.detail} for f in found]
    if as_json:
        output.print_json({"level": level, "checks": rows})
    else:
        columns = (
            Column("name", "What", "bold"),
            Column("level", "How", lambda how: _STYLE[how]),
            Column("detail", "Detail"),
        )
        output.print_table(columns, rows)
    raise typer.Exit(_EXIT[level])


def _examine(*, online: bool) -> list[Found]:
    from onlyvips.errors import ConfigurationError
    from onlyvips_cli.checks import machine, telegram
    from onlyvips_cli.checks.finding import Found

    found = [machine.python()]
    try:
        config = load_config()
    except ConfigurationError as error:
        return [*found, Found("settings", "failed", error.detail)]
    found += [machine.plugins_toml(config), machine.disk(config), machine.owner(config)]
    found += [machine.port(config), *machine.secrets(config), *machine.variables()]
    found += [*machine.address(config), *telegram.account(config, online=online)]
    with output.progress("Examining the platform"):
        found += run(_examine_platform(config))
    return found


async def _examine_platform(config: Config) -> list[Found]:
    from onlyvips import log
    from onlyvips.errors import OnlyVipsError
    from onlyvips.host import BackingServices, Host
    from onlyvips_cli.checks import platform
    from onlyvips_cli.checks.finding import Found
    from onlyvips_cli.exits import explain
    from onlyvips_cli.no_telegram import NoTelegram
    from onlyvips_cli.plugin_commands import find

    log.configure("error", "console")
    manager = load_plugins(config.plugins_toml)
    problems = find(session_directory()).problems
    found = [Found(f"plugin {n}", "degraded", why) for n, why in problems.items()]
    backing = BackingServices.of(config, start_cache=False)
    try:
        found.append(await platform.database(backing))
        found.append(await platform.cache(config, backing))
        if found[-2].level == "failed":
            return [*found, *platform.quarantined(manager)]
        found.append(await platform.migrations(backing.database_url, manager))
        if found[-1].level != "ok":
            # A host would migrate; who asks what is wrong does not want anything changed.
            return [*found, *platform.quarantined(manager)]
        roles = frozenset({"web", "bot"})
        async with Host.open(config, roles=roles, backing=backing, telegram=NoTelegram()) as host:
            found += [one async for one in platform.plugins(host)]
    except OnlyVipsError as error:
        found.append(Found("platform", "failed", explain(error)[1]))
    finally:
        await backing.stop()
    return found
