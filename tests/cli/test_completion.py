from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.forks import onlyvips


def complete(line: str) -> list[str]:
    """Return what bash would offer for a line."""
    shell = {
        "_ONLYVIPS_COMPLETE": "complete_bash",
        "COMP_WORDS": line,
        "COMP_CWORD": str(len(line.split(" ")) - 1),
    }
    done = onlyvips([], {**os.environ, **shell})
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.split()


@pytest.mark.parametrize(
    ("line", "offered"),
    [
        ("onlyvips plug", "plugin"),
        ("onlyvips plugin inf", "info"),
        ("onlyvips plugin info q", "quests"),
        ("onlyvips hook list start", "startup"),
        ("onlyvips user grant 1 mod", "moderator"),
        ("onlyvips migrate down c", "core"),
        ("onlyvips job retry a", "all"),
        ("onlyvips migrate up --dry", "--dry-run"),
    ],
)
def test_a_line_is_completed(home: Path, line: str, offered: str) -> None:
    assert offered in complete(line)


def test_without_a_database_nothing_is_offered_and_nothing_is_started(home: Path) -> None:
    assert complete("onlyvips user show 4") == []
    assert not (home / ".onlyvips").exists()
