"""``onlyvips db``: dump, restore and a shell."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer

from onlyvips_cli import asking, output
from onlyvips_cli.options import Json

app = typer.Typer(add_completion=False, no_args_is_help=True)


@app.callback()
def db() -> None:
    """Database: dump, restore, shell."""


@app.command()
def dump(
    file: Annotated[
        Path | None,
        typer.Argument(help="The file: SQL text if it ends with .sql, compressed otherwise."),
    ] = None,
    *,
    as_json: Json = False,
) -> None:
    """Write all data into a file that only its owner may read."""
    from onlyvips.embedded import dump as write_dump
    from onlyvips_cli.database import database

    target = file or Path(f"onlyvips-{datetime.now(UTC):%Y%m%d-%H%M%S}.dump")
    with database() as url, output.progress(f"Dumping into {target}"):
        written = write_dump(url, target)
    size = written.stat().st_size
    if as_json:
        output.print_json({"path": written, "bytes": size})
    else:
        output.say(f"Written: {written} ({size:,} bytes)")


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="What `onlyvips db dump` wrote.", exists=True)],
    *,
    yes_really: Annotated[bool, typer.Option("--yes-really", help="Do not ask.")] = False,
    as_json: Json = False,
) -> None:
    """Replace all data by that of a dump, in one transaction. Stop what runs first."""
    from onlyvips.embedded import restore as read_dump
    from onlyvips_cli.database import database

    given = "restore" if yes_really else None
    asking.confirm_typed("This replaces all data of the platform.", "restore", given)
    with database() as url, output.progress(f"Restoring {file}"):
        read_dump(url, file)
    if as_json:
        output.print_json({"path": file, "restored": True})
    else:
        output.say(f"Restored: {file}. Next: onlyvips migrate up")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def shell(ctx: typer.Context) -> None:
    """Open psql on the database; further arguments go to psql."""
    from onlyvips.embedded import shell as open_shell
    from onlyvips_cli.database import database

    with database() as url:
        code = open_shell(url, ctx.args)
    raise typer.Exit(code)


@app.command()
def url(as_json: Json = False) -> None:
    """Print the address of the database; with its password, so mind who looks."""
    from onlyvips_cli.database import database

    with database() as address:
        if as_json:
            output.print_json({"url": address})
        else:
            output.print_text(address)
