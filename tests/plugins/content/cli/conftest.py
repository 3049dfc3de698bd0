"""Calling ``onlyvips content`` within the test's process, on the test's own database."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_cli.app import app
from onlyvips_content.parts import parts_of
from typer.testing import CliRunner, Result

from tests.plugins.content.media.conftest import MediaBench
from tests.plugins.quests.command_line import HIDDEN

if TYPE_CHECKING:
    from onlyvips.host import Host

Call = Callable[..., Awaitable[Result]]
Ask = Callable[..., Awaitable[Any]]


@pytest.fixture
def call(host: Host, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Call a command, as ``await call("content", "gc", "--json")``."""
    for name in list(os.environ):
        if name.startswith(HIDDEN):
            monkeypatch.delenv(name)
    key = host.config.secret_key
    assert key is not None
    monkeypatch.setenv("DATABASE_URL", host.backing.database_url)
    monkeypatch.setenv("ONLYVIPS_SECRET_KEY", key.get_secret_value())
    # The same storage as that of the test's host.
    monkeypatch.setenv("ONLYVIPS_STATE", str(host.config.state))
    folder = tmp_path / "cli"
    folder.mkdir()
    enabled = "[plugins.ledger]\nenabled = true\n[plugins.content]\nenabled = true\n"
    (folder / "plugins.toml").write_text(enabled)

    async def run(*arguments: str) -> Result:
        command = ["-C", str(folder), *arguments]
        return await asyncio.to_thread(CliRunner().invoke, app, command, prog_name="onlyvips")

    return run


@pytest.fixture
def ask(call: Call) -> Ask:
    """Call a command with ``--json``, insist on success, and return the document."""

    async def run(*arguments: str) -> Any:
        done = await call(*arguments, "--json")
        assert done.exit_code == 0, done.stderr
        return json.loads(done.stdout)

    return run


@pytest.fixture
def media(host: Host) -> MediaBench:
    return MediaBench(host, parts_of(host.platform_of("content")))
