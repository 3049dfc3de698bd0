"""``onlyvips openapi``: print the OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from onlyvips_cli import output
from onlyvips_cli.access import load_config, run
from onlyvips_cli.exits import debugging

app = typer.Typer(add_completion=False)


@app.command()
def openapi(
    *,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; standard output when absent.")
    ] = None,
) -> None:
    """Print the OpenAPI 3.1 document of the host and all plugins that are on, as JSON.

    Neither a database nor Telegram is needed: plugins say what they serve, and are not started.
    """

    async def work() -> dict[str, Any]:
        from onlyvips import log
        from onlyvips.host import BackingServices, Host
        from onlyvips_cli.no_telegram import NoTelegram

        config = load_config()
        log.configure("debug" if debugging() else "error", "console")
        nowhere = BackingServices.nowhere(config.state)
        host = Host(config, roles={"web"}, backing=nowhere, telegram=NoTelegram())
        host.lay_out()
        async with host.app.app_context():
            schema = host.app.extensions["QUART_SCHEMA"]
            document: dict[str, Any] = schema.openapi_provider.schema()
            return document

    document = run(work())
    if to is None:
        output.print_json(document)
        return
    import json

    from onlyvips.config.plugins_toml import write_atomically

    write_atomically(to, json.dumps(document, indent=2, ensure_ascii=False) + "\n")
    output.say(f"Written to {to}.")
