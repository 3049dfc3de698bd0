"""``onlyvips up`` as a process, and the commands that are typed beside it."""

from __future__ import annotations

import os
import pty
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.e2e.platform_process import ONLYVIPS, PlatformProcess


@pytest.fixture(scope="module")
def platform() -> Iterator[PlatformProcess]:
    """A platform that runs, for this module."""
    folder = Path(tempfile.mkdtemp(prefix="onlyvips-cli-"))
    process = PlatformProcess(folder)
    try:
        process.start()
        yield process
    finally:
        process.kill_if_running()
        shutil.rmtree(folder, ignore_errors=True)


class Terminal:
    """A command at a terminal of its own."""

    def __init__(self, platform: PlatformProcess, *arguments: str) -> None:
        self.output = ""
        self._master, slave = pty.openpty()
        self.process = subprocess.Popen(
            [ONLYVIPS, "-C", str(platform.folder), *arguments],
            stdin=slave,
            stdout=slave,
            stderr=slave,
            env={**platform.environment, "TERM": "xterm", "NO_COLOR": "1"},
            start_new_session=True,
        )
        os.close(slave)

    def type(self, text: str) -> None:
        os.write(self._master, text.encode())

    def read_until(self, text: str, seconds: float = 30.0) -> None:
        self._read(lambda: text in self.output, seconds)
        assert text in self.output, self.output

    def read_prompt(self, seconds: float = 30.0) -> None:
        self._read(lambda: self.output.endswith("> "), seconds)
        assert self.output.endswith("> "), self.output

    def end(self, seconds: float = 30.0) -> int:
        self._read(lambda: self.process.poll() is not None, seconds)
        os.close(self._master)
        return self.process.wait(5)

    def _read(self, enough: Callable[[], bool], seconds: float) -> None:
        os.set_blocking(self._master, False)
        deadline = time.monotonic() + seconds
        while not enough() and time.monotonic() < deadline:
            try:
                self.output += os.read(self._master, 65536).decode(errors="replace")
            except BlockingIOError:
                time.sleep(0.02)
            except OSError:  # the other side is closed
                return


def test_the_start_says_where_everything_is(platform: PlatformProcess) -> None:
    said = platform.log.read_text()
    assert f"http://127.0.0.1:{platform.port}/docs" in said
    assert "simulated, @onlyvips_bot" in said
    assert "quests 0.1.0" in said
    assert "bot chat --user 42" in said
    assert "\x1b[" not in said


def test_one_message_is_said_and_its_answer_printed_with_buttons(
    platform: PlatformProcess,
) -> None:
    done = platform.run("bot", "chat", "--user", "42", "/start ref_7")
    assert done.returncode == 0, done.stderr
    assert "Welcome" in done.stdout
    assert "  [1 " in done.stdout
    assert not done.stderr

    answer = platform.json("bot", "chat", "--user", "42", "--press", "quests")
    assert not answer["timed_out"]
    assert answer["messages"][0]["from_bot"]


def test_a_conversation_presses_buttons_by_number_and_ends_with_ctrl_d(
    platform: PlatformProcess,
) -> None:
    terminal = Terminal(platform, "bot", "chat", "--user", "43", "--language", "en")
    terminal.read_prompt()
    terminal.type("/start\n")
    terminal.read_until("[1 ")
    terminal.read_prompt()
    terminal.type("1\n")
    terminal.read_until("The button opens http")
    terminal.read_prompt()
    terminal.type("2\n")
    terminal.read_until("Quests: ")
    terminal.read_prompt()
    terminal.type("\x04")
    assert terminal.end() == 0


def test_a_conversation_can_be_piped(platform: PlatformProcess) -> None:
    done = subprocess.run(
        [ONLYVIPS, "-C", str(platform.folder), "bot", "chat", "--user", "44"],
        input="/start\n/profile\n",
        env=platform.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "Welcome" in done.stdout
    assert "Level 1" in done.stdout


def test_joining_a_channel_that_is_not_there_names_those_that_are(
    platform: PlatformProcess,
) -> None:
    done = platform.run("bot", "join", "--user", "42", "@nowhere")
    assert done.returncode == 4
    assert "@onlyvips_news" in done.stderr


def test_commands_beside_it_use_its_database(platform: PlatformProcess) -> None:
    platform.run("bot", "chat", "--user", "45", "/start")
    assert platform.json("user", "show", "tg:45")["telegram_id"] == 45
    assert platform.status("/readyz") == 200  # and leave it running


def test_a_second_one_on_the_folder_is_refused_with_the_number_of_the_first(
    platform: PlatformProcess,
) -> None:
    done = platform.run("up", "--port", str(platform.port))
    assert done.returncode == 5
    assert platform.process is not None
    assert f"process {platform.process.pid}" in done.stderr
    assert platform.status("/readyz") == 200


def test_a_taken_port_is_one_sentence(platform: PlatformProcess, home: Path) -> None:
    folder = Path(tempfile.mkdtemp(prefix="onlyvips-cli-"))
    other = PlatformProcess(folder)
    try:
        done = other.run("up", "--safe", "--port", str(platform.port))
        assert done.returncode == 5
        assert f"127.0.0.1:{platform.port} is taken" in done.stderr
        assert not (folder / ".onlyvips" / "postgres").exists()
        assert "Traceback" not in done.stderr
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def test_ctrl_c_ends_it_cleanly_and_takes_the_database_along(platform: PlatformProcess) -> None:
    """The last test of the module: the platform does not run afterwards."""
    assert platform.stop(signal.SIGINT) == 0
    assert "Traceback" not in platform.log.read_text()
    assert not (platform.folder / ".onlyvips" / "simulator.json").exists()
    assert not (platform.folder / ".onlyvips" / "postgres" / "postmaster.pid").exists()

    done = platform.run("bot", "chat", "--user", "42", "/start")
    assert done.returncode == 5
    assert "No simulated Telegram runs here" in done.stderr
