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
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TextIO

from onlyvips_cli import session
from onlyvips_cli.values import cell, clean, plain

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

#: Lines are not folded when nobody looks at them: a script wants one row a line.
PIPE_WIDTH = 2000


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
    # Not merely without colours: who sets NO_COLOR wants plain text.
    system: Literal["auto"] | None = None if os.environ.get("NO_COLOR") else "auto"
    return Console(file=stream, width=width, highlight=False, emoji=False, color_system=system)


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
    """Print a table without Rich: nobody looks, and importing it takes time."""
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
