"""Write version files."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

from alembic.autogenerate import RevisionContext, compare_metadata
from alembic.config import Config

from onlyvips.db.errors import MigrationError
from onlyvips.db.migrations.environment import Environment
from onlyvips.db.migrations.source import MigrationSource

if TYPE_CHECKING:
    from collections.abc import Iterable

    from alembic.operations.ops import MigrateOperation, MigrationScript
    from sqlalchemy import Connection


def write_revision(
    source: MigrationSource, message: str, connection: Connection | None = None
) -> Path:
    """Write the next version file of a source.

    Args:
        source: Whose it is.
        message: What it does, in a line.
        connection: A current database to compare with the declared tables; None leaves the file
            to be filled in by hand.

    Returns:
        The file.

    Raises:
        MigrationError: The database is not current, or the file cannot be written.
    """
    try:
        source.versions.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise MigrationError(
            source.name,
            "",
            f"The folder {source.versions} cannot be written ({error.strerror}); a plugin that is "
            f"being developed must be installed as editable.",
        ) from error
    environment = Environment(source)
    if connection is not None:
        behind = set(environment.heads) - set(environment.current(connection))
        if behind:
            raise MigrationError(
                source.name,
                "",
                f"The database lacks {', '.join(sorted(behind))} of {source.name}; run "
                f"`onlyvips migrate up` before comparing it with the tables.",
            )
    arguments = {
        "message": message.strip().rstrip("."),
        "autogenerate": connection is not None,
        "sql": False,
        "head": "head",
        "splice": False,
        "branch_label": None,
        "version_path": None,
        "rev_id": _next(environment),
        "depends_on": None,
    }
    context = RevisionContext(Config(), environment.scripts, arguments)
    if connection is not None:

        def compare(revision: Any, migration: Any) -> list[Any]:
            context.run_autogenerate(revision, migration)
            for script in context.generated_revisions:
                _leave_schemas(script)
            return []

        environment.run_function(compare, connection)
    written = [script for script in context.generate_scripts() if script is not None]
    return Path(written[0].path)


def differences(source: MigrationSource, connection: Connection) -> list[str]:
    """Return in what the database differs from the declared tables, one line each."""
    environment = Environment(source)
    metadata = environment.metadata()
    if metadata is None:
        return []
    found: list[Any] = []

    def compare(revision: Any, migration: Any) -> list[Any]:
        found.extend(compare_metadata(migration, metadata))
        return []

    environment.run_function(compare, connection)
    return [re.sub(r"\s+", " ", str(difference)) for difference in found]


def _next(environment: Environment) -> str:
    """Return the next number; names that are no numbers do not count."""
    numbers = [
        int(script.revision)
        for script in environment.scripts.walk_revisions()
        if script.revision.isdigit()
    ]
    return f"{max(numbers, default=0) + 1:04d}"


def _leave_schemas(script: MigrationScript) -> None:
    """Take out what the migrator itself does: creating the schema."""
    for container in (*script.upgrade_ops_list, *script.downgrade_ops_list):
        operations: Iterable[MigrateOperation] = container.ops
        container.ops = [o for o in operations if type(o).__name__ not in _SCHEMA_OPERATIONS]


_SCHEMA_OPERATIONS = {"CreateSchemaOp", "DropSchemaOp"}
