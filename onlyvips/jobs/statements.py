"""The statements of the queue: pgqueuer's own for putting in and taking out, and ours for the rest.

pgqueuer ends a job by its number alone. Here every statement that ends, delays or buries a job also
names the worker that holds it (``queue_manager_id``), so that a worker that was thought dead and
wakes up again changes nothing.
"""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from pgqueuer.adapters.persistence.qb import QueryQueueBuilder, QuerySchedulerBuilder
    from pgqueuer.domain.settings import DBSettings

SCHEMA = "pgqueuer"
CHANNEL = "ch_pgqueuer"
QUEUE = f"{SCHEMA}.pgqueuer"
LOG = f"{SCHEMA}.pgqueuer_log"
SCHEDULES = f"{SCHEMA}.pgqueuer_schedules"


@cache
def settings() -> DBSettings:
    """Return pgqueuer's settings, all of them given: none is left to the environment."""
    from pgqueuer.domain.settings import DBSettings, Durability

    return DBSettings(
        prefix="",
        db_schema=SCHEMA,
        channel=CHANNEL,
        function="fn_pgqueuer_changed",
        statistics_table="pgqueuer_statistics",
        queue_status_type="pgqueuer_status",
        queue_table="pgqueuer",
        queue_table_log="pgqueuer_log",
        trigger="tg_pgqueuer_changed",
        schedules_table="pgqueuer_schedules",
        durability=Durability.balanced,
        widen_id=False,
    )


@cache
def queue_builder() -> QueryQueueBuilder:
    """Return what writes pgqueuer's statements for its queue table."""
    from pgqueuer.adapters.persistence.qb import QueryQueueBuilder

    return QueryQueueBuilder(settings())


@cache
def schedule_builder() -> QuerySchedulerBuilder:
    """Return what writes pgqueuer's statements for its table of schedules."""
    from pgqueuer.adapters.persistence.qb import (
        QuerySchedulerBuilder,
    )

    return QuerySchedulerBuilder(settings())


@cache
def enqueue(on_conflict: Literal["raise", "skip"]) -> str:
    """Return pgqueuer's statement that puts jobs in.

    Parameters: arrays of priority, entry point, payload, delay, key and headers. Rows: ``ord``
    (the position, from 1) and ``id``.
    """
    return queue_builder().build_enqueue_query(on_conflict)


COMPLETE = f"""
WITH done AS (
    DELETE FROM {QUEUE}
    WHERE id = ANY($1::bigint[]) AND queue_manager_id = $2::uuid AND status = 'picked'
    RETURNING id, entrypoint, priority
)
INSERT INTO {LOG} (job_id, status, entrypoint, priority)
SELECT id, 'successful', entrypoint, priority FROM done
RETURNING job_id
"""  # noqa: S608 - names are constants
"""Jobs are done: $1 numbers, $2 worker."""

_FAILURE = """
    headers = CASE WHEN jsonb_typeof(headers) = 'object' THEN headers ELSE '{}'::jsonb END
        || jsonb_build_object('onlyvips', jsonb_build_object(
            'error', $3::text,
            'message', $4::text,
            'first', coalesce(headers #> '{onlyvips,first}', to_jsonb(now())),
            'last', now()
        ))
"""

RETRY = f"""
WITH retried AS (
    UPDATE {QUEUE} SET
        status = 'queued', queue_manager_id = NULL, updated = now(), attempts = attempts + 1,
        execute_after = now() + $5::interval, {_FAILURE}
    WHERE id = $1::bigint AND queue_manager_id = $2::uuid AND status = 'picked'
    RETURNING id, entrypoint, priority
)
INSERT INTO {LOG} (job_id, status, entrypoint, priority, traceback)
SELECT id, 'queued', entrypoint, priority, jsonb_build_object('error', $3::text) FROM retried
RETURNING job_id
"""  # noqa: S608 - names are constants
"""A try failed: $1 number, $2 worker, $3 error, $4 message, $5 delay."""

BURY = f"""
WITH buried AS (
    UPDATE {QUEUE} SET
        status = 'failed', queue_manager_id = NULL, updated = now(), attempts = attempts + 1,
        {_FAILURE}
    WHERE id = $1::bigint AND queue_manager_id = $2::uuid AND status = 'picked'
    RETURNING id, entrypoint, priority
)
INSERT INTO {LOG} (job_id, status, entrypoint, priority, traceback)
SELECT id, 'failed', entrypoint, priority, jsonb_build_object('error', $3::text) FROM buried
RETURNING job_id
"""  # noqa: S608 - names are constants
"""The last try failed: $1 number, $2 worker, $3 error, $4 message."""

GIVE_BACK = f"""
UPDATE {QUEUE} SET status = 'queued', queue_manager_id = NULL, updated = now()
WHERE queue_manager_id = $1::uuid AND status = 'picked'
    AND ($2::bigint[] IS NULL OR id = ANY($2::bigint[]))
RETURNING id
"""  # noqa: S608 - names are constants
"""Jobs were not run after all: $1 worker, $2 numbers (NULL for all that it holds)."""

HEARTBEAT = f"""
UPDATE {QUEUE} SET heartbeat = now()
WHERE id = ANY($1::bigint[]) AND queue_manager_id = $2::uuid AND status = 'picked'
RETURNING id
"""  # noqa: S608 - names are constants
"""The worker is still there: $1 numbers, $2 worker. Rows: what it still holds."""

LOST = f"""
SELECT id, entrypoint, attempts, queue_manager_id FROM {QUEUE}
WHERE status = 'picked' AND heartbeat < now() - $1::interval
ORDER BY heartbeat LIMIT 100 FOR UPDATE SKIP LOCKED
"""  # noqa: S608 - names are constants
"""Jobs whose worker was silent for $1."""

NOTIFY = f"""
SELECT pg_notify('{CHANNEL}', json_build_object(
    'channel', '{CHANNEL}', 'operation', 'update', 'sent_at', now(), 'table', 'pgqueuer',
    'type', 'table_changed_event'
)::text)
"""
"""Tell workers to look for work, as pgqueuer's trigger does."""

DUE = f"""
UPDATE {QUEUE} SET execute_after = now() - interval '1 microsecond'
WHERE status = 'queued' AND execute_after >= now() AND execute_after <= now() + $1::interval
    AND entrypoint = ANY($2::text[])
"""  # noqa: S608 - names are constants
"""Make due what will be within $1, for tests."""

PRUNE_LOG = f"""
DELETE FROM {LOG} WHERE id IN (
    SELECT id FROM {LOG} WHERE created < now() - $1::interval ORDER BY created LIMIT $2
)
RETURNING 1
"""  # noqa: S608 - names are constants
"""Forget history older than $1, at most $2 rows."""

DEPTH = f"""
SELECT status::text AS status, count(*) AS jobs,
    coalesce(extract(epoch FROM now() - min(execute_after))::float8, 0) AS age
FROM {QUEUE} GROUP BY status
"""  # noqa: S608 - names are constants
"""How many jobs there are by status, and for how long the oldest has been due (seconds)."""

TICK = """
INSERT INTO core.job_schedules AS known (entrypoint, cron, last_tick) VALUES ($1, $2, $3)
ON CONFLICT (entrypoint, cron) DO UPDATE SET last_tick = EXCLUDED.last_tick
WHERE known.last_tick < EXCLUDED.last_tick
RETURNING last_tick
"""
"""Take a tick of a schedule; no row if another worker took it."""
