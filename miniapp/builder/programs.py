"""Running programs, and telling a person about it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

_LAST_LINES = 40


class BuildError(Exception):
    """The build cannot go on; says why and what to do."""


def say(text: str) -> None:
    """Tell a person what is being done, in one line."""
    sys.stderr.write(f"miniapp: {text}\n")
    sys.stderr.flush()


def run(what: str, command: Iterable[str], folder: Path, environment: Mapping[str, str]) -> str:
    """Run a program and return what it printed.

    Raises:
        BuildError: It failed; with the end of what it printed.
    """
    try:
        finished = subprocess.run(  # noqa: S603 - the build's own commands
            [*command],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    except OSError as error:
        raise BuildError(f"{what} cannot be started: {error}") from None
    if finished.returncode:
        lines = finished.stdout.rstrip().splitlines()[-_LAST_LINES:]
        raise BuildError(
            f"{what} failed with exit code {finished.returncode}:\n\n" + "\n".join(lines)
        )
    return finished.stdout
