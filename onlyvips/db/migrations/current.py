"""Tell whether a database is migrated without importing Alembic, which takes longer to import.

The newest revisions are read from the version files' text; a file counts by its ``revision`` and
``down_revision``, as Alembic counts it.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from onlyvips.db.connect import connect
from onlyvips.db.errors import FAULTS, MigrationError, raise_for_caller
from onlyvips.db.migrations.source import MigrationSource

if TYPE_CHECKING:
    from onlyvips.db import Database

VERSION_TABLE = "alembic_version"


def heads(source: MigrationSource) -> frozenset[str]:
    """Return the newest revisions of a source.

    Raises:
        MigrationError: A version file cannot be read.
    """
    revisions: set[str] = set()
    replaced: set[str] = set()
    for path in source.versions.glob("*.py"):
        if path.name == "__init__.py":
            continue
        try:
            revision, down = _identifiers(path, path.stat().st_mtime_ns)
        except (SyntaxError, ValueError, OSError) as error:
            raise MigrationError(
                source.name,
                "",
                f"The migration {path.name} of {source.name} cannot be read ({error}); mend it.",
            ) from error
        if revision:
            revisions.add(revision)
            replaced.update(down)
    return frozenset(revisions - replaced)


async def is_current(
    url: str, sources: Iterable[MigrationSource], *, db: Database | None = None
) -> bool:
    """Return whether every source is at its newest revision.

    Args:
        url: Address of the database.
        sources: What to look at.
        db: The same database, if it is connected; otherwise there is a connection of its own.

    Raises:
        DatabaseConnectError: The database cannot be reached.
        MigrationError: A version file cannot be read.
    """
    wanted = {source.schema: heads(source) for source in sources}
    wanted = {schema: found for schema, found in wanted.items() if found}
    if not wanted:
        return True
    if db is not None:
        async with db.connection() as borrowed:
            return await _are_at(borrowed.raw_connection, wanted)
    connection = await connect(url, application_name="onlyvips migrate")
    try:
        return await _are_at(connection, wanted)
    finally:
        await connection.close()


async def _are_at(connection: Any, wanted: Mapping[str, frozenset[str]]) -> bool:
    """Return whether schemas are at these revisions."""
    try:
        present = await connection.fetch(
            "SELECT n.nspname AS schema FROM pg_class c JOIN pg_namespace n"
            " ON n.oid = c.relnamespace WHERE c.relname = $1 AND n.nspname = ANY($2)",
            VERSION_TABLE,
            list(wanted),
        )
        if {row["schema"] for row in present} != wanted.keys():
            return False
        query = " UNION ALL ".join(
            f"SELECT {_literal(s)} AS schema, version_num FROM {_name(s)}.{VERSION_TABLE}"  # noqa: S608 - quoted
            for s in wanted
        )
        found: dict[str, set[str]] = {}
        for row in await connection.fetch(query):
            found.setdefault(row["schema"], set()).add(row["version_num"])
    except FAULTS as error:
        raise_for_caller(error)
    return found == wanted


@lru_cache(maxsize=4096)
def _identifiers(path: Path, modified: int) -> tuple[str, tuple[str, ...]]:
    """Return a file's revision and the revisions it follows.

    Args:
        path: The file.
        modified: When it was changed, so that a changed file is read again.
    """
    values: dict[str, object] = {}
    for node in ast.parse(path.read_bytes(), filename=path.name).body:
        if isinstance(node, ast.Assign):
            names = [target.id for target in node.targets if isinstance(target, ast.Name)]
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names = [node.target.id]
        else:
            continue
        for name in names:
            if name in {"revision", "down_revision"} and node.value is not None:
                values[name] = ast.literal_eval(node.value)
    down = values.get("down_revision") or ()
    following = (
        (down,) if isinstance(down, str) else tuple(map(str, cast("Iterable[object]", down)))
    )
    return str(values.get("revision") or ""), following


def _name(schema: str) -> str:
    return '"' + schema.replace('"', '""') + '"'


def _literal(schema: str) -> str:
    return "'" + schema.replace("'", "''") + "'::text"
