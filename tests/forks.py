"""Processes for tests that are there at once: forked from one that imported the platform.

Starting the platform's program costs one to three seconds of computing, nearly all of it imports.
A fork has them behind it and is for the rest a process like any other: it can be killed, frozen
and signalled. That the program also starts from nothing is shown by ``tests/e2e/test_main_job.py``.
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import shutil
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Mapping, Sequence
from pathlib import Path
from typing import IO

#: Where the process listens that others are forked from; all processes of a test run share it.
ADDRESS = "TESTS_FORKED_FROM"
ROOT = Path(__file__).parents[1]
ONLYVIPS = str(Path(sys.executable).with_name("onlyvips"))

File = IO[bytes] | int


class Origin:
    """The process that others are forked from. It imports nothing before it is asked to fork."""

    def __init__(self) -> None:
        self._folder = tempfile.mkdtemp(prefix="onlyvips-forking-")
        address = str(Path(self._folder) / "socket")
        # It ends when its standard input does, also when this process is killed.
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.forking", address], cwd=ROOT, stdin=subprocess.PIPE
        )
        os.environ[ADDRESS] = address

    def close(self) -> None:
        """End it; what was forked goes on."""
        os.environ.pop(ADDRESS, None)
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(60)
        shutil.rmtree(self._folder, ignore_errors=True)


class Fork:
    """A process, to be used as `subprocess.Popen` is. It has a session of its own.

    Args:
        program: A script's path, or a module.
        arguments: What follows it on the command line.
        environment: The whole of it.
        folder: Where it works.
        stdin, stdout, stderr: Open files; nothing, if there is none.
    """

    def __init__(
        self,
        program: str,
        *arguments: str,
        environment: Mapping[str, str],
        folder: Path = ROOT,
        stdin: File | None = None,
        stdout: File | None = None,
        stderr: File | None = None,
    ) -> None:
        request = json.dumps(
            {
                "program": program,
                "arguments": arguments,
                "environment": dict(environment),
                "folder": str(folder),
            }
        ).encode()
        self.returncode: int | None = None
        self._socket = socket.socket(socket.AF_UNIX)
        _connect(self._socket)
        with Path(os.devnull).open("r+b", 0) as nothing:
            files = [_number(file, nothing) for file in (stdin, stdout, stderr)]
            socket.send_fds(self._socket, [struct.pack("!I", len(request))], files)
        self._socket.sendall(request)
        self.pid: int = struct.unpack("!I", self._socket.recv(4, socket.MSG_WAITALL))[0]

    def poll(self) -> int | None:
        """Return how it ended, or None while it runs."""
        with contextlib.suppress(TimeoutError, BlockingIOError):
            return self.wait(0)
        return None

    def wait(self, timeout: float | None = None) -> int:
        """Return how it ended.

        Raises:
            TimeoutError: It still runs.
        """
        if self.returncode is None:
            self._socket.settimeout(timeout)
            answer = self._socket.recv(4, socket.MSG_WAITALL)
            self.returncode = int(struct.unpack("!i", answer)[0])
            self._socket.close()
        return self.returncode

    def send_signal(self, kind: signal.Signals) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, kind)

    def kill(self) -> None:
        """Kill it, unless it has ended."""
        self.send_signal(signal.SIGKILL)


class Talking:
    """A fork that says something before it is killed.

    Args:
        process: The fork.
        output: What it writes to its standard output.
    """

    def __init__(self, process: Fork, output: IO[bytes]) -> None:
        self._process, self._output = process, output

    async def line(self) -> str:
        """Return the next line that it writes."""
        async with asyncio.timeout(60):
            return (await asyncio.to_thread(self._output.readline)).decode().rstrip("\n")

    async def kill(self) -> None:
        """Kill it, and wait until it is dead."""
        self._process.kill()
        await self.wait()

    async def wait(self) -> int:
        """Return how it ended."""
        return await asyncio.to_thread(self._process.wait, 60)


@contextlib.asynccontextmanager
async def talking(module: str, *arguments: str, **environment: str) -> AsyncIterator[Talking]:
    """Run a module, and kill it in the end if it still runs.

    Args:
        module: Its name.
        arguments: What follows it on the command line.
        environment: Variables; there are no others.
    """
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as output:
        try:
            process = Fork(module, *arguments, environment=environment, stdout=writing, stderr=2)
        finally:
            os.close(writing)
        talker = Talking(process, output)
        try:
            yield talker
        finally:
            await talker.kill()


def run(
    program: str,
    *arguments: str,
    environment: Mapping[str, str],
    folder: Path = ROOT,
    timeout: float = 60,
) -> subprocess.CompletedProcess[bytes]:
    """Run a program to its end.

    Args:
        program: A script's path, or a module.
        arguments: What follows it on the command line.
        environment: The whole of it.
        folder: Where it works.
        timeout: Seconds after which it is killed.

    Raises:
        subprocess.TimeoutExpired: It took longer.
    """
    command = [program, *arguments]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        files = {"stdout": output, "stderr": errors}
        process = Fork(*command, environment=environment, folder=folder, **files)
        try:
            code = process.wait(timeout)
        except TimeoutError:
            raise subprocess.TimeoutExpired(command, timeout) from None
        finally:
            process.kill()
        output.seek(0)
        errors.seek(0)
        return subprocess.CompletedProcess(command, code, output.read(), errors.read())


def onlyvips(
    arguments: Sequence[str], environment: Mapping[str, str]
) -> subprocess.CompletedProcess[str]:
    """Run a command of the platform to its end.

    Args:
        arguments: What follows ``onlyvips`` on the command line.
        environment: The whole of it.
    """
    done = run(ONLYVIPS, *arguments, environment=environment)
    said = (done.stdout.decode(), done.stderr.decode())
    return subprocess.CompletedProcess(done.args, done.returncode, *said)


def _connect(connection: socket.socket) -> None:
    """Wait for the process to listen; it has just been started."""
    deadline = time.monotonic() + 60
    while True:
        try:
            return connection.connect(os.environ[ADDRESS])
        except (FileNotFoundError, ConnectionRefusedError):
            if time.monotonic() > deadline:
                raise
            time.sleep(0.01)


def _number(file: File | None, nothing: IO[bytes]) -> int:
    if file is None:
        return nothing.fileno()
    return file if isinstance(file, int) else file.fileno()
