"""Dump, restore and a shell, for the embedded database and for any other.

The address goes to PostgreSQL's programs through the environment: a password in the arguments
would show in the list of processes.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from onlyvips.embedded.errors import EmbeddedError
from onlyvips.embedded.programs import find_program

_DROP = """
DO $$ DECLARE one text; BEGIN
  FOR one IN SELECT nspname FROM pg_namespace
    WHERE nspname !~ '^pg_' AND nspname NOT IN ('information_schema', 'public')
  LOOP EXECUTE format('DROP SCHEMA %I CASCADE', one); END LOOP;
END $$
"""


def dump(url: str, path: Path | str) -> Path:
    """Write all data of a database into a file, which is whole or absent.

    Args:
        url: Address of the database.
        path: The file; SQL text if it ends with ``.sql``, else PostgreSQL's compressed format.

    Returns:
        The file.

    Raises:
        EmbeddedError: The dump failed, or ``pg_dump`` is missing.
    """
    path = Path(path).absolute()
    part = path.with_name(f"{path.name}.part")
    style = "plain" if path.suffix == ".sql" else "custom"
    command = [find_program("pg_dump"), "--no-owner", "--no-privileges"]
    try:
        # Made here, so that nobody else can read it: a dump holds everything there is.
        os.close(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600))
        _run([*command, f"--format={style}", f"--file={part}"], url, f"dump into {path}")
        part.replace(path)
    except OSError as error:
        raise EmbeddedError(
            f"The dump {path} cannot be written ({error.strerror}); choose another place."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return path


def restore(url: str, path: Path | str) -> None:
    """Replace all schemas of a database by those of a dump, in one transaction.

    Args:
        url: Address of the database.
        path: What :func:`dump` wrote.

    Raises:
        EmbeddedError: The dump cannot be read or restored; the database is as it was.
    """
    path = Path(path).absolute()
    try:
        with path.open("rb") as file:
            compressed = file.read(5) == b"PGDMP"
    except OSError as error:
        raise EmbeddedError(f"The dump {path} cannot be read ({error.strerror}).") from error
    with tempfile.TemporaryDirectory(prefix="onlyvips-restore-") as folder:
        script = path
        if compressed:
            script = Path(folder, "dump.sql")
            command = [find_program("pg_restore"), "--no-owner", "--no-privileges"]
            _run([*command, f"--file={script}", str(path)], url, f"read the dump {path}")
        command = [find_program("psql"), "--no-psqlrc", "--quiet", "--single-transaction"]
        command += ["--set=ON_ERROR_STOP=1", "--output=/dev/null"]
        _run([*command, f"--command={_DROP}", f"--file={script}"], url, f"restore {path}")


def shell(url: str, arguments: Sequence[str] = ()) -> int:
    """Open ``psql`` on a database in this terminal.

    Args:
        url: Address of the database.
        arguments: Further arguments of ``psql``.

    Returns:
        Its exit code.

    Raises:
        EmbeddedError: ``psql`` is missing.
    """
    command = [find_program("psql"), *arguments]
    return subprocess.run(command, env=_environment(url), check=False).returncode  # noqa: S603 - the operator's own shell


def _run(command: list[str], url: str, what: str) -> None:
    done = subprocess.run(  # noqa: S603 - PostgreSQL's programs
        command,
        env=_environment(url),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        lines = [line for line in done.stderr.splitlines() if "rror" in line or "FATAL" in line]
        why = (lines or done.stderr.splitlines() or ["no reason was given"])[0]
        why = why.partition("rror:")[2].strip() or why.strip()
        raise EmbeddedError(f"PostgreSQL could not {what}: {why.rstrip('.')}.")


def _environment(url: str) -> dict[str, str]:
    """Return the environment in which libpq finds the database (libpq's manual, chapter 32.15)."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    found = {
        "PGHOST": parts.hostname or query.get("host"),
        "PGPORT": str(parts.port) if parts.port else query.get("port"),
        "PGUSER": unquote(parts.username) if parts.username else query.get("user"),
        "PGPASSWORD": unquote(parts.password) if parts.password else query.get("password"),
        "PGDATABASE": unquote(parts.path.lstrip("/")),
        "PGSSLMODE": query.get("sslmode"),
        "PGSSLROOTCERT": query.get("sslrootcert"),
        "PGAPPNAME": "onlyvips db",
    }
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PG")}
    return kept | {name: value for name, value in found.items() if value}
