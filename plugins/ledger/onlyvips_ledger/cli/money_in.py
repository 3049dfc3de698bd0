"""``onlyvips ledger rails`` and ``confirm``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer
from onlyvips_cli.plugin_api import Column, JsonOption, print_json, print_table, run, say

from onlyvips_ledger.cli.app import app, opened

if TYPE_CHECKING:
    from onlyvips_ledger.api import Payment

_RAILS = (
    Column("name", "Rail", "bold"),
    Column("assets", "Assets"),
    Column("pays_out", "Pays out"),
    Column("test_only", "Only for tests", lambda value: "yellow" if value else ""),
)


@app.command()
def rails(*, as_json: JsonOption = False) -> None:
    """Print the ways for money in and out."""

    async def work() -> list[dict[str, Any]]:
        async with opened() as (_, parts):
            return [
                {
                    "name": rail.name,
                    "assets": sorted(rail.assets),
                    "pays_out": rail.pays_out,
                    "test_only": rail.test_only,
                }
                for rail in parts.rails.all().values()
            ]

    rows = run(work())
    if not as_json:
        rows = [{**row, "assets": ", ".join(row["assets"])} for row in rows]
    print_table(_RAILS, rows, as_json=as_json, empty="There is no way for money in or out.")


@app.command()
def confirm(
    payment: Annotated[int, typer.Argument(metavar="PAYMENT", min=1, help="Its number.")],
    *,
    failed: Annotated[bool, typer.Option("--failed", help="Say that it failed.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Say that a payment through the test rail was made; there is none in production."""

    async def work() -> Payment:
        async with opened() as (_, parts):
            state = "failed" if failed else "done"
            return await parts.payments.confirm_test(payment, {"state": state})

    found = run(work())
    if as_json:
        print_json({"id": found.id, "state": found.state})
        return
    say(f"Payment {found.id} is {found.state}.")
