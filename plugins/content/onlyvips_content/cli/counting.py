"""``onlyvips content recount``: putting counts right."""

from __future__ import annotations

from typing import Annotated

import typer
from onlyvips_cli.plugin_api import JsonOption, print_json, run, say

from onlyvips_content.cli.app import app, opened


@app.command()
def recount(
    works: Annotated[
        list[int] | None, typer.Argument(metavar="[ID]...", help="Works; all when absent.")
    ] = None,
    *,
    as_json: JsonOption = False,
) -> None:
    """Set counts to what people did; people and the counting job go on meanwhile."""

    async def work() -> int:
        async with opened() as (_, parts):
            return await parts.counting.recount(works or None)

    counted = run(work())
    if as_json:
        print_json({"works": counted})
        return
    say(f"Counted {counted} works anew.")
