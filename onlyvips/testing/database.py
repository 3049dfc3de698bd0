"""Databases for tests: one server for the whole run, a fresh database for each test.

All processes of a run (pytest-xdist) share one embedded PostgreSQL, in memory where there is room,
without ``fsync``. The last that leaves stops it; after a run that was killed, the next one takes
over. A template is migrated once for each set of migrations and kept between runs, so a test's
database costs a copy of some files (about 25 ms).

``ONLYVIPS_TEST_DATABASE_URL`` names another server to use instead; its user must be allowed to
create databases.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import socket
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Iterator
from contextlib import asynccontextmanager, contextmanager
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import asyncpg

from onlyvips.db.url import asyncpg_dsn, replace_database
from onlyvips.embedded import EmbeddedPostgres
from onlyvips.processes import is_alive
from onlyvips.testing.administrator import Administrator

if TYPE_CHECKING:
    from onlyvips.db.migrations import MigrationSource

ENVIRONMENT = "ONLYVIPS_TEST_DATABASE_URL"
PREFIX = "ovtest"
#: More than several runs at once need: whoever still copies one that is dropped fails.
TEMPLATES_KEPT = 48
_MEMORY = Path("/dev/shm")  # noqa: S108 - a folder of this user's own is made in it
_ROOM = 2 * 2**30
"""Bytes: templates, the databases of some tests at once, and the write-ahead log."""

_numbers = count(1)
_administrators: dict[str, Administrator] = {}
# Process ids mean something on their own machine only.
_MACHINE = hashlib.sha256(socket.gethostname().encode()).hexdigest()[:6]


def server_directory() -> Path:
    """Return where the shared server of this user keeps its data.

    In memory where there is room: copying a database makes some three hundred files, which takes
    25 ms there and up to a second on a busy disk. ``TMPDIR`` decides when it is set.
    """
    name = f"onlyvips-tests-{os.getuid()}"
    if "TMPDIR" not in os.environ and os.access(_MEMORY, os.W_OK):
        directory = _MEMORY / name
        if directory.is_dir() or shutil.disk_usage(_MEMORY).free >= _ROOM:
            return directory
    return Path(tempfile.gettempdir()) / name


@contextmanager
def database_server() -> Iterator[str]:
    """Use the shared server for the duration of a test session.

    Yields:
        The address of its ``postgres`` database, for the other functions here.

    Raises:
        EmbeddedError: It cannot be started.
    """
    given = os.environ.get(ENVIRONMENT)
    if given:
        address = asyncpg_dsn(given)
        yield address
        _leave(address)
        return
    server = EmbeddedPostgres(server_directory(), durable=False)
    with server.attach():
        address = server.url_of("postgres")
        yield address
        _leave(address)


async def create_template(server: str, key: str, prepare: Callable[[str], Awaitable[None]]) -> str:
    """Make a template database, unless there is one; any number of processes may ask at once.

    Args:
        server: From :func:`database_server`.
        key: What the template depends on; another key is another template.
        prepare: Migrates the database whose address it gets.

    Returns:
        The template's name.
    """
    digest = hashlib.sha256(key.encode()).hexdigest()[:16]
    name = f"{PREFIX}_template_{digest}"
    connection = await asyncpg.connect(server)
    try:
        await connection.execute("SELECT pg_advisory_lock($1)", int(digest[:15], 16))
        if await _exists(connection, name):
            return name
        await _drop_leftovers(connection)
        draft = f"{name}_draft"
        await connection.execute(f"DROP DATABASE IF EXISTS {draft} WITH (FORCE)")
        await connection.execute(f"CREATE DATABASE {draft} TEMPLATE template0 STRATEGY file_copy")
        await prepare(replace_database(server, draft))
        # Nobody may connect to a template, or copying it would fail now and then.
        await connection.execute(f"ALTER DATABASE {draft} WITH ALLOW_CONNECTIONS false")
        await connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = $1", draft
        )
        await connection.execute(f"ALTER DATABASE {draft} RENAME TO {name}")
    finally:
        await connection.close()
    return name


async def create_migrated_template(server: str, sources: Iterable[MigrationSource]) -> str:
    """Make a template database with migrations applied; see :func:`create_template`.

    Args:
        server: From :func:`database_server`.
        sources: What to migrate. The template is made anew when one of their files changes.
    """
    from onlyvips.db.migrations import Migrator

    chosen = list(sources)

    async def prepare(url: str) -> None:
        await Migrator(url, chosen).up()

    return await create_template(server, "\n".join(s.fingerprint() for s in chosen), prepare)


async def create_database(server: str, template: str | None = None) -> str:
    """Create a database for one test.

    Args:
        server: From :func:`database_server`.
        template: From :func:`create_template`; None for an empty database.

    Returns:
        Its address.
    """
    name = f"{PREFIX}_{_MACHINE}_{os.getpid()}_{next(_numbers)}"
    await _administrator(server).execute(
        f"DROP DATABASE IF EXISTS {name} WITH (FORCE)",
        f"CREATE DATABASE {name} TEMPLATE {template or 'template0'} STRATEGY file_copy",
    )
    return replace_database(server, name)


async def drop_database(server: str, url: str) -> None:
    """Drop a test's database, whoever is still connected to it.

    Args:
        server: From :func:`database_server`.
        url: From :func:`create_database`.
    """
    name = urlsplit(url).path.lstrip("/")
    await _administrator(server).execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


@asynccontextmanager
async def fresh_database(server: str, template: str | None = None) -> AsyncIterator[str]:
    """Give a test a database of its own and drop it afterwards.

    Args:
        server: From :func:`database_server`.
        template: From :func:`create_template`.

    Yields:
        Its address.
    """
    url = await create_database(server, template)
    try:
        yield url
    finally:
        await drop_database(server, url)


def _administrator(server: str) -> Administrator:
    """Return this process's lasting connection to a server."""
    found = _administrators.get(server)
    if found is None:
        found = _administrators[server] = Administrator(server)
    return found


def _leave(server: str) -> None:
    """Close the lasting connection; whoever still needs it gets another."""
    if administrator := _administrators.pop(server, None):
        administrator.close()


async def _exists(connection: Any, name: str) -> bool:
    return bool(await connection.fetchval("SELECT 1 FROM pg_database WHERE datname = $1", name))


async def _drop_leftovers(connection: Any) -> None:
    """Drop what killed runs left, and the templates that were made longest ago."""
    rows = await connection.fetch(
        "SELECT datname FROM pg_database WHERE datname LIKE $1 ORDER BY oid DESC", f"{PREFIX}\\_%"
    )
    names = [row["datname"] for row in rows]
    templates = [n for n in names if n.startswith(f"{PREFIX}_template_") and "draft" not in n]
    doomed = templates[TEMPLATES_KEPT:]
    for name in names:
        _, machine, pid, *_ = name.split("_")
        if machine == _MACHINE and pid.isdigit() and not is_alive(int(pid)):
            doomed.append(name)
    for name in doomed:
        # One that is just being copied by another process stays until next time.
        try:
            await connection.execute(f"DROP DATABASE IF EXISTS {name}")
        except asyncpg.PostgresError:
            continue
