"""A PostgreSQL server of our own in a directory: no installation, no port, no password.

It listens on a unix socket only, in a directory that only its user may enter. The server is a
process of its own: it survives the process that started it, and the next one uses it as it is.
Nothing here imports more than the standard library, so that starting the server can overlap
with the imports that make up most of the platform's start.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from onlyvips.embedded.account import Account, account_for, let_read, let_traverse
from onlyvips.embedded.errors import EmbeddedError
from onlyvips.embedded.explain import STILL_IN_USE, explain
from onlyvips.embedded.paths import leave, make_private, socket_directory
from onlyvips.embedded.postmaster import Postmaster, answers
from onlyvips.embedded.programs import MAJOR, embedded_programs
from onlyvips.embedded.server import EmbeddedServer

DATABASE = "onlyvips"
SOCKET = ".s.PGSQL.5432"
LOG_LIMIT = 5_000_000
"""Bytes after which the log is put aside at the next start."""

LAPTOP = MappingProxyType(
    {
        "shared_buffers": "64MB",
        "max_connections": "80",
        "max_wal_size": "512MB",
        "min_wal_size": "48MB",
        "wal_level": "minimal",
        "max_wal_senders": "0",
        "io_method": "sync",
        "jit": "off",
        "random_page_cost": "1.1",
        "log_min_duration_statement": "2000",
        "idle_in_transaction_session_timeout": "10min",
        "TimeZone": "UTC",
        "log_timezone": "UTC",
    }
)
"""Settings for one community on one machine; durability is PostgreSQL's default (``fsync`` on)."""

UNSAFE = MappingProxyType(
    {
        "fsync": "off",
        "synchronous_commit": "off",
        "full_page_writes": "off",
        "wal_writer_delay": "10s",
        "checkpoint_timeout": "1h",
        "autovacuum_naptime": "1h",
        "max_connections": "300",
        "log_min_duration_statement": "-1",
    }
)
"""On top of the above for tests, whose data may be lost."""


class EmbeddedPostgres(EmbeddedServer):
    """The PostgreSQL server of a directory.

    Every process that uses the server says so by a shared lock; the last one that leaves stops
    it. A process that is killed leaves its lock to the kernel and the server running, and the
    next start finds it.

    Args:
        directory: The state directory (``.onlyvips``); data lies in ``postgres`` below it.
        durable: False gives up ``fsync`` for speed. For tests only.
        settings: PostgreSQL settings that override the defaults.
        start_timeout: Seconds until a start counts as failed; recovery after a crash counts.
    """

    def __init__(
        self,
        directory: Path | str,
        *,
        durable: bool = True,
        settings: Mapping[str, str] = MappingProxyType({}),
        start_timeout: float = 60.0,
    ) -> None:
        super().__init__(directory, "postgres")
        self.data = self.directory / "postgres"
        self._durable = durable
        self._settings = {**LAPTOP, **({} if durable else UNSAFE), **settings}
        self._timeout = start_timeout
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """The address of the platform's database, for asyncpg and (with a driver) SQLAlchemy."""
        return self.url_of(DATABASE)

    def url_of(self, database: str) -> str:
        """Return the address of a database on this server.

        Args:
            database: Its name.
        """
        directory = socket_directory(self.data, SOCKET)
        return f"postgresql://postgres@/{quote(database)}?host={quote(str(directory))}"

    @property
    def is_running(self) -> bool:
        """Whether the server answers."""
        return answers(socket_directory(self.data, SOCKET) / SOCKET)

    def _ensure_running(self) -> None:
        self._check_version()
        sockets = socket_directory(self.data, SOCKET)
        deadline = time.monotonic() + self._timeout
        if self._await_other(Postmaster(self.data), sockets, deadline):
            return
        programs = embedded_programs()
        account = account_for(self.data)
        if account is not None:
            # On a later start the permissions stand already; walking all files costs time.
            let_traverse(self.data)
            if not self.data.exists():
                let_read(programs.parent)
        if not (self.data / "PG_VERSION").exists():
            self._initialise(programs, account)
        if sockets != self.data:
            make_private(
                sockets, account.uid if account else None, account.gid if account else None
            )
        while not self._launch(programs, account, sockets, deadline):
            time.sleep(0.1)

    def _check_version(self) -> None:
        try:
            found = (self.data / "PG_VERSION").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            if self.data.is_dir() and any(self.data.iterdir()):
                raise EmbeddedError(
                    f"{self.data} is not empty and holds no PostgreSQL data; move it away."
                ) from None
            return
        except OSError as error:
            raise EmbeddedError(
                f"The data directory {self.data} cannot be read ({error.strerror}); run OnlyVips "
                f"as the user that created it."
            ) from error
        if found != str(MAJOR):
            raise EmbeddedError(
                f"The data in {self.data} was made by PostgreSQL {found}, but this OnlyVips brings "
                f"PostgreSQL {MAJOR}; dump it with the release that made it (`onlyvips db dump`), "
                f"move the directory away and restore the dump."
            )

    def _initialise(self, programs: Path, account: Account | None) -> None:
        """Make the data directory aside and move it into place, so that it is whole or absent."""
        for leftover in self.directory.glob("postgres.new-*"):
            shutil.rmtree(leftover, ignore_errors=True)
        try:
            fresh = Path(tempfile.mkdtemp(prefix="postgres.new-", dir=self.directory))
        except OSError as error:
            raise EmbeddedError(
                f"The directory {self.directory} cannot be written ({error.strerror}); make it "
                f"writable for this user, or use another directory."
            ) from error
        try:
            if account is not None:
                os.chown(fresh, account.uid, account.gid)
            command = [str(programs / "initdb"), "-D", str(fresh), "-U", "postgres"]
            # The builtin C.UTF-8 sorts the same everywhere: no index breaks when the system's
            # own collations change with an upgrade.
            command += ["--auth=trust", "--encoding=UTF8", "--locale=C"]
            command += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            command += ["--no-instructions"] + ([] if self._durable else ["--no-sync"])
            self._run(command, account, verb="be created")
            single = [str(programs / "postgres"), "--single", "-D", str(fresh), "postgres"]
            self._run(
                single, account, verb="be created", said=f"CREATE DATABASE {DATABASE}\n".encode()
            )
            if self.data.exists():
                self.data.rmdir()
            fresh.rename(self.data)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)

    def _run(
        self, command: list[str], account: Account | None, *, verb: str, said: bytes = b""
    ) -> None:
        done = subprocess.run(  # noqa: S603 - the embedded distribution's own programs
            command,
            input=said,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
            env=_environment(),
            cwd="/",
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        output = done.stdout.decode("utf-8", "replace")
        # A single-user server says FATAL and ends with 0 when a statement fails.
        if done.returncode or "FATAL:" in output or "ERROR:" in output:
            raise explain(output, data=self.data, log=self.log, verb=verb)

    def _launch(
        self, programs: Path, account: Account | None, sockets: Path, deadline: float
    ) -> bool:
        """Start the server and wait; False means that trying again will help."""
        postmaster = Postmaster(self.data)
        postmaster.forget_stranger(sockets)
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".log.1"))
        command = [str(programs / "postgres"), "-D", str(self.data), "-k", str(sockets)]
        for name, value in {**self._settings, "listen_addresses": ""}.items():
            command += ["-c", f"{name}={value}"]
        with self._open_log("ab") as log:
            began = log.tell()
            self._process = subprocess.Popen(  # noqa: S603 - as above
                command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=_environment(),
                cwd="/",
                start_new_session=True,  # Ctrl-C in the terminal is for us, not for the server
                user=account.uid if account else None,
                group=account.gid if account else None,
                extra_groups=[] if account else None,
            )
        while not (postmaster.ready and answers(sockets / SOCKET)):
            if self._process.poll() is not None:
                said = self._said_since(began)
                if postmaster.alive or (STILL_IN_USE.search(said) and time.monotonic() < deadline):
                    return self._await_other(postmaster, sockets, deadline)
                raise explain(said, data=self.data, log=self.log, verb="start")
            if time.monotonic() > deadline:
                self._process.terminate()
                self._process.wait()
                raise EmbeddedError(
                    f"The embedded PostgreSQL in {self.data} did not get ready within "
                    f"{self._timeout:.0f} s; its log is {self.log}."
                )
            time.sleep(0.004)
        return True

    def _await_other(self, postmaster: Postmaster, sockets: Path, deadline: float) -> bool:
        """Wait for a server that is there or that another process began to start."""
        while True:
            if postmaster.ready and answers(sockets / SOCKET):
                return True
            if not postmaster.alive or time.monotonic() > deadline:
                return False
            time.sleep(0.02)

    def _said_since(self, offset: int) -> str:
        with self.log.open("rb") as log:
            log.seek(offset)
            return log.read().decode("utf-8", "replace")

    def _stop(self) -> None:
        postmaster = Postmaster(self.data)
        for kind, patience in ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0)):
            postmaster.signal(kind)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if self._process is not None:
                    self._process.poll()  # our own child stays a zombie until it is waited for
                if not postmaster.alive:
                    self._process = None
                    leave(socket_directory(self.data, SOCKET), self.data)
                    return
                time.sleep(0.005)


def _environment() -> dict[str, str]:
    """Return what PostgreSQL may see of the environment: no PG* variable, and no secret."""
    kept = ("PATH", "TMPDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "HOME")
    return {"LC_ALL": "C"} | {name: os.environ[name] for name in kept if name in os.environ}
