"""``onlyvips content import``: works from files."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from onlyvips_cli.plugin_api import (
    Column,
    CommandError,
    ExitCode,
    JsonOption,
    print_table,
    run,
    say,
)

from onlyvips_content.cli.app import app, opened

if TYPE_CHECKING:
    from onlyvips_content.importing import BadFile, Change, Entry

_WHAT = {"new": "green", "changed": "yellow", "unchanged": "dim"}


@app.command("import")
def import_files(
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="YAML files; media lies beside them.")
    ],
    *,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only look whether files and names fit.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in works of creators from files: all of them, or nothing.

    A work has a key; the same key again changes the work, and makes no other.
    """
    from onlyvips_content.importing import BadFile

    async def work(entries: list[Entry]) -> list[Change]:
        async with opened() as (platform, parts):
            from onlyvips_content.importing import Importing

            return await Importing(platform, parts).run(entries, dry_run=dry_run)

    try:
        changes = run(work(_read(files)))
    except BadFile as error:
        raise _refused(error) from error
    columns = (
        Column("creator", "Creator"),
        Column("key", "Key", "bold"),
        Column("what", "What", lambda what: _WHAT[what]),
        Column("work_id", "Work", right=True),
        Column("state", "State"),
    )
    print_table(
        columns, [asdict(change) for change in changes], as_json=as_json, empty="It says nothing."
    )
    if dry_run:
        say("Nothing was done: this was to see what would come of it.")


def _read(files: list[Path]) -> list[Entry]:
    from onlyvips_content.importing import read_files

    try:
        return read_files(files)
    except OSError as error:
        problem = f"{error.filename} cannot be read: {error.strerror}"
        raise CommandError(problem, ExitCode.USAGE) from error


def _refused(error: BadFile) -> CommandError:
    """Return the error of files, one mistake a line."""
    lines = [f"nothing was imported: {error.detail[0].lower()}{error.detail[1:]}"]
    return CommandError("\n".join([*lines, *map(str, error.problems)]), ExitCode.USAGE)
