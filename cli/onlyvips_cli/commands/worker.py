"""``onlyvips worker``: background work alone."""

from __future__ import annotations

import typer

app = typer.Typer(add_completion=False)


@app.command()
def worker() -> None:
    """Run background work alone, until Ctrl-C; any number may run on any number of machines."""
    from onlyvips_cli.announcing import announce
    from onlyvips_cli.serving import run_platform

    run_platform({"worker"}, announce=announce)
