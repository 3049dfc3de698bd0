"""Alembic without files of its own: what an ``env.py`` would do, for any source."""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import contextmanager, suppress
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg
from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util.exc import CommandError
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from onlyvips.db.errors import MigrationError, translate
from onlyvips.db.migrations.current import VERSION_TABLE
from onlyvips.db.migrations.referenced import with_referenced_tables
from onlyvips.db.migrations.source import MigrationSource

if TYPE_CHECKING:
    from collections.abc import Iterator

    from alembic.runtime.migration import RevisionStep
    from sqlalchemy import Connection

TEMPLATE = Path(__file__).parent / "template"
LOCK_TIMEOUT = 2.0
"""Seconds that a migration may wait for a table, with everybody else queueing behind it."""
LOCK_TRIES = 10

# Alembic's `op` and `context` are global: one migration at a time in a process.
_alembic = threading.Lock()


class Environment:
    """The migrations of one source, as Alembic sees them.

    Args:
        source: Whose they are.

    Raises:
        MigrationError: The version files contradict one another or cannot be read.
    """

    def __init__(self, source: MigrationSource) -> None:
        self.source = source
        versions = source.versions
        if not versions.is_dir():
            raise MigrationError(
                source.name,
                "",
                f"The migrations of {source.name} should be in {versions}, which does not exist; "
                f"`onlyvips migrate new {source.name}` makes the first one.",
            )
        self.scripts = ScriptDirectory(
            # Quiet, because Alembic would tell of its progress on the standard output.
            TEMPLATE,
            version_locations=[versions],
            messaging_opts={"quiet": True},
        )
        with self._explained(""):
            self.heads: tuple[str, ...] = tuple(self.scripts.get_heads())

    def current(self, connection: Connection) -> tuple[str, ...]:
        """Return the revisions that the database is at."""
        context = MigrationContext.configure(
            connection, opts={"version_table_schema": self.source.schema}
        )
        found = tuple(context.get_current_heads())
        connection.rollback()
        return found

    def upgrades(self, current: Sequence[str], target: str) -> list[RevisionStep]:
        """Return the steps from the present revisions up to a target.

        Raises:
            MigrationError: There is no such way.
        """
        self._check_known(current)
        with self._explained(""):
            steps = self.scripts._upgrade_revs(target, current)  # type: ignore[arg-type]  # noqa: SLF001 - as alembic.command
        return list(steps)

    def downgrades(self, current: Sequence[str], target: str) -> list[RevisionStep]:
        """Return the steps from the present revisions down to a target.

        Raises:
            MigrationError: There is no such way.
        """
        self._check_known(current)
        with self._explained(""):
            steps = self.scripts._downgrade_revs(target, current)  # type: ignore[arg-type]  # noqa: SLF001 - as alembic.command
        return list(steps)

    def create_schema(self, connection: Connection) -> None:
        """Create the schema, in which Alembic then keeps its version table."""
        with self._explained(""):
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {self._quoted}"))
            connection.commit()

    def run(self, connection: Connection, step: RevisionStep) -> None:
        """Run one step in a transaction of its own, again when a table is in use.

        Raises:
            MigrationError: It failed, and the schema is as it was.
        """
        revision = step_revision(step)
        connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT * 1000:.0f}ms'"))
        connection.commit()
        for attempt in range(1, LOCK_TRIES + 1):
            try:
                with self._explained(revision):
                    self._run([step], connection=connection, transaction_per_migration=True)
                return
            except MigrationError as error:
                connection.rollback()
                if not _was_blocked(error.__cause__) or attempt == LOCK_TRIES:
                    raise
            # Whoever queued behind us gets the table for a while.
            time.sleep(min(0.2 * 2**attempt, 5.0))

    def sql(self, steps: Iterable[RevisionStep], current: Sequence[str]) -> str:
        """Return what steps would do, as SQL."""
        buffer = StringIO()
        with self._explained(""):
            self._run(
                steps,
                dialect_name="postgresql",
                dialect_opts={"paramstyle": "named"},
                as_sql=True,
                starting_rev=",".join(current) or None,
                output_buffer=buffer,
                literal_binds=True,
            )
        return f"CREATE SCHEMA IF NOT EXISTS {self._quoted};\n\n{buffer.getvalue()}"

    def run_function(self, function: Callable[..., Any], connection: Connection) -> None:
        """Let a function of Alembic work in this environment (autogenerate)."""
        with self._explained(""):
            self._run_with(function, connection=connection, compares=True)
        connection.rollback()

    def metadata(self) -> Any:
        """Return the tables as the plugin declares them now.

        Raises:
            MigrationError: They cannot be imported.
        """
        declared: Any = self.source.metadata
        with self._explained(""):
            if isinstance(declared, str):
                from importlib import import_module

                module, _, attribute = declared.partition(":")
                declared = getattr(import_module(module), attribute or "metadata")
            return None if declared is None else with_referenced_tables(declared)

    def _run(self, steps: Iterable[RevisionStep], **options: Any) -> None:
        self._run_with(lambda heads, context: steps, **options)

    def _run_with(self, function: Callable[..., Any], **options: Any) -> None:
        as_sql = bool(options.pop("as_sql", False))
        starting = options.pop("starting_rev", None)
        schema = self.source.schema
        metadata = self.metadata() if options.pop("compares", False) else None

        def include(name: str | None, kind: str, parents: Any) -> bool:
            return name == schema if kind == "schema" else name != VERSION_TABLE

        def include_object(item: Any, name: Any, kind: str, *_others: Any) -> bool:
            # Stand-ins for tables of other schemas are there for foreign keys alone.
            return kind != "table" or item.schema == schema

        with (
            _alembic,
            EnvironmentContext(
                Config(), self.scripts, fn=function, as_sql=as_sql, starting_rev=starting
            ) as context,
        ):
            context.configure(
                target_metadata=metadata,
                version_table_schema=schema,
                include_schemas=True,
                include_name=include,
                include_object=include_object,
                compare_type=True,
                compare_server_default=True,
                **options,
            )
            with context.begin_transaction():
                context.run_migrations()

    @property
    def _quoted(self) -> str:
        return '"' + self.source.schema.replace('"', '""') + '"'

    def _check_known(self, current: Sequence[str]) -> None:
        for revision in current:
            known = None
            with suppress(CommandError):
                known = self.scripts.get_revision(revision)
            if known is None:
                raise MigrationError(
                    self.source.name,
                    revision,
                    f"The database has {self.source.name} at revision {revision}, which this "
                    f"version of it does not know; install the version that made it, or a newer "
                    f"one.",
                )

    @contextmanager
    def _explained(self, revision: str) -> Iterator[None]:
        name = self.source.name
        what = f"The migration {revision} of {name}" if revision else f"Migrating {name}"
        try:
            yield
        except MigrationError:
            raise
        except DBAPIError as error:
            cause = driver_error(error)
            if _was_blocked(error):
                why = "others kept the tables in use; try again when fewer people are about"
            elif cause is not None and translate(cause) is not None:
                why = "the database is away; try again when it is back"
            else:
                why = _first_line(cause or error)
            raise MigrationError(name, revision, f"{what} failed: {why}.") from error
        except Exception as error:
            raise MigrationError(
                name, revision, f"{what} failed: {type(error).__name__}: {_first_line(error)}."
            ) from error


def step_revision(step: RevisionStep) -> str:
    """Return the revision that a step runs."""
    return str(step.info.up_revision_id)


def driver_error(error: BaseException | None) -> BaseException | None:
    """Return the error of asyncpg that an error of SQLAlchemy stands for."""
    seen = error.orig if isinstance(error, DBAPIError) else error
    while seen is not None and not isinstance(seen, (asyncpg.PostgresError, OSError)):
        seen = seen.__cause__
    return seen


def _was_blocked(error: BaseException | None) -> bool:
    return isinstance(
        driver_error(error), (asyncpg.LockNotAvailableError, asyncpg.DeadlockDetectedError)
    )


def _first_line(error: BaseException) -> str:
    line = str(error).strip().split("\n")[0].rstrip(".")
    return re.sub(r"\s+", " ", line) or type(error).__name__
