"""``onlyvips quests import`` and ``export``."""

from __future__ import annotations

import sys
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
    print_text,
    run,
    say,
)

from onlyvips_quests.cli.app import app, opened

if TYPE_CHECKING:
    from onlyvips_quests.files import BadFile, Content
    from onlyvips_quests.importing import Change

_WHAT = {"new": "green", "changed": "yellow", "unchanged": "dim"}


@app.command("import")
def import_files(
    files: Annotated[
        list[Path],
        typer.Argument(metavar="FILE...", help="YAML files; - for the standard input."),
    ],
    *,
    publish: Annotated[
        bool, typer.Option("--publish", help="Put the quests on offer, too.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Only say what would come of it.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Take in quests, badges and seasons from files: all of them, or nothing.

    Quests become drafts; what is on offer changes when they are published.
    """
    from onlyvips_quests.files import BadFile

    async def work(content: Content) -> list[Change]:
        async with opened() as (platform, parts):
            from onlyvips_quests.importing import Importing

            return await Importing(platform, parts).run(content, publish=publish, dry_run=dry_run)

    try:
        changes = run(work(read_paths(files)))
    except BadFile as error:
        raise refused(error) from error
    columns = (
        Column("kind", "Kind"),
        Column("slug", "Name", "bold"),
        Column("what", "What", lambda what: _WHAT[what]),
        Column("version", "Version", right=True),
        Column("state", "State"),
        Column("on_offer", "On offer"),
    )
    print_table(
        columns, [asdict(change) for change in changes], as_json=as_json, empty="It says nothing."
    )
    if dry_run:
        say("Nothing was done: this was to see what would come of it.")
    elif not as_json:
        drafts = [c.slug for c in changes if c.kind == "quest" and not c.on_offer]
        if drafts:
            say(f"To put them on offer: onlyvips quests publish {' '.join(drafts[:5])}")


@app.command()
def export(
    slugs: Annotated[
        list[str] | None,
        typer.Argument(metavar="[SLUG...]", help="These quests alone; everything when absent."),
    ] = None,
    *,
    to: Annotated[
        Path | None, typer.Option("-o", "--output", help="File; standard output when absent.")
    ] = None,
) -> None:
    """Write quests, badges and seasons as YAML, which can be imported again.

    Of a quest, the draft that waits if there is one, else the version on offer.
    """

    async def work() -> str:
        async with opened() as (_, parts):
            from onlyvips_quests.files import write

            if slugs:
                return write(quests=await parts.publishing.export(list(dict.fromkeys(slugs))))
            return write(
                quests=await parts.publishing.export(),
                badges=await parts.badges.files(),
                # The latest comes first in lists, and last in a file that tells a story.
                seasons=[season.file() for season in reversed(await parts.seasons.list())],
            )

    text = run(work())
    if to is None:
        print_text(text)
        return
    try:
        to.write_text(text, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"{to} cannot be written: {error.strerror}") from error
    say(f"Written to {to}.")


def read_paths(files: list[Path]) -> Content:
    """Read files, ``-`` from the standard input.

    Raises:
        BadFile: They have mistakes.
        CommandError: One cannot be read.
    """
    from onlyvips_quests.files import load, read_many

    contents: list[tuple[str, bytes | str]] = []
    for path in files:
        try:
            if str(path) == "-":
                contents.append(("standard input", sys.stdin.buffer.read()))
            else:
                contents.append((str(path), load(path)))
        except OSError as error:
            problem = f"{path} cannot be read: {error.strerror}"
            raise CommandError(problem, ExitCode.USAGE) from error
    return read_many(contents)


def refused(error: BadFile) -> CommandError:
    """Return the error of files, one mistake a line."""
    lines = [f"nothing was imported: {error.detail[0].lower()}{error.detail[1:]}"]
    return CommandError("\n".join([*lines, *map(str, error.problems)]), ExitCode.USAGE)
