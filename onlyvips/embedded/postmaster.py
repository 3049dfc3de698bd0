"""What ``postmaster.pid`` says about a running server, and whether it is true.

The file's lines: pid, data directory, start time, port, socket directory, listen address, shared
memory key, status (PostgreSQL's source, ``src/include/utils/pidfile.h``).
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import struct
from pathlib import Path

from onlyvips.processes import is_alive

_STATUS_LINE = 7
_SSL_REQUEST = struct.pack("!II", 8, 80877103)


class Postmaster:
    """The server process of a data directory, as far as the directory tells.

    Args:
        data: The data directory.
    """

    def __init__(self, data: Path) -> None:
        self._data = data
        self._file = data / "postmaster.pid"

    @property
    def pid(self) -> int:
        """The process id that the file names; 0 when there is none."""
        lines = self._lines()
        # A single-user server writes its pid with a minus sign.
        return abs(int(lines[0])) if lines and lines[0].strip().lstrip("-").isdigit() else 0

    @property
    def ready(self) -> bool:
        """Whether the file says that connections are accepted."""
        lines = self._lines()
        return len(lines) > _STATUS_LINE and lines[_STATUS_LINE].strip() == "ready"

    @property
    def alive(self) -> bool:
        """Whether the process that the file names runs and is a PostgreSQL on this directory."""
        return self._is_ours(self.pid)

    def signal(self, kind: signal.Signals) -> None:
        """Send a signal to the server, if it runs."""
        pid = self.pid
        if self._is_ours(pid):
            try:
                os.kill(pid, kind)
            except ProcessLookupError:
                return

    def forget_stranger(self, sockets: Path) -> None:
        """Remove stale lock files whose pid now belongs to another program.

        In a restarted container process ids repeat; PostgreSQL would take the stranger for
        itself and refuse to start. Files that name a dead process stay: PostgreSQL needs the
        shared memory key in them to make sure that no child of the dead server is left.

        Args:
            sockets: The directory of the server's socket, which has a lock file as well.
        """
        pid = self.pid
        if not pid or not is_alive(pid) or self._is_ours(pid):
            return
        # A killed child of this very process keeps its pid until it is waited for.
        with contextlib.suppress(ChildProcessError):
            if os.waitpid(pid, os.WNOHANG)[0] == pid:
                return
        self._file.unlink(missing_ok=True)
        for lock in sockets.glob(".s.PGSQL.*.lock"):
            lock.unlink(missing_ok=True)

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8", errors="replace").splitlines()
        except OSError:
            return []

    def _is_ours(self, pid: int) -> bool:
        if not pid or not is_alive(pid):
            return False
        import psutil

        try:
            process = psutil.Process(pid)
            if process.status() == psutil.STATUS_ZOMBIE or process.name() != "postgres":
                return False
            # A server's working directory is its data directory.
            return Path(process.cwd()) == self._data.resolve()
        except psutil.AccessDenied:
            return True
        except psutil.Error:
            return False


def answers(path: Path) -> bool:
    """Whether a PostgreSQL answers on a unix socket.

    That a connection is accepted says too little: the kernel does that for a server that is just
    dying. So it is asked for encryption (``SSLRequest``, PostgreSQL's manual, chapter 54.7), which
    any server answers with one letter, and then left alone.

    Args:
        path: The socket.
    """
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
        probe.settimeout(2.0)
        try:
            probe.connect(str(path))
            probe.sendall(_SSL_REQUEST)
            return probe.recv(1) in {b"N", b"S"}
        except OSError:
            return False
