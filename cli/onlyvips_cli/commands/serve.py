"""``onlyvips serve``: the API alone."""

from __future__ import annotations

import typer

from onlyvips_cli.options import Address, Port

app = typer.Typer(add_completion=False)


@app.command()
def serve(*, port: Port = None, address: Address = None) -> None:
    """Run the API alone, until Ctrl-C; any number may run on any number of machines."""
    from onlyvips_cli.announcing import announce
    from onlyvips_cli.serving import run_platform

    overrides = {k: v for k, v in (("port", port), ("address", address)) if v is not None}
    run_platform({"web"}, announce=announce, overrides=overrides)
