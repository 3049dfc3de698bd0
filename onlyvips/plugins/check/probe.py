"""The program that imports a plugin's face: ``python -I probe.py SOURCE FACE NAME``.

It runs in a process of its own and prints a JSON object. It imports nothing but the standard
library and the contract before the face, so that what the face pulls in can be told.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import traceback
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import FrameType
from typing import Any

#: Packages that a face must not import: the command line imports faces at every start.
HEAVY = frozenset(
    "aiohttp alembic asyncpg babel cryptography databases granian httpx numpy openai pandas PIL"
    " pgqueuer prometheus_client quart quart_schema redis requests sqlalchemy telethon typer"
    " uvicorn".split()
)


class _Watch(MetaPathFinder):
    """Notes where a heavy package is imported for the first time; finds nothing itself."""

    def __init__(self, source: Path) -> None:
        self.source = str(source) + os.sep
        self.seen: dict[str, tuple[str | None, int | None]] = {}

    def find_spec(self, fullname: str, path: object, target: object = None) -> None:
        top = fullname.partition(".")[0]
        if top in HEAVY and top not in self.seen:
            self.seen[top] = self._place()

    def _place(self) -> tuple[str | None, int | None]:
        frame: FrameType | None = sys._getframe(2)  # noqa: SLF001 - CPython's way to ask who imports
        while frame is not None:
            if frame.f_code.co_filename.startswith(self.source):
                return frame.f_code.co_filename, frame.f_lineno
            frame = frame.f_back
        return None, None


def _finding(rule: str, message: str, fix: str, file: object, line: int | None) -> dict[str, Any]:
    place = None if file is None else str(file)
    return {
        "level": "error",
        "rule": rule,
        "message": message,
        "fix": fix,
        "file": place,
        "line": line,
    }


def _import(source: Path, name: str, found: list[dict[str, Any]]) -> Any:
    """Import the face; None if that does not work."""
    watch = _Watch(source)
    sys.meta_path.insert(0, watch)
    try:
        face = importlib.import_module(name)
    except BaseException as problem:  # noqa: BLE001 - a face may also call sys.exit
        frames = traceback.extract_tb(problem.__traceback__)
        own = [frame for frame in frames if frame.filename.startswith(watch.source)]
        file, line = (own[-1].filename, own[-1].lineno) if own else (None, None)
        if isinstance(problem, SyntaxError):
            file, line = problem.filename, problem.lineno
        reason = " ".join(str(problem).split()) or "no reason given"
        message = f"The face cannot be imported: {type(problem).__name__}: {reason}."
        found.append(_finding("import", message, "Make the face importable.", file, line))
        return None
    finally:
        sys.meta_path.remove(watch)
    for package, (file, line) in sorted(watch.seen.items()):
        if package in sys.modules:  # else somebody asked whether it is there, and it is not
            message = f"Importing the face imports {package}, which makes every command slow."
            fix = "Import it inside the hook or in a module that only the hook imports."
            found.append(_finding("heavy-face", message, fix, file, line))
    return face


def main(source: Path, face_name: str, plugin: str) -> dict[str, Any]:
    """Import, inspect, and return what was learnt as JSON values."""
    import onlyvips.hookspecs  # noqa: F401 - the contract counts as the host's weight

    answer: dict[str, Any] = {
        "complete": False,
        "findings": [],
        "requires": [],
        "packages": {},
        "migrations": None,
        "locales": None,
        "titles": [],
    }
    sys.path.insert(0, str(source))
    face = _import(source, face_name, answer["findings"])
    if face is not None:
        from onlyvips.plugins.check.inspection import inspect_face

        inspect_face(face, plugin, source, answer)
    return answer


if __name__ == "__main__":
    # What the plugin prints must not get into the answer, also when C code prints it.
    answer_to = os.dup(1)
    os.dup2(2, 1)
    result = main(Path(sys.argv[1]), sys.argv[2], sys.argv[3])
    with os.fdopen(answer_to, "w", encoding="utf-8") as output:
        json.dump(result, output)
    sys.stdout.flush()
    os._exit(0)  # threads that the plugin started do not keep the checker waiting
