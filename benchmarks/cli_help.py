"""CPU time of ``onlyvips --help`` against a bare Typer program with one command.

Both run as processes of their own, in turn, so that a busy machine slows both; the median counts.
"""

from __future__ import annotations

import asyncio
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.report import Measurement

#: `onlyvips --help` may take this many times the CPU time of the bare program.
BAR = 1.5
ROUNDS = 15

BARE = """\
import typer

app = typer.Typer()


@app.command()
def hello(name: str = "world") -> None:
    "Say hello."
    print(f"Hello {name}")


app()
"""
PLUGINS_TOML = "[plugins.quests]\nenabled = true\n"


def cpu_seconds(command: list[str], folder: Path) -> float:
    """Run a command and return the CPU time it took, in user and system mode together."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=_environment())
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return (after.ru_utime - before.ru_utime) + (after.ru_stime - before.ru_stime)


async def measure() -> Measurement:
    """Measure and return the ratio of the medians."""
    bare, ours = await asyncio.to_thread(_medians)
    return Measurement(
        what="`onlyvips --help`, CPU time against a bare Typer program with one command",
        ratio=ours / bare,
        bar=BAR,
        at_least=False,
        detail=f"{ours * 1000:.0f} ms against {bare * 1000:.0f} ms",
    )


def _medians() -> tuple[float, float]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "bare.py").write_text(BARE)
        (folder / "plugins.toml").write_text(PLUGINS_TOML)
        bare = [sys.executable, "bare.py", "--help"]
        onlyvips = [str(Path(sys.executable).with_name("onlyvips")), "--help"]
        times: dict[str, list[float]] = {"bare": [], "onlyvips": []}
        for command in (bare, onlyvips):  # the first run writes the byte code
            cpu_seconds(command, folder)
        for _ in range(ROUNDS):
            times["bare"].append(cpu_seconds(bare, folder))
            times["onlyvips"].append(cpu_seconds(onlyvips, folder))
    return statistics.median(times["bare"]), statistics.median(times["onlyvips"])


def _environment() -> dict[str, str]:
    hidden = ("ONLYVIPS_HOME", "ONLYVIPS_DEBUG", "COVERAGE_PROCESS_START")
    return {name: value for name, value in os.environ.items() if name not in hidden}
