"""``onlyvips serve``: the API alone."""

from __future__ import annotations

import typer

from onlyvips_cli.options import Address, NoUi, Port, host_settings

app = typer.Typer(add_completion=False)


@app.command()
def serve(*, port: Port = None, address: Address = None, no_ui: NoUi = False) -> None:
    """Run the API and the MiniApp alone, until Ctrl-C; on any number of machines."""
    from onlyvips_cli.announcing import announce
    from onlyvips_cli.serving import run_platform

    overrides = host_settings(port=port, address=address, no_ui=no_ui)
    run_platform({"web"}, announce=announce, overrides=overrides)
