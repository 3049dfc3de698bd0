"""``onlyvips config``: what holds, where it comes from, and whether it is right."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import typer

from onlyvips_cli import output
from onlyvips_cli.access import load_config, load_plugins
from onlyvips_cli.exits import ExitCode
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.config import Config

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def config() -> None:
    """Settings: what holds and where it comes from."""


@app.command()
def show(as_json: Json = False) -> None:
    """Print every setting, its value and where it comes from; secrets are masked."""
    from onlyvips_cli.settings import all_settings

    config = load_config()
    settings = all_settings(config, load_plugins(config.plugins_toml))
    rows = [{"name": s.name, "value": s.value, "source": s.source} for s in settings]
    columns = (
        Column("name", "Setting", "bold"),
        Column("value", "Value"),
        Column("source", "Comes from", _source_style),
    )
    output.print_table(columns, rows, as_json=as_json)


@app.command()
def check(as_json: Json = False) -> None:
    """Check plugins.toml, the environment and every plugin's settings; exit code 3 if wrong."""
    from onlyvips.errors import ConfigurationError

    problems: list[dict[str, str]] = []
    try:
        config = load_config()
    except ConfigurationError as error:
        problems.append({"where": "host", "problem": error.detail})
    else:
        problems += [{"where": "host", "problem": why} for why in _wrong_secrets(config)]
        plugins = load_plugins(config.plugins_toml)
        problems += [{"where": n, "problem": why} for n, why in plugins.quarantined.items()]
    if as_json:
        output.print_json({"ok": not problems, "problems": problems})
    else:
        for problem in problems:
            prefix = "" if problem["where"] == "host" else f"plugin {problem['where']}: "
            output.say_error(prefix + problem["problem"])
        if not problems:
            output.say("The settings are right.")
    if problems:
        raise typer.Exit(ExitCode.CONFIGURATION)


def _wrong_secrets(config: Config) -> Iterator[str]:
    """Say which secrets cannot be right, without asking anybody and without making any."""
    from onlyvips.accounts.vault import Vault
    from onlyvips.db.url import asyncpg_dsn
    from onlyvips.errors import ConfigurationError, OnlyVipsError
    from onlyvips_cli.checks import telegram

    yield from (f.detail for f in telegram.account(config, online=False) if f.level == "failed")
    if config.secret_key is not None:
        try:
            Vault.from_config(config)
        except ConfigurationError as error:
            yield error.detail
    if config.database_url is not None:
        try:
            asyncpg_dsn(config.database_url.get_secret_value())
        except OnlyVipsError as error:
            yield error.detail


def _source_style(source: str) -> str:
    return "dim" if source == "default" else "green"
