"""Run the benchmarks and print one table: ``python -m benchmarks [NAME ...] [--markdown]``.

Each program compares what we built with the bare library in the same run, in alternating rounds,
so that the ratio means something on any machine. Exit code 1 when a bar is missed.
"""

from __future__ import annotations

import argparse
import asyncio
import importlib
import sys

import uvloop
from rich.console import Console
from rich.table import Table

from benchmarks.report import Measurement

#: In the order of docs/performance.md.
PROGRAMS = (
    "http_noop",
    "http_plugins",
    "http_cached",
    "db_read",
    "bot_commands",
    "events",
    "cli_help",
    "start_up",
    "quests_claim",
    "quests_scale",
    "quests_rank",
    "quests_messages",
    "content_feed",
    "content_new",
    "content_scale",
    "ledger_balance",
    "media_range",
    "content_purchases",
    "miniapp_home",
    "miniapp_list",
)


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(PROGRAMS))
    parser.add_argument("--markdown", action="store_true", help="print a table for the docs")
    chosen = parser.parse_args(arguments)
    if unknown := set(chosen.names) - set(PROGRAMS):
        parser.error(f"unknown: {', '.join(sorted(unknown))}; there are {', '.join(PROGRAMS)}")
    console = Console(stderr=True)
    results = []
    for name in chosen.names or PROGRAMS:
        with console.status(f"measuring {name} ..."):
            module = importlib.import_module(f"benchmarks.{name}")
            # The loop that `onlyvips up` runs on.
            with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
                results.append(runner.run(module.measure()))
    if chosen.markdown:
        print_markdown(results)
    else:
        print_table(results)
    return 0 if all(result.met for result in results) else 1


def print_table(results: list[Measurement]) -> None:
    """Print the results for a person."""
    table = Table(title="Benchmarks (ratios within one run)")
    for heading in ("what", "ratio", "bar", "", "detail"):
        table.add_column(heading)
    for r in results:
        colour = "green" if r.met else "red"
        table.add_row(r.what, f"{r.ratio:.2f}", r.bar_text, f"[{colour}]{r.verdict}[/]", r.detail)
    Console().print(table)


def print_markdown(results: list[Measurement]) -> None:
    """Print the results as docs/performance.md shows them."""
    print("| what | bar | measured | met | detail |\n| --- | --- | --- | --- | --- |")
    for r in results:
        print(f"| {r.what} | {r.bar_text} | {r.ratio:.2f} | {r.verdict} | {r.detail} |")


if __name__ == "__main__":
    sys.exit(main())
