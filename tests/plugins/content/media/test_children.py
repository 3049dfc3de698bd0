"""A file that breaks its process breaks nothing else."""

from __future__ import annotations

import asyncio
import os
import signal
import struct
import sys
import zlib
from pathlib import Path

import psutil
import pytest
from onlyvips_content.media import children
from onlyvips_content.media.children import ChildFailed, process_in_child
from onlyvips_content.media.processing.values import Limits, Made, Refused

from tests.plugins.content.media import files

MIB = 2**20


async def run(tmp_path: Path, original: Path, *, seconds: float = 60, **limits: int) -> Made:
    folder = tmp_path / "made"
    folder.mkdir(exist_ok=True)

    async def progress(percent: int) -> None:
        pass

    return await process_in_child(original, folder, Limits(**limits), progress, seconds=seconds)


@pytest.fixture(scope="module")
def slow_video(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video that takes a while, also to be made."""
    path = tmp_path_factory.mktemp("slow") / "video.avi"
    return files.video(path, codec="mpeg4", sound=None, size=(640, 480), frames=480, rate=16)


def interlaced_png(side: int) -> bytes:
    """Return a picture that must be in memory as a whole before its first line is known."""
    header = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 1)
    points = zlib.compress(bytes(MIB), 1)
    body = files.chunk(b"IHDR", header) + files.chunk(b"IDAT", points) + files.chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


async def one_child() -> psutil.Process:
    while True:
        for child in psutil.Process().children():
            if children._MODULE in child.cmdline():
                return child
        await asyncio.sleep(0.01)


def is_alive(child: psutil.Process) -> bool:
    try:
        return bool(child.status() != psutil.STATUS_ZOMBIE)
    except psutil.NoSuchProcess:
        return False


async def end_of(child: psutil.Process) -> None:
    """Wait until a process that is not ours has ended."""
    async with asyncio.timeout(5):
        while is_alive(child):  # noqa: ASYNC110 - another process
            await asyncio.sleep(0.01)


async def test_a_child_answers_and_knows_no_secret(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://owner:password@localhost/db")
    original = tmp_path / "photo"
    original.write_bytes(files.private_jpeg())

    task = asyncio.create_task(run(tmp_path, original))
    environment = (await one_child()).environ()
    made = await task

    assert "DATABASE_URL" not in environment
    assert (made.kind, made.width) == ("image", 64)
    assert {r.name for r in made.renditions} == {"display", "thumb", "preview"}


async def test_what_takes_too_much_memory_or_computing_is_refused(
    tmp_path: Path, slow_video: Path
) -> None:
    picture = tmp_path / "photo"
    picture.write_bytes(interlaced_png(9_900))
    with pytest.raises(Refused) as of_memory:
        await run(tmp_path, picture, memory_bytes=400 * MIB)
    with pytest.raises(Refused) as of_computing:
        await run(tmp_path, slow_video, cpu_seconds=1)

    assert of_memory.value.code == of_computing.value.code == "file-too-hard"


async def test_what_is_killed_from_outside_is_told_apart(tmp_path: Path, slow_video: Path) -> None:
    task = asyncio.create_task(run(tmp_path, slow_video))
    child = await one_child()

    child.send_signal(signal.SIGKILL)

    with pytest.raises(ChildFailed) as caught:
        await task
    assert caught.value.code == -signal.SIGKILL


async def test_nobody_waits_for_ever_and_nothing_is_left_behind(
    tmp_path: Path, slow_video: Path
) -> None:
    with pytest.raises(Refused) as too_slow:
        await run(tmp_path, slow_video, seconds=0.3)
    task = asyncio.create_task(run(tmp_path, slow_video))
    child = await one_child()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task

    assert too_slow.value.code == "file-too-hard"
    assert not is_alive(child)


async def test_a_child_that_says_nonsense_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "fake_child.py"
    fake.write_text(
        "import sys\nprint('no JSON')\nprint('x' * 99_999, file=sys.stderr)\nsys.exit('it hurts')\n"
    )
    monkeypatch.setattr(children, "_MODULE", "fake_child")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    with pytest.raises(ChildFailed) as caught:
        await run(tmp_path, fake)

    assert caught.value.words.endswith("it hurts")


async def test_a_child_whose_parent_was_killed_ends(tmp_path: Path, slow_video: Path) -> None:
    code = (
        "import asyncio, sys\nfrom pathlib import Path\n"
        "from onlyvips_content.media.children import process_in_child\n"
        "from onlyvips_content.media.processing.values import Limits\n"
        "async def told(n): print(n, flush=True)\n"
        "asyncio.run(process_in_child(Path(sys.argv[1]), Path(sys.argv[2]), Limits(), told, "
        "seconds=60))\n"
    )
    folder = tmp_path / "made"
    folder.mkdir()
    parent = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, str(slow_video), str(folder), stdout=asyncio.subprocess.PIPE
    )
    assert parent.stdout is not None
    await parent.stdout.readline()
    (child,) = psutil.Process(parent.pid).children()

    os.kill(parent.pid, signal.SIGKILL)
    await parent.wait()

    await end_of(child)
