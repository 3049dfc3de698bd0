from __future__ import annotations

from pathlib import Path

import pytest

from tests.host.plugin_check.folders import Folder


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "wren")
