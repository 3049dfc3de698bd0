"""``onlyvips openapi``: print the OpenAPI document."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from onlyvips_cli import output
from onlyvips_cli.access import open_host, run

app = typer.Typer(add_completion=False)


@app.command()
def openapi(
    *,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; standard output when absent.")
    ] = None,
) -> None:
    """Print the OpenAPI 3.1 document of the host and all plugins that are on, as JSON."""

    async def work() -> dict[str, Any]:
        from onlyvips_cli.no_telegram import NoTelegram

        opened = open_host(("web",), telegram=NoTelegram())
        async with opened as host, host.app.app_context():
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
