"""The root of the command line: the options that stand before every command."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from onlyvips_cli import session
from onlyvips_cli.lazy import RootGroup

app = typer.Typer(
    name="onlyvips",
    cls=RootGroup,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _print_version(value: bool) -> None:
    if value:
        from onlyvips import __version__

        typer.echo(f"onlyvips {__version__}")
        raise typer.Exit


@app.callback()
def root(
    ctx: typer.Context,
    directory: Annotated[
        Path | None,
        typer.Option(
            "-C",
            "--directory",
            help="Folder of plugins.toml.",
            show_default="ONLYVIPS_HOME, else the working folder",
            is_eager=True,
            file_okay=False,
        ),
    ] = None,
    quiet: Annotated[
        bool, typer.Option("-q", "--quiet", help="Say nothing but results and errors.")
    ] = False,
    version: Annotated[
        bool,
        typer.Option(
            "--version", help="Print the version.", is_eager=True, callback=_print_version
        ),
    ] = False,
) -> None:
    """Run and operate OnlyVips: premium content inside Telegram."""
    if directory is not None and not directory.is_dir() and ctx.invoked_subcommand != "init":
        raise typer.BadParameter(f"there is no folder {directory}", param_hint="--directory")
    # The command was looked up before: if it is a plugin's, the session knows that already.
    session.begin(session.Session(directory, quiet, session.current().plugin))
