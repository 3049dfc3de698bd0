"""Completing names and numbers in the shell; answers quickly or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import typer

from onlyvips_cli import session


def plugin_names(ctx: typer.Context, incomplete: str) -> list[tuple[str, str]]:
    """Complete the name of an installed or configured plugin."""
    from onlyvips.errors import ConfigurationError
    from onlyvips.plugins.discovery import discover
    from onlyvips_cli.access import read_plugins_toml

    _begin(ctx)
    try:
        toml = read_plugins_toml()
        on, listed = set(toml.enabled), set(toml.plugins)
    except ConfigurationError:
        on, listed = set(), set()
    names: Iterable[str] = sorted(listed | discover().keys())
    return [(n, "enabled" if n in on else "off") for n in names if n.startswith(incomplete)]


def hook_names(incomplete: str) -> list[str]:
    """Complete the name of a hook of the host."""
    from onlyvips.hookspecs import documented_hooks

    return [name for name in documented_hooks() if name.startswith(incomplete)]


def _begin(ctx: typer.Context) -> None:
    """Honour ``-C``: callbacks do not run while a line is completed."""
    directory = ctx.find_root().params.get("directory")
    session.begin(session.Session(Path(directory) if directory else None, quiet=True))
