"""A whole platform as an operator runs it: processes, ports and files."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.forks import ONLYVIPS, Fork, onlyvips

HIDDEN = ("DATABASE_URL", "REDIS_URL", "TELEGRAM_", "ONLYVIPS_")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class PlatformProcess:
    """``onlyvips up`` in a folder of its own, and the commands that an operator types beside it.

    Attributes:
        from_nothing: Start programs as a shell does; otherwise they are forked, which is quicker.
    """

    from_nothing = False

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.log = folder / f"{self.port}.log"
        inherited = {k: v for k, v in os.environ.items() if not k.startswith(HIDDEN)}
        self.environment = {**inherited, **environment}
        self.process: subprocess.Popen[bytes] | Fork | None = None
        if not (folder / "plugins.toml").exists():
            (folder / "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")

    def start(self, *arguments: str) -> None:
        """Run everything, and wait until it is ready."""
        self.launch("up", "--port", str(self.port), *arguments)
        self.wait_until(lambda: self.status("/readyz") == 200)

    def launch(self, *arguments: str) -> None:
        """Run a command that goes on until it is told to stop."""
        place = ("-C", str(self.folder))
        with self.log.open("ab") as log:
            if self.from_nothing:
                self.process = subprocess.Popen(
                    [ONLYVIPS, *place, *arguments],
                    stdout=log,
                    stderr=log,
                    env=self.environment,
                    start_new_session=True,
                )
            else:
                self.process = Fork(
                    *(ONLYVIPS, *place, *arguments),
                    environment=self.environment,
                    stdout=log,
                    stderr=log,
                )

    def wait_until(self, condition: Any, seconds: float = 60.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            if self.process is not None and self.process.poll() is not None:
                raise AssertionError(f"onlyvips up ended early:\n{self.log.read_text()}")
            if time.monotonic() > deadline:
                raise AssertionError(f"it did not happen in time:\n{self.log.read_text()}")
            time.sleep(0.05)

    def stop(self, kind: signal.Signals = signal.SIGINT) -> int:
        assert self.process is not None
        self.process.send_signal(kind)
        return self.process.wait(60)

    def kill_if_running(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            try:
                self.process.wait(20)
            except (subprocess.TimeoutExpired, TimeoutError):
                self.process.kill()
                self.process.wait()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        place = ("-C", str(self.folder))
        if not self.from_nothing:
            return onlyvips([*place, *arguments], self.environment)
        return subprocess.run(
            [ONLYVIPS, *place, *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        done = self.run(*arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def status(self, path: str) -> int:
        return self.request("GET", path)[0]

    def request(
        self, method: str, path: str, body: Any = None, token: str = ""
    ) -> tuple[int, Any, dict[str, str]]:
        """Return status, body and headers; status 0 while nobody listens."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        data = None
        if body is not None:
            headers["Content-Type"] = "application/json"
            data = json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}{path}", data=data, headers=headers, method=method
        )
        try:
            with urllib.request.urlopen(request, timeout=10) as answer:
                return answer.status, _body(answer.read()), _lower(answer.headers)
        except urllib.error.HTTPError as error:
            return error.code, _body(error.read()), _lower(error.headers)
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            return 0, None, {}


def _body(data: bytes) -> Any:
    try:
        return json.loads(data)
    except ValueError:
        return data


def _lower(headers: Any) -> dict[str, str]:
    return {name.lower(): value for name, value in headers.items()}
