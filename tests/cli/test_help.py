from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from onlyvips_cli.table import COMMANDS

from tests.cli.conftest import Call, face

HEAVY = ("quart", "telethon", "sqlalchemy", "alembic", "asyncpg", "pydantic", "asyncio")
COMMAND = """
@hookimpl
def register_cli_commands():
    from onlyvips.registry import CliCommand
    return [CliCommand("{name}", "Greets people", "fake_{name}.cli:app")]
"""
CLI = """
import typer
app = typer.Typer()

@app.command()
def greet(who: str) -> None:
    print(f"Hello {who}")
"""


def enable(home: Path, *names: str) -> None:
    text = "".join(f"[plugins.{name}]\nenabled = true\n" for name in names)
    (home / "plugins.toml").write_text(text)


def test_help_names_every_command_and_its_purpose(call: Call) -> None:
    result = call("--help")
    assert result.exit_code == 0
    for entry in COMMANDS:
        assert f"│ {entry.name} " in result.stdout


@pytest.mark.parametrize("entry", COMMANDS, ids=lambda entry: entry.name)
def test_every_command_of_the_table_can_be_imported_and_explains_itself(
    call: Call, entry: object
) -> None:
    name = entry.name  # type: ignore[attr-defined]
    result = call(name, "--help")
    assert result.exit_code == 0, result.output
    assert f"onlyvips {name}" in result.stdout


def test_help_imports_nothing_heavy(home: Path) -> None:
    (home / "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")
    program = (
        "import sys\n"
        "from onlyvips_cli.main import main\n"
        "sys.argv = ['onlyvips', '--help']\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        f"print([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)\n"
    )
    command = [sys.executable, "-c", program]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


def test_a_plugin_shows_its_commands_in_a_section_of_their_own(
    call: Call, home: Path, installed: Callable[[str, str], Path]
) -> None:
    installed("hello", face("hello") + COMMAND.format(name="hello"))
    enable(home, "hello")
    before, _, after = call("--help").stdout.partition("Commands of plugins")
    assert "Greets people" in after
    assert "Greets people" not in before


def test_a_plugin_with_one_command_is_still_called_by_its_name(
    call: Call, home: Path, installed: Callable[[str, str], Path]
) -> None:
    package = installed("hello", face("hello") + COMMAND.format(name="hello"))
    (package / "cli.py").write_text(CLI)
    enable(home, "hello")
    assert call("hello", "greet", "Ayşe").stdout == "Hello Ayşe\n"


def test_a_plugin_that_is_off_has_no_commands(
    call: Call, installed: Callable[[str, str], Path]
) -> None:
    installed("hello", face("hello") + COMMAND.format(name="hello"))
    assert "Greets people" not in call("--help").stdout
    assert call("hello", "greet", "you").exit_code == 2


@pytest.mark.parametrize(
    ("source", "problem"),
    [
        ("raise RuntimeError('no')", "cannot be imported: RuntimeError: no"),
        (
            face("bad") + "@hookimpl\ndef register_cli_commands():\n    raise ValueError('no')\n",
            "raised in register_cli_commands: ValueError: no",
        ),
        (
            face("bad") + "@hookimpl\ndef register_cli_commands():\n    return ['words']\n",
            "did not return CliCommand",
        ),
        (
            face("bad") + COMMAND.format(name="bad").replace('"bad"', '"doctor"'),
            "'doctor' is onlyvips's already",
        ),
    ],
)
def test_a_broken_plugin_is_left_out_and_named_in_the_list(
    call: Call, home: Path, installed: Callable[[str, str], Path], source: str, problem: str
) -> None:
    installed("bad", source)
    installed("hello", face("hello") + COMMAND.format(name="hello"))
    enable(home, "bad", "hello")
    result = call("--help")
    assert result.exit_code == 0
    assert "Greets people" in result.stdout
    assert not result.stderr
    assert problem in call("plugin", "list").stdout


def test_a_plugin_whose_commands_cannot_be_imported_gets_one_sentence(
    call: Call, home: Path, installed: Callable[[str, str], Path]
) -> None:
    installed("hello", face("hello") + COMMAND.format(name="hello"))
    enable(home, "hello")
    result = call("hello", "greet", "you")
    assert result.exit_code == 1
    assert "the commands of plugin hello cannot be imported" in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_command_suggests_the_nearest(call: Call) -> None:
    result = call("plugni")
    assert result.exit_code == 2
    assert "Did you mean 'plugin'" in result.stderr


def test_a_folder_that_is_not_there_is_a_usage_error(call: Call) -> None:
    result = call("-C", "nowhere", "config", "show")
    assert result.exit_code == 2
    assert "there is no folder nowhere" in result.stderr
