from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from onlyvips_cli.exits import ExitCode
from onlyvips_cli.lazy import LazyCommand
from onlyvips_cli.table import COMMANDS
from typer.core import TyperGroup

from onlyvips.config.model import SECRETS

DOCUMENT = (Path(__file__).parents[2] / "docs" / "cli.md").read_text(encoding="utf-8")


def every_command() -> Iterator[tuple[str, Any]]:
    for entry in COMMANDS:
        command = LazyCommand(entry).load()
        if isinstance(command, TyperGroup):
            for name, sub in command.commands.items():
                yield f"onlyvips {entry.name} {name}", sub
        else:
            yield f"onlyvips {entry.name}", command


@pytest.mark.parametrize(
    ("name", "command"), [pytest.param(*one, id=one[0]) for one in every_command()]
)
def test_every_command_is_documented_and_says_what_it_does(name: str, command: Any) -> None:
    assert name in DOCUMENT
    assert command.help
    assert "`" + name in DOCUMENT


@pytest.mark.parametrize("code", ExitCode)
def test_every_exit_code_is_documented(code: ExitCode) -> None:
    assert f"\n| {int(code)} |" in DOCUMENT


@pytest.mark.parametrize(
    "variable", [*SECRETS, "ONLYVIPS_HOME", "ONLYVIPS_STATE", "ONLYVIPS_DEBUG"]
)
def test_every_variable_is_documented(variable: str) -> None:
    assert f"`{variable}`" in DOCUMENT
