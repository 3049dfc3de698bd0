"""Calling the command line as an operator does."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path

from tests import forks

HIDDEN = ("DATABASE_URL", "REDIS_URL", "TELEGRAM_", "ONLYVIPS_")


@dataclass(frozen=True, slots=True)
class Done:
    """A command that ended."""

    code: int
    output: str
    errors: str


async def onlyvips(*arguments: str, folder: Path | None = None, **environment: str) -> Done:
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(HIDDEN)}
    place = ["-C", str(folder)] if folder else []
    done = await asyncio.to_thread(
        forks.onlyvips, [*place, *arguments], {**inherited, **environment}
    )
    return Done(done.returncode, done.stdout, done.stderr)
