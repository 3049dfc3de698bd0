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

#: A memory limit makes decoders fail in many ways; all of them are the same to the owner.
_TOO_HARD = "file-too-hard"


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
        _say(refused=refused.code, values=dict(refused.values))
    except MemoryError:
        _say(refused=_TOO_HARD, values={})
    else:
        _say(made=made.as_json())
    # Decoders' threads and their memory are of no use any more.
    sys.stdout.flush()
    os._exit(0)


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
    for name, wanted in (
        (resource.RLIMIT_AS, limits.memory_bytes),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 2 * largest),
        (resource.RLIMIT_CORE, 0),
    ):
        hard = resource.getrlimit(name)[1]
        most = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(name, (most, most))


def _end_with_parent() -> None:
    sys.stdin.read()
    os._exit(1)


if __name__ == "__main__":
    main()
