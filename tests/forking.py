"""The process that tests fork others from: ``python -m tests.forking SOCKET``.

It imports the platform once, when it is first asked, so that a process of a test begins where
others are after a second or two of importing. What it forks is otherwise like any process that
was started: with its own session, arguments, environment, working folder and open files, and an
end of its own. See `tests.forks`.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import os
import pkgutil
import runpy
import selectors
import signal
import socket
import struct
import sys
from typing import Any

PACKAGES = ("onlyvips", "onlyvips_cli", "onlyvips_quests", "onlyvips_ledger", "onlyvips_content")
#: Not imported beforehand: what is generated, what is run and not imported, and what brings
#: threads along, which do not survive a fork.
_LEFT_OUT = {"versions", "templates", "__main__", "drawing", "processing", "processing_jobs", "pdf"}
_LENGTH = struct.Struct("!I")


class Forking:
    """Answers requests at a socket, until its standard input ends or it is the forked process.

    Args:
        path: Where the socket shall be.
    """

    def __init__(self, path: str) -> None:
        self._listener = socket.socket(socket.AF_UNIX)
        self._listener.bind(path)
        self._listener.listen(64)
        self._woken, self._wake = os.pipe()
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for pytest
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        self._callers: dict[int, socket.socket] = {}
        self._ready = False

    def serve(self) -> dict[str, Any] | None:
        """Return in a forked process what it shall do, and None when the work is over."""
        with selectors.DefaultSelector() as selector:
            for source in (sys.stdin.fileno(), self._listener, self._woken):
                selector.register(source, selectors.EVENT_READ)
            while True:
                ready = {key.fileobj for key, _ in selector.select()}
                if self._woken in ready:
                    os.read(self._woken, 4096)
                    self._reap()
                if sys.stdin.fileno() in ready:
                    return None
                if self._listener in ready and (request := self._answer()) is not None:
                    return request

    def _answer(self) -> dict[str, Any] | None:
        caller, _ = self._listener.accept()
        data, files, _, _ = socket.recv_fds(caller, _LENGTH.size, 3)
        request = json.loads(caller.recv(_LENGTH.unpack(data)[0], socket.MSG_WAITALL))
        if not self._ready:
            prepare()
            self._ready = True
        if pid := os.fork():
            for file in files:
                os.close(file)
            self._callers[pid] = caller
            caller.sendall(_LENGTH.pack(pid))
            return None
        caller.close()
        self._become_a_process_of_its_own(files)
        return dict(request)

    def _become_a_process_of_its_own(self, files: list[int]) -> None:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        self._listener.close()
        os.close(self._woken)
        os.close(self._wake)
        for caller in self._callers.values():
            caller.close()
        for number, file in enumerate(files):
            os.dup2(file, number)
            os.close(file)

    def _reap(self) -> None:
        """Tell callers how their processes ended."""
        while self._callers:
            pid, status = os.waitpid(-1, os.WNOHANG)
            if not pid:
                return
            with self._callers.pop(pid) as caller, contextlib.suppress(OSError):
                caller.sendall(struct.pack("!i", os.waitstatus_to_exitcode(status)))


def prepare() -> None:
    """Import the platform."""
    for package in PACKAGES:
        _import_all(package)
    gc.collect()
    gc.freeze()


def _import_all(name: str) -> None:
    module = importlib.import_module(name)
    for found in pkgutil.iter_modules(getattr(module, "__path__", ())):
        if found.name not in _LEFT_OUT:
            _import_all(f"{name}.{found.name}")


def become(request: dict[str, Any]) -> None:
    """Run a program as Python does that was started with it."""
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    program = request["program"]
    sys.argv = [program, *request["arguments"]]
    if os.sep in program:
        runpy.run_path(program, run_name="__main__")
    else:
        runpy.run_module(program, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    asked = Forking(sys.argv[1]).serve()
    if asked is not None:
        become(asked)
