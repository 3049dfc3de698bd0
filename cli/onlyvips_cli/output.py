"""Printing: tables for people, JSON for scripts, messages on standard error.

Results go to standard output and nothing else does, so that ``--json`` can be piped. Rich is
imported when something is printed with it, because importing it takes longer than many commands.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, is_dataclass
from datetime import UTC, date, datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO

from onlyvips_cli import session

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

MASK = "********"
#: Lines are not folded when nobody looks at them: a script wants one row a line.
PIPE_WIDTH = 2000
# Names come from Telegram users: nothing in them may steer the terminal.
_CONTROL = {
    c: "\N{REPLACEMENT CHARACTER}" for c in (*range(32), *range(127, 160)) if c not in (9, 10)
}


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        key: Key of the value in each row.
        heading: What stands above it.
        style: Rich style, or a function from the value to one.
        right: Align to the right (numbers).
    """

    key: str
    heading: str
    style: str | Callable[[Any], str] = ""
    right: bool = False


def console(*, stderr: bool = False) -> Console:
    """Return a Rich console; without colours and folding when nobody looks at it."""
    from rich.console import Console

    stream = sys.stderr if stderr else sys.stdout
    width = None if stream.isatty() or "COLUMNS" in os.environ else PIPE_WIDTH
    return Console(file=stream, width=width, highlight=False, emoji=False, soft_wrap=False)


def clean(text: str) -> str:
    """Return a text without characters that steer a terminal."""
    return text.translate(_CONTROL)


def cell(value: object) -> str:
    """Return a value as a person reads it in a table."""
    match value:
        case None | "":
            return "-"
        case bool():
            return "yes" if value else "no"
        case datetime():
            if value.year >= datetime.max.year:
                return "for ever"
            return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
        case Enum():
            return str(value.value)
        case list() | tuple():
            return ", ".join(cell(v) for v in value) or "-"
        case set() | frozenset():
            return ", ".join(sorted(cell(v) for v in value)) or "-"
        case dict():
            return json.dumps(plain(value), ensure_ascii=False)
    if hasattr(value, "get_secret_value"):
        return MASK
    return clean(str(value))


def plain(value: Any) -> Any:
    """Return a value as JSON has it: times in ISO 8601 (UTC), sets sorted, secrets masked."""
    match value:
        case None | bool() | int() | float() | str():
            return value.value if isinstance(value, Enum) else value
        case Enum():
            return plain(value.value)
        case datetime():
            if value.year >= datetime.max.year:
                return "infinity"
            return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
        case date() | Path():
            return str(value)
        case Mapping():
            return {str(k): plain(v) for k, v in value.items()}
        case set() | frozenset():
            return sorted((plain(v) for v in value), key=str)
        case list() | tuple():
            return [plain(v) for v in value]
    if hasattr(value, "get_secret_value"):
        return MASK
    if is_dataclass(value) and not isinstance(value, type):
        return plain(asdict(value))
    if hasattr(value, "model_dump"):
        return plain(value.model_dump())
    return str(value)


def print_json(document: Any) -> None:
    """Print one JSON document on standard output."""
    _write(sys.stdout, json.dumps(plain(document), indent=2, ensure_ascii=False))


def print_text(text: str) -> None:
    """Print a line or more on standard output as it is."""
    _write(sys.stdout, text)


def print_table(
    columns: Sequence[Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    as_json: bool = False,
    empty: str = "There is nothing to show.",
    title: str = "",
) -> None:
    """Print rows as a table, or as a JSON list of objects.

    Args:
        columns: What the table shows, in order. JSON has every key of the rows.
        rows: The rows.
        as_json: Print JSON.
        empty: Said on standard error when there is no row (not with JSON).
        title: What stands above the table.
    """
    rows = list(rows)
    if as_json:
        print_json(rows)
        return
    if not rows:
        say(empty)
        return
    if not sys.stdout.isatty():
        _print_aligned(columns, rows)
        return
    from rich import box
    from rich.table import Table

    table = Table(box=box.SIMPLE_HEAD, title=title or None)
    table.title_justify = "left"
    for column in columns:
        table.add_column(
            column.heading,
            justify="right" if column.right else "left",
            overflow="fold",
            header_style="bold",
        )
    for row in rows:
        table.add_row(*(_styled(column, row.get(column.key)) for column in columns))
    console().print(table)


def print_record(
    record: Mapping[str, Any], *, as_json: bool = False, title: str = "", hide: Sequence[str] = ()
) -> None:
    """Print one thing: a name and a value a line, or a JSON object.

    Args:
        record: Names and values, in order.
        as_json: Print JSON.
        title: What stands above.
        hide: Keys that only JSON shows.
    """
    if as_json:
        print_json(record)
        return
    shown = {k.replace("_", " "): v for k, v in record.items() if k not in hide}
    if not sys.stdout.isatty():
        width = max(map(len, shown), default=0)
        print_text("\n".join(f"{key:<{width}}  {cell(value)}" for key, value in shown.items()))
        return
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, show_header=False, title=title or None, title_justify="left")
    table.add_column(style="bold", no_wrap=True)
    table.add_column(overflow="fold")
    for key, value in shown.items():
        table.add_row(Text(clean(key)), Text(cell(value)))
    console().print(table)


def say(message: str) -> None:
    """Tell the person at the terminal, on standard error; nothing with ``--quiet``."""
    if not session.current().quiet:
        _write(sys.stderr, clean(message))


def say_warning(message: str) -> None:
    """Warn on standard error, also with ``--quiet``."""
    _write(sys.stderr, f"{_paint('warning:', '33;1', sys.stderr)} {clean(message)}")


def say_error(message: str) -> None:
    """Print an error on standard error, also with ``--quiet``."""
    _write(sys.stderr, f"{_paint('error:', '31;1', sys.stderr)} {clean(message)}")


def ask(question: str) -> str:
    """Ask on standard error, so that a piped result stays clean.

    Raises:
        CommandError: There is no terminal to ask at.
    """
    from onlyvips_cli.exits import CommandError, ExitCode

    if not has_terminal():
        raise CommandError(
            "this asks before it goes on, but there is no terminal to ask at; "
            "see --help for the option that answers",
            ExitCode.USAGE,
        )
    sys.stderr.write(question)
    sys.stderr.flush()
    line = sys.stdin.readline()
    if not line:
        raise KeyboardInterrupt
    return line.strip()


def confirm(question: str, *, yes: bool = False) -> None:
    """Go on only if the person says yes.

    Args:
        question: What will be done.
        yes: The answer was given on the command line.

    Raises:
        CommandError: The answer was no, or there is no terminal.
    """
    from onlyvips_cli.exits import CommandError

    if not yes and ask(f"{question} [y/N] ").lower() not in {"y", "yes"}:
        raise CommandError("nothing was done, because the answer was not yes")


def confirm_typed(question: str, expected: str, given: str | None = None) -> None:
    """Go on only if the person types a name.

    Args:
        question: What will be done and cannot be undone.
        expected: What must be typed.
        given: What was given on the command line instead.

    Raises:
        CommandError: It was something else, or there is no terminal.
    """
    from onlyvips_cli.exits import CommandError

    answer = given if given is not None else ask(f"{question}\nType {expected} to go on: ")
    if answer != expected:
        raise CommandError(
            f"nothing was done, because {expected!r} was expected and {answer!r} was given"
        )


def has_terminal() -> bool:
    """Say whether a person can be asked."""
    return sys.stdin.isatty()


@contextmanager
def progress(description: str, total: float | None = None) -> Iterator[Callable[..., None]]:
    """Show a progress bar on standard error, where somebody looks at it.

    Args:
        description: What is being done.
        total: Number of steps; None when it is not known.

    Yields:
        ``step(description=None, advance=1, total=None)``.
    """
    if session.current().quiet or not sys.stderr.isatty():
        yield lambda *_args, **_values: None
        return
    from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    parts = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TimeElapsedColumn(),
    )
    with Progress(*parts, console=console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=total)

        def step(
            description: str | None = None, *, advance: float = 1, total: float | None = None
        ) -> None:
            values: dict[str, Any] = {"total": total} if total is not None else {}
            if description is not None:
                values["description"] = clean(description)
            bar.update(task, advance=advance, **values)

        yield step


def _print_aligned(columns: Sequence[Column], rows: Sequence[Mapping[str, Any]]) -> None:
    """Print a table without Rich: nobody looks, and importing it takes longer than most commands."""
    lines = [[column.heading for column in columns]]
    lines += [[cell(row.get(c.key)).replace("\n", " ") for c in columns] for row in rows]
    widths = [max(len(line[i]) for line in lines) for i in range(len(columns))]
    for line in lines:
        parts = (
            text.rjust(width) if column.right else text.ljust(width)
            for text, width, column in zip(line, widths, columns, strict=True)
        )
        sys.stdout.write("  ".join(parts).rstrip() + "\n")
    sys.stdout.flush()


def _styled(column: Column, value: object) -> Text:
    from rich.text import Text

    style = column.style(value) if callable(column.style) else column.style
    return Text(cell(value), style=style)


def _paint(text: str, codes: str, stream: TextIO) -> str:
    coloured = stream.isatty() and not os.environ.get("NO_COLOR")
    return f"\x1b[{codes}m{text}\x1b[0m" if coloured else text


def _write(stream: TextIO, text: str) -> None:
    stream.write(text if text.endswith("\n") else f"{text}\n")
    stream.flush()
