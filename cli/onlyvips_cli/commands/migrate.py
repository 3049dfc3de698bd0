"""``onlyvips migrate``: the database schema of the host and of every plugin."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated, Any

import typer

from onlyvips_cli import asking, completion, output
from onlyvips_cli.access import load_plugins, read_plugins_toml, run, unknown
from onlyvips_cli.exits import CommandError, ExitCode
from onlyvips_cli.options import Json, Yes
from onlyvips_cli.output import Column

if TYPE_CHECKING:
    from onlyvips.db.migrations import MigrationSource, Migrator, Revision

app = typer.Typer(add_completion=False, no_args_is_help=True)

Source = Annotated[
    str,
    typer.Argument(metavar="PLUGIN", help="A plugin, or core.", autocompletion=completion.sources),
]
OneSource = Annotated[
    str,
    typer.Argument(
        metavar="[PLUGIN]",
        help="A plugin, or core; all when absent.",
        autocompletion=completion.sources,
    ),
]

_REVISIONS = (
    Column("source", "Plugin", "bold"),
    Column("revision", "Revision"),
    Column("message", "What it does"),
)


@app.callback()
def migrate() -> None:
    """Database schema: up, down, status, new, sql."""


@app.command()
def up(
    plugin: OneSource = "",
    *,
    to: Annotated[str | None, typer.Option(help="Revision to stop at; with a plugin.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would run.")] = False,
    as_json: Json = False,
) -> None:
    """Run what is pending: all, or one plugin and what it requires."""
    if to and not plugin:
        raise CommandError("--to needs the plugin that the revision belongs to", ExitCode.USAGE)
    failed: dict[str, str] = {}
    with _migrator(plugin) as (migrator, sources):
        if dry_run:
            status = run(migrator.status())
            chosen = _with_requirements(plugin, sources)
            done = [r for s in status if s.source in chosen for r in s.pending]
        else:
            done = _run_up(migrator, sources, plugin, to, failed)
    rows = [_row(r) for r in done]
    if as_json:
        output.print_json({"dry_run": dry_run, "applied": rows, "failed": failed})
    else:
        if rows:
            output.print_table(_REVISIONS, rows)
        elif not failed:
            output.say("The database is up to date.")
        for source, reason in failed.items():
            output.say_error(f"{source}: {reason}")
    if failed:
        raise typer.Exit(ExitCode.FAILURE)


@app.command()
def down(
    plugin: Source,
    to: Annotated[
        str, typer.Argument(metavar="REVISION", help="Where to stop; base for before the first.")
    ] = "-1",
    *,
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Undo a plugin's last migration, or all after a revision. Data may be lost."""
    with _migrator(plugin) as (migrator, _):
        question = f"Undo migrations of {plugin} down to {to}? Data in them may be lost."
        asking.confirm(question, yes=yes)
        with output.progress(f"Undoing migrations of {plugin}"):
            undone = run(migrator.down(plugin, to))
    rows = [_row(r) for r in undone]
    output.print_table(_REVISIONS, rows, as_json=as_json, empty="There was nothing to undo.")


@app.command()
def status(as_json: Json = False) -> None:
    """Print how far each plugin's schema is; exit code 6 when something is pending."""
    with _migrator() as (migrator, _):
        found = run(migrator.status())
    rows = [
        {
            "source": s.source,
            "schema": s.schema,
            "current": list(s.current),
            "heads": list(s.heads),
            "pending": [r.revision for r in s.pending],
            "problem": s.problem,
            "is_current": s.is_current,
        }
        for s in found
    ]
    columns = (
        Column("source", "Plugin", "bold"),
        Column("current", "At"),
        Column("heads", "Newest"),
        Column("pending", "Pending", "yellow"),
        Column("problem", "Problem", "red"),
    )
    output.print_table(columns, rows, as_json=as_json)
    if not all(s.is_current for s in found):
        raise typer.Exit(ExitCode.DEGRADED)


@app.command()
def new(
    plugin: Source,
    message: Annotated[str, typer.Argument(help="What it does, in a line.")],
    *,
    empty: Annotated[
        bool, typer.Option("--empty", help="Do not compare the database with the tables.")
    ] = False,
    as_json: Json = False,
) -> None:
    """Write a plugin's next migration from the difference between its tables and the database."""
    with _migrator(plugin) as (migrator, _):
        path = run(migrator.new(plugin, message, autogenerate=not empty))
    if as_json:
        output.print_json({"source": plugin, "path": path})
    else:
        output.print_text(str(path))


@app.command()
def sql(
    plugin: Source,
    *,
    since: Annotated[
        str | None, typer.Option(help="Revision that the database is at; none when absent.")
    ] = None,
) -> None:
    """Print a plugin's migrations as SQL; needs no database."""
    from onlyvips.db.migrations import Migrator

    sources = _sources(plugin)
    output.print_text(Migrator("postgresql://localhost/none", sources).sql(plugin, since=since))


def _sources(plugin: str = "") -> list[MigrationSource]:
    from onlyvips_cli.database import migration_sources

    manager = load_plugins(read_plugins_toml())
    for name, reason in manager.quarantined.items():
        if name == plugin:
            raise CommandError(f"plugin {name} {reason}", ExitCode.CONFIGURATION)
        output.say_warning(f"plugin {name} is left out: it {reason}")
    sources = migration_sources(manager)
    known = [source.name for source in sources]
    if plugin and plugin not in known:
        raise unknown("plugin with migrations", plugin, known)
    return sources


@contextmanager
def _migrator(plugin: str = "") -> Iterator[tuple[Migrator, list[MigrationSource]]]:
    from onlyvips_cli.database import database

    sources = _sources(plugin)
    with database() as url:
        from onlyvips.db.migrations import Migrator

        yield Migrator(url, sources), sources


def _run_up(
    migrator: Migrator,
    sources: list[MigrationSource],
    plugin: str,
    to: str | None,
    failed: dict[str, str],
) -> list[Revision]:
    """Migrate source by source, so that there is progress to show, and go on after a failure."""
    from onlyvips.db.migrations import MigrationError, in_order

    chosen = _with_requirements(plugin, sources)
    pending = {s.source: len(s.pending) for s in run(migrator.status())}
    done: list[Revision] = []
    total = sum(pending.get(name, 0) for name in chosen)
    with output.progress("Migrating", total=total) as step:
        for source in in_order(sources):
            if source.name not in chosen:
                continue
            step(f"Migrating {source.name}", advance=0)
            if blocked := next((r for r in ("core", *source.requires) if r in failed), None):
                failed[source.name] = f"was not migrated, because it requires {blocked}"
                continue
            try:
                target = to if source.name == plugin else None
                applied = run(migrator.up(target, source.name)).applied
            except MigrationError as error:
                failed[source.name] = error.detail
                continue
            done += applied
            step(advance=len(applied))
    return done


def _with_requirements(plugin: str, sources: list[MigrationSource]) -> set[str]:
    by_name = {source.name: source for source in sources}
    if not plugin:
        return set(by_name)
    wanted, waiting = {"core"}, [plugin]
    while waiting:
        wanted.add(one := waiting.pop())
        waiting += [r for r in by_name[one].requires if r in by_name and r not in wanted]
    return wanted


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "source": revision.source,
        "revision": revision.revision,
        "message": revision.message,
    }
