"""Move the schemas of a database forwards and backwards.

Alembic is synchronous and keeps global state, so everything runs in a thread with an event loop
of its own; the caller's loop goes on.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from onlyvips.db.connect import connect
from onlyvips.db.errors import MigrationError
from onlyvips.db.migrations.environment import Environment, step_revision
from onlyvips.db.migrations.lock import migration_lock
from onlyvips.db.migrations.source import CORE, MigrationSource, in_order
from onlyvips.db.migrations.writer import differences, write_revision

if TYPE_CHECKING:
    from alembic.runtime.migration import RevisionStep
    from sqlalchemy import Connection

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Revision:
    """One migration.

    Attributes:
        source: Whose it is.
        revision: Its identifier.
        message: What it does, in a line.
    """

    source: str
    revision: str
    message: str


@dataclass(frozen=True, slots=True)
class SourceStatus:
    """How far a source is.

    Attributes:
        source: Its name.
        schema: Its schema.
        current: Revisions that the database is at; empty before the first.
        heads: The newest revisions there are.
        pending: What ``up`` would run, in order.
        problem: Why nothing can be said, in one sentence; None when all is well.
    """

    source: str
    schema: str
    current: tuple[str, ...]
    heads: tuple[str, ...]
    pending: tuple[Revision, ...]
    problem: str | None = None

    @property
    def is_current(self) -> bool:
        """Whether there is nothing to run."""
        return not self.pending and self.problem is None


@dataclass(slots=True)
class Outcome:
    """What ``up`` did.

    Attributes:
        applied: What was run, in order.
        failed: What failed, by source; sources that require one of these are in it too.
    """

    applied: list[Revision] = field(default_factory=list)
    failed: dict[str, MigrationError] = field(default_factory=dict)


class Migrator:
    """Migrates a database.

    Args:
        url: Its address; directly, not through PgBouncer's transaction mode.
        sources: All there are; the order does not matter.

    Raises:
        MigrationError: Sources require one another in a circle.
    """

    def __init__(self, url: str, sources: Iterable[MigrationSource]) -> None:
        self._url = url
        self._sources = {source.name: source for source in in_order(sources)}

    async def status(self) -> list[SourceStatus]:
        """Return how far each source is, in the order in which they are migrated.

        Raises:
            DatabaseConnectError: The database cannot be reached.
        """
        sources = self._sources.values()
        return await self._in_thread(
            lambda connection: [self._status(connection, s) for s in sources]
        )

    async def up(
        self, target: str | None = None, source: str | None = None, *, keep_going: bool = False
    ) -> Outcome:
        """Run migrations that are pending.

        Args:
            target: Revision to stop at; only with ``source``. None for the newest.
            source: One source and what it requires; None for all.
            keep_going: Do what can be done when a source fails, and report it in the outcome.

        Returns:
            What was run; with ``keep_going``, also what failed.

        Raises:
            MigrationError: One failed; its schema is as it was before that revision, and what was
                run before it stays.
            DatabaseConnectError: The database cannot be reached.
        """
        if target is not None and source is None:
            raise ValueError("A target revision belongs to one source; name it.")
        chosen = self._with_requirements(source)

        def run(connection: Connection) -> Outcome:
            outcome = Outcome()
            for one in chosen:
                try:
                    self._refuse_after(one, outcome.failed)
                    goal = target if one.name == source and target else "heads"
                    outcome.applied += self._upgrade(connection, one, goal)
                except MigrationError as error:
                    if not keep_going:
                        raise
                    outcome.failed[one.name] = error
            return outcome

        return await self._in_thread(run, lock=True)

    async def down(self, source: str, target: str) -> list[Revision]:
        """Undo migrations of a source.

        Args:
            source: Its name.
            target: Revision to return to, ``base`` for before the first, or ``-1`` for one back.

        Returns:
            What was undone, in order.

        Raises:
            MigrationError: One failed; the schema is as it was before undoing that revision.
            DatabaseConnectError: The database cannot be reached.
        """
        one = self._source(source)

        def run(connection: Connection) -> list[Revision]:
            environment = Environment(one)
            steps = environment.downgrades(environment.current(connection), target)
            return self._run(connection, environment, steps)

        return await self._in_thread(run, lock=True)

    def sql(self, source: str, *, since: str | None = None) -> str:
        """Return the migrations of a source as SQL, without a database.

        Args:
            source: Its name.
            since: Revision that the database is at; None for before the first.
        """
        environment = Environment(self._source(source))
        current = (since,) if since else ()
        return environment.sql(environment.upgrades(current, "heads"), current)

    async def new(self, source: str, message: str, *, autogenerate: bool = True) -> Path:
        """Write the next version file of a source.

        Args:
            source: Its name.
            message: What it does, in a line.
            autogenerate: Fill it with the difference between the database and the tables that the
                source declares, if it names them; the database must be current.

        Returns:
            The file.

        Raises:
            MigrationError: The database is not current, or the file cannot be written.
        """
        one = self._source(source)
        if not autogenerate or one.metadata is None:
            return await asyncio.to_thread(write_revision, one, message)
        return await self._in_thread(lambda connection: write_revision(one, message, connection))

    async def differences(self, source: str) -> list[str]:
        """Return in what the database differs from the tables that a source declares.

        Args:
            source: Its name.
        """
        one = self._source(source)
        return await self._in_thread(lambda connection: differences(one, connection))

    async def purge(self, source: str) -> None:
        """Drop the schema of a source with all that is in it.

        Args:
            source: Its name; never ``core``.

        Raises:
            MigrationError: Other schemas depend on it, or it is ``core``.
        """
        one = self._source(source)
        if one.name == CORE.name:
            raise MigrationError(one.name, "", "The schema core holds the accounts and stays.")
        async with migration_lock(self._url):
            connection = await connect(self._url, application_name="onlyvips migrate")
            try:
                dependants = await connection.fetch(_DEPENDANTS, one.schema)
                if dependants:
                    names = ", ".join(sorted({row["schema"] for row in dependants}))
                    raise MigrationError(
                        one.name,
                        "",
                        f"The tables of {one.name} are referred to by those of {names}; purge "
                        f"these first.",
                    )
                quoted = '"' + one.schema.replace('"', '""') + '"'
                await connection.execute(f"DROP SCHEMA IF EXISTS {quoted} CASCADE")
            finally:
                await connection.close()

    def _source(self, name: str) -> MigrationSource:
        try:
            return self._sources[name]
        except KeyError:
            known = ", ".join(self._sources) or "none"
            raise MigrationError(
                name, "", f"There are no migrations of {name}; there are those of {known}."
            ) from None

    def _with_requirements(self, name: str | None) -> list[MigrationSource]:
        if name is None:
            return list(self._sources.values())
        wanted, waiting = {CORE.name}, [self._source(name).name]
        while waiting:
            wanted.add(one := waiting.pop())
            waiting += [r for r in self._sources[one].requires if r in self._sources]
        return [source for source in self._sources.values() if source.name in wanted]

    def _refuse_after(self, source: MigrationSource, failed: dict[str, MigrationError]) -> None:
        for required in (CORE.name, *source.requires):
            if required in failed:
                raise MigrationError(
                    source.name,
                    "",
                    f"{source.name} was not migrated, because it requires {required}, whose "
                    f"migration failed.",
                )

    def _status(self, connection: Connection, source: MigrationSource) -> SourceStatus:
        try:
            environment = Environment(source)
            current = environment.current(connection)
            steps = environment.upgrades(current, "heads")
        except MigrationError as error:
            return SourceStatus(source.name, source.schema, (), (), (), problem=str(error))
        pending = tuple(_describe(environment, step) for step in steps)
        return SourceStatus(source.name, source.schema, current, environment.heads, pending)

    def _upgrade(
        self, connection: Connection, source: MigrationSource, target: str
    ) -> list[Revision]:
        environment = Environment(source)
        steps = environment.upgrades(environment.current(connection), target)
        if steps:
            environment.create_schema(connection)
        return self._run(connection, environment, steps)

    def _run(
        self, connection: Connection, environment: Environment, steps: list[RevisionStep]
    ) -> list[Revision]:
        done = []
        for step in steps:
            environment.run(connection, step)
            done.append(_describe(environment, step))
        return done

    async def _in_thread(self, function: Callable[[Connection], T], *, lock: bool = False) -> T:
        async def work() -> T:
            if not lock:
                return await self._connected(function)
            async with migration_lock(self._url):
                return await self._connected(function)

        return await asyncio.to_thread(_run_alone, work)

    async def _connected(self, function: Callable[[Connection], T]) -> T:
        async def creator() -> Any:
            return await connect(self._url, application_name="onlyvips migrate")

        engine = create_async_engine(
            "postgresql+asyncpg://", async_creator=creator, poolclass=NullPool
        )
        async with engine.connect() as connection:
            return await connection.run_sync(function)


_DEPENDANTS = """
SELECT DISTINCT n.nspname AS schema
FROM pg_constraint k
JOIN pg_class mine ON mine.oid = k.confrelid
JOIN pg_class other ON other.oid = k.conrelid
JOIN pg_namespace n ON n.oid = other.relnamespace
WHERE k.contype = 'f' AND mine.relnamespace = to_regnamespace($1) AND n.nspname <> $1
"""


def _run_alone(work: Callable[[], Awaitable[T]]) -> T:
    async def main() -> T:
        return await work()

    return asyncio.run(main())


def _describe(environment: Environment, step: RevisionStep) -> Revision:
    revision = step_revision(step)
    script = environment.scripts.get_revision(revision)
    message = (script.doc or "").strip().split("\n")[0]
    return Revision(environment.source.name, revision, message)
