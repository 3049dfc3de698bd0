"""``onlyvips up`` on an existing database until /readyz, against importing what it stands on.

Both are processes of their own, in turn; the median of each counts.
"""

from __future__ import annotations

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from benchmarks.report import Measurement

NAME = "onlyvips up until /readyz"
BAR = "at most 3 times the imports of quart, telethon, sqlalchemy and asyncpg"
ROUNDS = 7
PORT = 18_765
IMPORTS = "import quart, telethon, sqlalchemy, asyncpg"
ONLYVIPS = Path(sys.executable).with_name("onlyvips")


async def measure() -> Measurement:
    """Measure and return the ratio of the medians."""
    return await asyncio.to_thread(_measure)


def _measure() -> Measurement:
    imports, starts = [], []
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")
        _start(folder)  # makes and migrates the database, writes the byte code
        _import()
        for _ in range(ROUNDS):
            imports.append(_import())
            starts.append(_start(folder))
    bare, ours = statistics.median(imports), statistics.median(starts)
    return Measurement(
        what="`onlyvips up` on an existing database until /readyz, against importing quart, "
        "telethon, sqlalchemy and asyncpg",
        ratio=ours / bare,
        bar=3.0,
        at_least=False,
        detail=f"{ours:.2f} s against {bare:.2f} s",
    )


def _import() -> float:
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", IMPORTS], check=True)
    return time.perf_counter() - began


def _start(folder: str) -> float:
    """Start, wait for /readyz, stop; return the seconds until it answered."""
    hidden = ("DATABASE_URL", "REDIS_URL", "TELEGRAM_BOT_TOKEN")
    environment = {k: v for k, v in os.environ.items() if k not in hidden}
    began = time.perf_counter()
    process = subprocess.Popen(
        [ONLYVIPS, "-C", folder, "up", "--port", str(PORT)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=environment,
    )
    try:
        while not _ready():
            if process.poll() is not None:
                raise RuntimeError(f"onlyvips up ended with {process.returncode}")
            if time.perf_counter() - began > 60:
                raise RuntimeError("onlyvips up was not ready within a minute")
            time.sleep(0.005)
        return time.perf_counter() - began
    finally:
        process.send_signal(signal.SIGINT)
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()


def _ready() -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except (urllib.error.URLError, ConnectionError, TimeoutError):
        return False
