from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.platform_process import PlatformProcess


@pytest.fixture
def platform() -> Iterator[PlatformProcess]:
    """A platform that is not started yet; it is stopped after the test."""
    # Not below tmp_path: pytest closes that folder to others, and PostgreSQL, which refuses to
    # run as root, runs as another user where the tests run as root.
    folder = Path(tempfile.mkdtemp(prefix="onlyvips-e2e-"))
    process = PlatformProcess(folder)
    try:
        yield process
    finally:
        process.kill_if_running()
        shutil.rmtree(folder, ignore_errors=True)
