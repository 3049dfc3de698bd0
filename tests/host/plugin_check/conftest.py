from __future__ import annotations

import subprocess
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from onlyvips.plugins.check import probing
from tests import forks
from tests.host.plugin_check.folders import Folder

#: Modules that are about the process which imports a face.
_ABOUT_THE_PROCESS = ("test_face", "test_first_party")


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path / "wren")


@pytest.fixture(autouse=True)
def _forked(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Import faces in forks, which is quicker, where the process is not what the test is about."""
    if request.module.__name__.endswith(_ABOUT_THE_PROCESS):
        return

    def run(command: list[str], **options: Any) -> subprocess.CompletedProcess[bytes]:
        program = command.index(str(Path(probing.__file__).with_name("probe.py")))
        return forks.run(
            *command[program:],
            environment=options["env"],
            folder=Path(options["cwd"]),
            timeout=options["timeout"],
        )

    names = {"DEVNULL": subprocess.DEVNULL, "TimeoutExpired": subprocess.TimeoutExpired}
    monkeypatch.setattr(probing, "subprocess", SimpleNamespace(run=run, **names))
