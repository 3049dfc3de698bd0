"""Options and arguments that many commands have, declared once."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from onlyvips_cli import completion

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
Yes = Annotated[bool, typer.Option("-y", "--yes", help="Do not ask.")]
PluginName = Annotated[
    str,
    typer.Argument(
        metavar="NAME", help="Name of the plugin.", autocompletion=completion.plugin_names
    ),
]
Port = Annotated[
    int | None,
    typer.Option(min=0, max=65535, help="Port of the API; 0 for any free one."),
]
Address = Annotated[str | None, typer.Option(help="Address that the API listens on.")]
NoUi = Annotated[bool, typer.Option("--no-ui", help="Do not serve the MiniApp.")]


def host_settings(*, port: int | None, address: str | None, no_ui: bool) -> dict[str, Any]:
    """Return the values of ``[host]`` that options of the command line name."""
    given = {"port": port, "address": address, "ui": False if no_ui else None}
    return {name: value for name, value in given.items() if value is not None}
