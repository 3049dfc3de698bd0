"""Fixtures for tests of the command line: a folder of its own, calls, and plugins to find."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator
from importlib.metadata import EntryPoint
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest
from onlyvips_cli import session
from onlyvips_cli.app import app
from typer.testing import CliRunner, Result

#: Variables that would let the machine's own settings into a test.
SETTINGS = (
    "DATABASE_URL",
    "REDIS_URL",
    "TELEGRAM_BOT_TOKEN",
    "TELEGRAM_API_ID",
    "TELEGRAM_API_HASH",
    "TELEGRAM_SESSION",
)

Call = Callable[..., Result]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for plugins.toml, which is also the working folder."""
    folder = tmp_path / "home"
    folder.mkdir()
    monkeypatch.chdir(folder)
    for name in list(os.environ):
        if name.startswith("ONLYVIPS_") or name.removesuffix("_FILE") in SETTINGS:
            monkeypatch.delenv(name)
    return folder


@pytest.fixture
def call(home: Path) -> Iterator[Call]:
    """Call the command line in this process: ``call("plugin", "list")``."""

    def run(*arguments: str, stdin: str | None = None) -> Result:
        return CliRunner().invoke(app, list(arguments), input=stdin, prog_name="onlyvips")

    yield run
    session.begin(session.Session())


@pytest.fixture
def call_json(call: Call) -> Callable[..., Any]:
    """Call with ``--json``, insist on success, and return the document."""

    def run(*arguments: str) -> Any:
        result = call(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    return run


@pytest.fixture
def installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Callable[[str, str], Path]]:
    """Make plugins that seem to be installed: ``installed("hello", source_of_its_face)``.

    Only these plugins are found; those of the environment are hidden.
    """
    points: list[EntryPoint] = []
    folder = tmp_path / "site"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setattr("onlyvips.plugins.discovery.entry_points", lambda group: tuple(points))
    modules: list[str] = []

    def install(name: str, source: str) -> Path:
        package = folder / f"fake_{name}"
        package.mkdir()
        (package / "__init__.py").touch()
        (package / "plugin.py").write_text(dedent(source))
        points.append(EntryPoint(name, f"fake_{name}.plugin", "onlyvips.plugins"))
        modules.append(f"fake_{name}")
        return package

    yield install
    for name in list(sys.modules):
        if name.partition(".")[0] in modules:
            del sys.modules[name]


def face(name: str, *, requires: str = "{}", uses: str = "Uses()", more: str = "") -> str:
    """Return the source of a small plugin's face."""
    return (
        "from onlyvips import MoneyUse, PluginInfo, Uses, hookimpl\n"
        f"PLUGIN = PluginInfo(name={name!r}, summary='The {name} plugin', version='1.2',"
        f" host='>=0.1,<0.2', requires={requires}, uses={uses})\n" + dedent(more)
    )
