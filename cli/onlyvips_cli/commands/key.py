"""``onlyvips key``: the keys that sign access tokens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from onlyvips_cli import output
from onlyvips_cli.access import open_host, run
from onlyvips_cli.options import Json
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.accounts.assembly import Rotation
    from onlyvips.accounts.keys import SigningKey

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def key() -> None:
    """Keys that sign access tokens."""


@app.command()
def rotate(*, as_json: Json = False) -> None:
    """Sign with a new key from now on, and encrypt anew what is stored; signs nobody out."""

    async def work() -> Rotation:
        async with open_host() as host:
            return await host.account_parts.rotate_keys()

    done = run(work())
    if as_json:
        output.print_json({"kid": done.kid, "resealed": done.resealed})
    else:
        output.say(f"The new key is {done.kid}; {done.resealed} stored values were encrypted anew.")


@app.command("list")
def list_keys(*, as_json: Json = False) -> None:
    """Print the keys that still sign or verify, newest first."""

    async def work() -> list[SigningKey]:
        async with open_host() as host:
            return await host.account_parts.keys.known()

    rows = [
        {
            "kid": found.kid,
            "state": "signs" if found.retired_at is None else "verifies",
            "activated_at": found.activated_at,
            "retired_at": found.retired_at,
        }
        for found in run(work())
    ]
    columns = (
        Column("kid", "Key", "bold"),
        Column("state", "State"),
        Column("activated_at", "Since"),
        Column("retired_at", "Replaced"),
    )
    output.print_table(columns, rows, as_json=as_json)
