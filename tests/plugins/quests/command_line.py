"""Calling the command line as an operator does."""

from __future__ import annotations

import asyncio
import os
import sys
from dataclasses import dataclass
from pathlib import Path

HIDDEN = ("DATABASE_URL", "REDIS_URL", "TELEGRAM_", "ONLYVIPS_")


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    code: int
    output: str
    errors: str


async def onlyvips(*arguments: str, folder: Path | None = None, **environment: str) -> Done:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(HIDDEN)}
    process = await asyncio.create_subprocess_exec(
        str(Path(sys.executable).with_name("onlyvips")),
        *(["-C", str(folder)] if folder else []),
        *arguments,
        env={**inherited, **environment},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return Done(process.returncode, output.decode(), errors.decode())
