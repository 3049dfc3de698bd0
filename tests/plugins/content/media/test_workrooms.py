"""Folders for work in progress are gone afterwards, whoever was killed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from onlyvips_content.media.workrooms import clear_away, workroom

_KILLED = """
import os, signal, sys
from pathlib import Path
from onlyvips_content.media.workrooms import workroom
with workroom(Path(sys.argv[1])) as room:
    (room / "half").write_bytes(b"half")
    os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_room_is_empty_and_goes_with_what_is_in_it(tmp_path: Path) -> None:
    with workroom(tmp_path / "work") as room:
        assert list(room.iterdir()) == []
        (room / "file").write_bytes(b"data")

    assert list((tmp_path / "work").iterdir()) == []


def test_what_a_killed_process_left_is_cleared_away_and_what_is_in_use_is_not(
    tmp_path: Path,
) -> None:
    killed = subprocess.run([sys.executable, "-c", _KILLED, str(tmp_path)], check=False)
    assert killed.returncode == -9
    assert len(list(tmp_path.iterdir())) == 1

    with workroom(tmp_path) as room:
        assert [folder.name for folder in tmp_path.iterdir()] == [room.parent.name]
        assert clear_away(tmp_path) == 0
        assert room.is_dir()
    fresh = tmp_path / "work-being-made"
    fresh.mkdir()

    assert clear_away(tmp_path) == 0
