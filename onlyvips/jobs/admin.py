"""Look into the queue and mend what failed: for ``onlyvips job`` and the API."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

import asyncpg

from onlyvips.db.driver import fetch
from onlyvips.errors import Conflict, NotFound
from onlyvips.jobs import statements
from onlyvips.jobs.registry import split_entrypoint

if TYPE_CHECKING:
    from onlyvips.db import Database

Status = Literal["waiting", "running", "dead"]
STATUSES: dict[Status, str] = {"waiting": "queued", "running": "picked", "dead": "failed"}
"""What people call pgqueuer's statuses."""
_NAMES = {theirs: ours for ours, theirs in STATUSES.items()}
_HISTORY = 100
_LARGEST = 2**63 - 1
PAYLOAD_LIMIT = 4000
"""Characters of a payload that are shown."""

_COLUMNS = (
    "id, entrypoint, status::text, priority, attempts, created, execute_after, updated, headers"
)
# <plugin>.<job> and event:<event>:<plugin>.<handler>
_PLUGIN = r"split_part(regexp_replace(entrypoint, '^event:.*:', ''), '.', 1)"

_LIST = f"""
SELECT {_COLUMNS} FROM {statements.QUEUE}
WHERE ($1::text IS NULL OR status::text = $1::text)
    AND ($2::text IS NULL OR {_PLUGIN} = $2::text)
    AND ($3::bigint IS NULL OR id < $3::bigint)
ORDER BY id DESC LIMIT $4
"""  # noqa: S608 - names are constants
_DEAD = _LIST.replace(
    "($1::text IS NULL OR status::text = $1::text)", "status = 'failed' AND $1::text = 'failed'"
)

_SHOW = f"""
SELECT {_COLUMNS}, payload, dedupe_key, queue_manager_id FROM {statements.QUEUE} WHERE id = $1
"""  # noqa: S608 - names are constants
_LOGGED = f"""
SELECT created, status::text, entrypoint, priority, traceback FROM {statements.LOG}
WHERE job_id = $1 ORDER BY created DESC, id DESC LIMIT {_HISTORY}
"""  # noqa: S608 - names are constants

# Of dead letters with one key the newest is put back, and only if none waits or runs already.
_RETRY = f"""
WITH again AS (
    UPDATE {statements.QUEUE} SET
        status = 'queued', execute_after = now() - interval '1 microsecond', attempts = 0,
        updated = now(), queue_manager_id = NULL
    WHERE status = 'failed' AND id IN (
        SELECT DISTINCT ON (coalesce(dedupe_key, id::text)) id FROM {statements.QUEUE} dead
        WHERE status = 'failed'
            AND ($1::bigint IS NULL OR id = $1::bigint)
            AND ($2::text IS NULL OR {_PLUGIN} = $2::text)
            AND (dedupe_key IS NULL OR NOT EXISTS (
                SELECT FROM {statements.QUEUE} other
                WHERE other.dedupe_key = dead.dedupe_key AND other.status IN ('queued', 'picked')
            ))
        ORDER BY coalesce(dedupe_key, id::text), id DESC
    )
    RETURNING id, entrypoint, priority
), logged AS (
    INSERT INTO {statements.LOG} (job_id, status, entrypoint, priority)
    SELECT id, 'queued', entrypoint, priority FROM again
)
SELECT id FROM again ORDER BY id
"""  # noqa: S608 - names are constants

_DISCARD = f"""
WITH gone AS (
    DELETE FROM {statements.QUEUE} WHERE id = $1 AND status IN ('failed', 'queued')
    RETURNING id, entrypoint, priority
)
INSERT INTO {statements.LOG} (job_id, status, entrypoint, priority)
SELECT id, 'deleted', entrypoint, priority FROM gone
RETURNING job_id
"""  # noqa: S608 - names are constants

_COUNTS = f"""
SELECT {_PLUGIN} AS plugin, status::text, count(*) AS jobs,
    min(execute_after) FILTER (WHERE status = 'queued') AS oldest
FROM {statements.QUEUE} GROUP BY 1, 2 ORDER BY 1, 2
"""  # noqa: S608 - names are constants


@dataclass(frozen=True, slots=True)
class JobFailure:
    """Why the last try failed.

    Attributes:
        error: Class of the error.
        message: One line; secrets are masked.
        first_at: When a try failed first.
        last_at: When one failed last.
    """

    error: str
    message: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class JobInfo:
    """A job in the queue.

    Attributes:
        id: Its number.
        status: ``waiting``, ``running`` or ``dead``.
        kind: A job, or an event on its way to one handler.
        plugin: Whose it is.
        name: ``<job>`` or ``<event> -> <handler>``.
        priority: Higher runs first.
        attempts: Tries that failed.
        enqueued_at: When it was put in.
        due_at: Earliest start of the next try.
        updated_at: When its status changed last.
        failure: Why the last try failed; None if none did.
    """

    id: int
    status: Status
    kind: Literal["job", "event"]
    plugin: str
    name: str
    priority: int
    attempts: int
    enqueued_at: datetime
    due_at: datetime
    updated_at: datetime
    failure: JobFailure | None


@dataclass(frozen=True, slots=True)
class JobStep:
    """Something that happened to a job.

    Attributes:
        at: When.
        status: pgqueuer's word: ``queued``, ``picked``, ``successful``, ``failed``, ``deleted``.
        error: Class of the error, when a try failed.
    """

    at: datetime
    status: str
    error: str | None


@dataclass(frozen=True, slots=True)
class JobDetails:
    """All that is known of a job.

    Attributes:
        job: The job; None when it is done and only its history is left.
        payload: JSON as it lies in the queue, cut off after `PAYLOAD_LIMIT` characters.
        key: The key that keeps others out.
        worker: Number of the worker that runs it.
        history: What happened to it, oldest first; forgotten after some days.
    """

    job: JobInfo | None
    payload: str | None
    key: str | None
    worker: str | None
    history: tuple[JobStep, ...]


@dataclass(frozen=True, slots=True)
class JobCounts:
    """How many jobs there are.

    Attributes:
        plugin: Whose; None for all together.
        waiting: In the queue, due or delayed.
        running: Held by a worker.
        dead: Dead letters.
        oldest_due_at: Earliest start of what waits longest.
    """

    plugin: str | None
    waiting: int
    running: int
    dead: int
    oldest_due_at: datetime | None


class JobAdmin:
    """Questions and orders about the queue; needs no plugin to be loaded.

    Args:
        db: The database.
    """

    def __init__(self, db: Database) -> None:
        self._db = db

    async def list(
        self,
        status: Status | None = None,
        plugin: str | None = None,
        *,
        limit: int = 50,
        after: int | None = None,
    ) -> tuple[JobInfo, ...]:
        """Return jobs, newest first.

        Args:
            status: Only these.
            plugin: Only those of this plugin.
            limit: So many at most, 1 to 1000.
            after: Number of the last job of the page before.

        Raises:
            ValueError: The limit is out of bounds.
        """
        if not 1 <= limit <= 1000:
            raise ValueError(f"limit {limit}: expected 1 to 1000")
        if (plugin and "\x00" in plugin) or (after is not None and after < 1):
            return ()
        after = None if after is None else min(after, _LARGEST)
        theirs = None if status is None else STATUSES[status]
        sql = _DEAD if status == "dead" else _LIST
        rows = await self._fetch(sql, theirs, plugin, after, limit)
        return tuple(_info(row) for row in rows)

    async def show(self, job_id: int) -> JobDetails:
        """Return what is known of one job.

        Raises:
            NotFound: There is no such job, nor history of one.
        """
        _check_number(job_id)
        rows = await self._fetch(_SHOW, job_id)
        logged = await self._fetch(_LOGGED, job_id)
        if not rows and not logged:
            raise _no_job(job_id)
        history = tuple(
            JobStep(row["created"], row["status"], (row["traceback"] or {}).get("error"))
            for row in reversed(logged)
        )
        if not rows:
            return JobDetails(None, None, None, None, history)
        row = rows[0]
        name, key = row["entrypoint"], row["dedupe_key"]
        return JobDetails(
            job=_info(row),
            payload=_text(row["payload"]),
            key=key.removeprefix(f"{name}:") if key else None,
            worker=str(row["queue_manager_id"]) if row["queue_manager_id"] else None,
            history=history,
        )

    async def retry(
        self, job_id: int | Literal["all"], *, plugin: str | None = None
    ) -> tuple[int, ...]:
        """Put dead letters back into the queue, with all their tries before them again.

        Args:
            job_id: One of them, or all. With ``all``, those stay whose key waits or runs again
                already; of several with one key the newest goes back.
            plugin: With ``all``: only those of this plugin.

        Returns:
            The numbers of those that were put back.

        Raises:
            NotFound: There is no such job.
            Conflict: The job is no dead letter, or another with its key waits or runs.
        """
        one = None if job_id == "all" else job_id
        if one is not None:
            _check_number(one)
        try:
            rows = await self._fetch(_RETRY, one, plugin if one is None else None)
        except asyncpg.UniqueViolationError as error:
            raise Conflict(
                "A job with the same key was queued just now; try again.", code="job-key-taken"
            ) from error
        if one is not None and not rows:
            raise await self._why_not(one, "only a dead letter can be retried")
        if rows:
            await self._fetch(statements.NOTIFY)
        return tuple(row["id"] for row in rows)

    async def discard(self, job_id: int) -> None:
        """Delete a dead letter or a job that waits.

        Raises:
            NotFound: There is no such job.
            Conflict: It runs just now.
        """
        _check_number(job_id)
        if not await self._fetch(_DISCARD, job_id):
            raise await self._why_not(job_id, "a job that runs cannot be discarded")

    async def counts(self) -> tuple[JobCounts, ...]:
        """Return how many jobs there are: all together first, then by plugin."""
        plugins: dict[str, dict[str, Any]] = {}
        for row in await self._fetch(_COUNTS):
            plugins.setdefault(row["plugin"], {})[row["status"]] = row
        each = [
            JobCounts(
                plugin,
                waiting=rows["queued"]["jobs"] if "queued" in rows else 0,
                running=rows["picked"]["jobs"] if "picked" in rows else 0,
                dead=rows["failed"]["jobs"] if "failed" in rows else 0,
                oldest_due_at=rows["queued"]["oldest"] if "queued" in rows else None,
            )
            for plugin, rows in plugins.items()
        ]
        total = JobCounts(
            None,
            waiting=sum(one.waiting for one in each),
            running=sum(one.running for one in each),
            dead=sum(one.dead for one in each),
            oldest_due_at=min(
                (one.oldest_due_at for one in each if one.oldest_due_at), default=None
            ),
        )
        return (total, *each)

    async def _fetch(self, sql: str, *arguments: object) -> Sequence[Any]:
        async with self._db.connection() as connection:
            return await fetch(connection, sql, *arguments)

    async def _why_not(self, job_id: int, rule: str) -> NotFound | Conflict:
        rows = await self._fetch(_SHOW, job_id)
        if not rows:
            return _no_job(job_id)
        status = _NAMES[rows[0]["status"]]
        if status == "dead":
            return Conflict(
                f"Another job with the key of job {job_id} waits or runs already; discard this "
                "one or wait for the other.",
                code="job-key-taken",
            )
        return Conflict(f"Job {job_id} is {status}; {rule}.", code="job-status")


def _check_number(job_id: int) -> None:
    """Raise NotFound for a number that PostgreSQL's bigint does not hold."""
    if not 0 < job_id <= _LARGEST:
        raise _no_job(job_id)


def _no_job(job_id: int) -> NotFound:
    return NotFound(f"There is no job {job_id}.", code="job-not-found")


def _info(row: Any) -> JobInfo:
    name = row["entrypoint"]
    plugin, label = split_entrypoint(name)
    return JobInfo(
        id=row["id"],
        status=_NAMES[row["status"]],
        kind="event" if name.startswith("event:") else "job",
        plugin=plugin,
        name=label,
        priority=row["priority"],
        attempts=row["attempts"],
        enqueued_at=row["created"],
        due_at=row["execute_after"],
        updated_at=row["updated"],
        failure=_failure(row["headers"]),
    )


def _failure(headers: Any) -> JobFailure | None:
    noted = headers.get("onlyvips") if isinstance(headers, dict) else None
    if not noted:
        return None
    return JobFailure(
        error=noted["error"],
        message=noted["message"],
        first_at=datetime.fromisoformat(noted["first"]),
        last_at=datetime.fromisoformat(noted["last"]),
    )


def _text(payload: bytes | None) -> str | None:
    return None if payload is None else payload.decode(errors="replace")[:PAYLOAD_LIMIT]
