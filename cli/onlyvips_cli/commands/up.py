"""``onlyvips up``: everything in one process."""

from __future__ import annotations

from typing import Annotated

import typer

from onlyvips_cli.options import Address, NoUi, Port, host_settings

app = typer.Typer(add_completion=False)


@app.command()
def up(
    *,
    safe: Annotated[bool, typer.Option("--safe", help="Load no plugin.")] = False,
    port: Port = None,
    address: Address = None,
    no_ui: NoUi = False,
) -> None:
    """Run everything in one process: API, bot, worker, database, what stands in for Telegram.

    Without DATABASE_URL, REDIS_URL and TELEGRAM_BOT_TOKEN everything is embedded or simulated.
    """
    from onlyvips_cli.announcing import announce
    from onlyvips_cli.serving import run_platform

    run_platform(
        {"web", "bot", "worker"},
        announce=announce,
        own=True,
        safe=safe,
        overrides=host_settings(port=port, address=address, no_ui=no_ui),
    )
