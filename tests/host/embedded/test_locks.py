"""One owner a directory, whatever happened to the one before."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from onlyvips.embedded import AlreadyRunning, FileLock, OwnerLock

HOLD = """
import sys
from onlyvips.embedded import OwnerLock
OwnerLock(sys.argv[1]).acquire()
print("mine", flush=True)
sys.stdin.read()
"""


def test_a_second_owner_is_refused_with_the_pid_of_the_first(tmp_path: Path) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "mine\n"
    with pytest.raises(AlreadyRunning) as caught:
        OwnerLock(tmp_path).acquire()
    assert caught.value.pid == first.pid
    assert f"already runs on {tmp_path}, as process {first.pid}" in str(caught.value)
    first.kill()
    first.communicate()
    with OwnerLock(tmp_path) as mine:
        assert mine.owner()[0] == os.getpid()


def test_leaving_lets_the_next_one_in(tmp_path: Path) -> None:
    with OwnerLock(tmp_path / "new"), pytest.raises(AlreadyRunning):
        OwnerLock(tmp_path / "new").acquire()
    with OwnerLock(tmp_path / "new"):
        pass


def test_shared_locks_share_and_an_exclusive_one_does_not(tmp_path: Path) -> None:
    one, two, alone = (FileLock(tmp_path / "lock") for _ in range(3))
    assert one.acquire(shared=True)
    assert two.acquire(shared=True, wait=False)
    assert not alone.acquire(wait=False)
    one.release()
    two.release()
    assert alone.acquire(wait=False)
    assert not one.acquire(shared=True, wait=False)
