"""``onlyvips seed``: put in the data to begin with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from onlyvips_cli import output
from onlyvips_cli.access import open_host, run
from onlyvips_cli.exits import ExitCode
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.host.seeding import Sown

app = typer.Typer(add_completion=False)


@app.command()
def seed(
    *,
    demo: Annotated[
        bool, typer.Option("--demo", help="Also what only shows the platform.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Put in the data that plugins offer to begin with; running it again changes nothing."""

    async def work() -> list[Sown]:
        from onlyvips.host.seeding import sow

        done = []
        async with open_host() as host:
            with output.progress("Seeding") as step:
                async for sown in sow(host, demo=demo):
                    done.append(sown)
                    step(f"Seeded {sown.plugin}: {sown.seed}")
        return done

    rows = [
        {
            "plugin": sown.plugin,
            "name": sown.seed,
            "description": sown.description,
            "result": sown.result,
            "problem": sown.problem,
        }
        for sown in run(work())
    ]
    columns = (
        Column("plugin", "Plugin", "bold"),
        Column("name", "Seed"),
        Column("result", "What was done"),
        Column("problem", "Problem", "red"),
    )
    output.print_table(columns, rows, as_json=as_json, empty="No plugin offers a seed.")
    if any(row["problem"] for row in rows):
        raise typer.Exit(ExitCode.FAILURE)
