"""Draw docs/screenshots/terminal.svg: the platform starts, and a fan earns a badge.

Run by ``make screenshots``. Everything in the picture is what the commands really print, on a
terminal of their own.
"""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 96
PORT = 8080
ONLYVIPS = str(Path(sys.executable).with_name("onlyvips"))
ENVIRONMENT = {
    **{k: v for k, v in os.environ.items() if not k.startswith(("ONLYVIPS_", "TELEGRAM_"))},
    "COLUMNS": str(WIDTH),
    "LINES": "60",
    "TERM": "xterm-256color",
}
PICTURE = Path(__file__).with_name("terminal.svg")


def main() -> None:
    """Run the commands and draw what they print."""
    console = Console(record=True, width=WIDTH, file=open(os.devnull, "w"), force_terminal=True)  # noqa: SIM115
    with tempfile.TemporaryDirectory() as folder:
        Path(folder, "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")
        platform, terminal = start(folder, "up", "--port", str(PORT))
        wait_until_ready()
        time.sleep(1)
        show(console, "make run", read(terminal), after="╭")
        for typed in (
            ["bot", "chat", "--user", "42", "/start ref_7"],
            ["bot", "join", "--user", "42", "@onlyvips_news"],
            ["bot", "chat", "--user", "42", "/profile"],
        ):
            process, terminal = start(folder, *typed)
            printed = read(terminal, process)
            line = " ".join(f'"{word}"' if " " in word else word for word in typed)
            show(console, f".venv/bin/onlyvips {line}", printed)
        platform.send_signal(signal.SIGINT)
        platform.wait(30)
    # Without Rich's links to a font on the web: a picture should not fetch anything.
    picture = re.sub(r"@font-face \{.*?\}\s*", "", console.export_svg(title="OnlyVips"), flags=re.S)
    PICTURE.write_text(picture, encoding="utf-8")
    print(PICTURE)  # noqa: T201


def start(folder: str, *arguments: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start a command on a terminal of its own."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(  # noqa: S603 - our own command
        [ONLYVIPS, *arguments],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=ENVIRONMENT,
        start_new_session=True,
    )
    os.close(theirs)
    return process, ours


def read(terminal: int, process: subprocess.Popen[bytes] | None = None) -> str:
    """Return what was printed; to the end if the process is given."""
    printed = b""
    os.set_blocking(terminal, process is not None)
    while True:
        try:
            block = os.read(terminal, 65536)
        except (BlockingIOError, OSError):  # nothing more for now; or the process has ended
            break
        if not block:
            break
        printed += block
    return printed.decode("utf-8", "replace")


def wait_until_ready() -> None:
    """Return when the platform answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/readyz", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise RuntimeError("the platform was not ready within a minute")


def show(console: Console, command: str, printed: str, *, after: str = "") -> None:
    """Put a command and what it printed into the picture."""
    text = printed.replace("\r\n", "\n")
    text = after + text.partition(after)[2] if after else text.rpartition("\r")[2]
    console.print(Text(f"$ {command}", style="bold"))
    console.print(Text.from_ansi(text.rstrip().replace(ONLYVIPS, ".venv/bin/onlyvips")))
    console.print()


if __name__ == "__main__":
    main()
