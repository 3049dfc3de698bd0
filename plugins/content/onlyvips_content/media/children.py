"""Running one process for one file, and never longer than somebody waits for it."""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from onlyvips_content.media.processing.values import Limits, Made, Refused

_MODULE: Final = "onlyvips_content.media.processing"
#: Variables of the environment that a child gets. It gets no secret: no address of the database,
#: no key, no token.
_KEPT: Final = ("PATH", "LANG", "TZ", "TMPDIR", "SYSTEMROOT", "LD_LIBRARY_PATH")
_KEPT_PREFIXES: Final = ("PYTHON", "COVERAGE_", "COV_CORE_")
_SET: Final = {
    # Each thread would set aside address space, of which there is little.
    "MALLOC_ARENA_MAX": "2",
    "OPENBLAS_NUM_THREADS": "1",
    "VIPS_CONCURRENCY": "2",
}
#: Longest line that a child says: a waveform and some names.
_LINE: Final = 2**18
_MOST_WORDS: Final = 2000
#: What the kernel ends a process with that computed for too long, or wrote too much.
_TOO_HARD: Final = frozenset({-signal.SIGXCPU, -signal.SIGXFSZ})


class ChildFailed(Exception):
    """The process ended without an answer: it was killed, or fell over the file.

    Attributes:
        code: Exit code; negative the number of a signal.
        words: The end of what it said on standard error.
    """

    def __init__(self, code: int | None, words: str) -> None:
        super().__init__(f"the process ended with {code}: {words or 'it said nothing'}")
        self.code = code
        self.words = words


async def process_in_child(
    path: Path,
    folder: Path,
    limits: Limits,
    progress: Callable[[int], Awaitable[None]],
    *,
    seconds: float,
) -> Made:
    """Process a file in a process of its own; when this is cancelled, that is killed.

    Args:
        path: The original.
        folder: An empty folder for the renditions.
        limits: What is processed at most.
        progress: Told the percent.
        seconds: Time that it may take.

    Returns:
        What was made, in the folder.

    Raises:
        Refused: The file cannot be processed, now or ever.
        ChildFailed: The process ended without an answer.
    """
    child = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        _MODULE,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env=_environment(),
        cwd=folder,
        limit=_LINE,
    )
    assert child.stdin is not None
    assert child.stderr is not None
    words = asyncio.ensure_future(_last_words(child.stderr))
    try:
        request = {"path": str(path), "folder": str(folder), "limits": asdict(limits)}
        with suppress(ConnectionError):  # it ended already; its code says more
            child.stdin.write(json.dumps(request).encode() + b"\n")
            await child.stdin.drain()
        async with asyncio.timeout(seconds):
            answer = await _answer(child, progress)
            await child.wait()
    except TimeoutError:
        raise Refused("file-too-hard") from None
    finally:
        await _end(child)
        said = await words
    if "made" in answer:
        return Made.from_json(answer["made"])
    if "refused" in answer:
        raise Refused(answer["refused"], answer["values"])
    if child.returncode in _TOO_HARD:
        raise Refused("file-too-hard")
    raise ChildFailed(child.returncode, said)


async def _answer(
    child: asyncio.subprocess.Process, progress: Callable[[int], Awaitable[None]]
) -> dict[str, Any]:
    """Return the last that a child says; nothing when it ends before."""
    assert child.stdout is not None
    with suppress(ValueError):  # a line that is no JSON or endless: it is not itself any more
        while line := await child.stdout.readline():
            said = json.loads(line)
            if "progress" not in said:
                return dict(said)
            await progress(int(said["progress"]))
    return {}


async def _last_words(stream: asyncio.StreamReader) -> str:
    """Return the end of what a child says; all of it is read, so that it never has to wait."""
    kept = b""
    while piece := await stream.read(_MOST_WORDS):
        kept = (kept + piece)[-_MOST_WORDS:]
    return kept.decode(errors="replace").strip()


async def _end(child: asyncio.subprocess.Process) -> None:
    if child.returncode is None:
        with suppress(ProcessLookupError):
            child.kill()
    await child.wait()


def _environment() -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in _KEPT or name.startswith(_KEPT_PREFIXES)
    }
    return {**kept, **_SET}
