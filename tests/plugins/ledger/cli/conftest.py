"""Calling ``onlyvips ledger`` within the test's process, on the test's own database."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
from onlyvips_cli.app import app
from typer.testing import CliRunner, Result

from onlyvips.host import Host
from tests.plugins.ledger.till import Till
from tests.plugins.quests.command_line import HIDDEN

Call = Callable[..., Awaitable[Result]]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


@pytest.fixture
def folder(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the ledger switched on, which uses the database of the test."""
    for name in list(os.environ):
        if name.startswith(HIDDEN):
            monkeypatch.delenv(name)
    key = host.config.secret_key
    assert key is not None
    monkeypatch.setenv("DATABASE_URL", host.backing.database_url)
    monkeypatch.setenv("ONLYVIPS_SECRET_KEY", key.get_secret_value())
    folder = tmp_path / "cli"
    folder.mkdir()
    (folder / "plugins.toml").write_text("[plugins.ledger]\nenabled = true\n")
    return folder


@pytest.fixture
def call(folder: Path) -> Call:
    """Call a command, as ``await call("balance", "--json")``; ``stdin=`` is piped into it."""

    async def run(*arguments: str, stdin: str | None = None) -> Result:
        command = ["-C", str(folder), "ledger", *arguments]
        return await asyncio.to_thread(
            CliRunner().invoke, app, command, input=stdin, prog_name="onlyvips"
        )

    return run


@pytest.fixture
def ask(call: Call) -> Ask:
    """Call a command with ``--json``, insist on success, and return the document."""

    async def run(*arguments: str) -> Any:
        done = await call(*arguments, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    return run
