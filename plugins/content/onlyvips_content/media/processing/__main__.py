"""The process that one file is processed in: ``python -m onlyvips_content.media.processing``.

The first line of standard input is a request as JSON: ``{"path", "folder", "limits"}``. Standard
output is one JSON object a line: ``{"progress": percent}``, and at the end ``{"made": {...}}`` or
``{"refused": code, "values": {...}}``. Standard input stays open as long as somebody waits for the
answer: when it closes, because the one who asked was killed, this process ends as well.
"""

from __future__ import annotations

import json
import os
import sys
import threading
from pathlib import Path
from typing import Any

from onlyvips_content.media.processing.values import Limits, Refused

_TOO_HARD = "file-too-hard"
#: What libvips and the decoders say when there is no more memory.
_NO_MEMORY = ("out of memory", "cannot allocate", "insufficient memory", "memory allocation")
#: Seconds between being asked to end and being made to.
_GRACE = 5


def main() -> None:
    """Process one file."""
    request = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    limits = Limits(**request["limits"])
    _confine(limits)
    try:
        from onlyvips_content.media.processing.files import process_file

        made = process_file(
            Path(request["path"]), Path(request["folder"]), limits, lambda n: _say(progress=n)
        )
    except Refused as refused:
        if _lacks_memory(refused.__cause__):
            _say(refused=_TOO_HARD, values={})
        else:
            _say(refused=refused.code, values=dict(refused.values))
    except (MemoryError, ImportError):  # a library that cannot be mapped cannot be imported
        _say(refused=_TOO_HARD, values={})
    else:
        _say(made=made.as_json())
    # Decoders' threads and their memory are of no use any more.
    sys.stdout.flush()
    os._exit(0)


def _lacks_memory(cause: BaseException | None) -> bool:
    said = str(cause).lower()
    return isinstance(cause, MemoryError) or any(words in said for words in _NO_MEMORY)


def _say(**values: Any) -> None:
    sys.stdout.write(json.dumps(values) + "\n")
    sys.stdout.flush()


def _confine(limits: Limits) -> None:
    """Take from this process what it needs for nothing."""
    try:
        import resource
    except ImportError:  # not on Windows
        return
    largest = max(limits.image_bytes, limits.video_bytes, limits.audio_bytes)
    for name, wanted, more in (
        (resource.RLIMIT_AS, limits.memory_bytes, 0),
        (resource.RLIMIT_CPU, limits.cpu_seconds, _GRACE),
        (resource.RLIMIT_FSIZE, 2 * largest, 0),
        (resource.RLIMIT_CORE, 0, 0),
    ):
        hard = resource.getrlimit(name)[1]
        most = wanted + more if hard == resource.RLIM_INFINITY else min(wanted + more, hard)
        resource.setrlimit(name, (min(wanted, most), most))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
