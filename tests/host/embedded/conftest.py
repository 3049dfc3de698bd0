"""Folders for servers.

Not pytest's own: run by root, the servers are another user's, and every other pytest session of
root closes the folder above its temporary folders for other users.
"""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from onlyvips.embedded import EmbeddedPostgres


@pytest.fixture
def tmp_path() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="onlyvips-", ignore_cleanup_errors=True) as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def initialised() -> Iterator[Path]:
    """A data directory that was made once; making one takes longer than copying it."""
    with tempfile.TemporaryDirectory(prefix="onlyvips-", ignore_cleanup_errors=True) as folder:
        with EmbeddedPostgres(folder, durable=False) as server:
            assert server.is_running
        yield server.data


@pytest.fixture
def server(tmp_path: Path, initialised: Path) -> Iterator[EmbeddedPostgres]:
    """A server that has been stopped."""
    server = EmbeddedPostgres(tmp_path / "state", durable=False)
    server.directory.mkdir()
    subprocess.run(["cp", "-a", str(initialised), str(server.data)], check=True)
    yield server
    server.stop()
