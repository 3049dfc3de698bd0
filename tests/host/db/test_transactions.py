"""Transactions belong to one task, end whatever happens, and are tried again when they lost."""

from __future__ import annotations

import asyncio
from typing import Any

import asyncpg
import pytest

from onlyvips.db import Connection, Database, UniqueViolation, run_in_transaction


@pytest.fixture
async def table(db: Database) -> Database:
    await db.execute("CREATE TABLE t (id int PRIMARY KEY, n int NOT NULL DEFAULT 0)")
    return db


async def count(db: Database) -> int:
    return int(await db.fetch_val("SELECT count(*) FROM t"))


def all_idle(db: Database) -> bool:
    return bool(db.pool.get_idle_size() == db.pool.get_size())


async def test_a_raising_block_leaves_nothing_and_a_savepoint_undoes_its_part(
    table: Database,
) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
        async with table.transaction():
            await table.execute("INSERT INTO t VALUES (1)")
            raise RuntimeError
    assert await count(table) == 0
    async with table.transaction():
        await table.execute("INSERT INTO t VALUES (1)")
        with pytest.raises(UniqueViolation):  # noqa: PT012 - the block is what is tested
            async with table.transaction():
                await table.execute("INSERT INTO t VALUES (2)")
                await table.execute("INSERT INTO t VALUES (1)")
        await table.execute("INSERT INTO t VALUES (3)")
    assert [row.id for row in await table.fetch_all("SELECT id FROM t ORDER BY id")] == [1, 3]
    assert all_idle(table)


async def test_child_tasks_neither_see_nor_join_their_parents_transaction(table: Database) -> None:
    async def insert(number: int) -> None:
        assert await count(table) == 0
        await table.execute("INSERT INTO t VALUES (:n)", {"n": number})

    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
        async with table.transaction():
            await table.execute("INSERT INTO t VALUES (1)")
            await asyncio.create_task(insert(2))
            raise RuntimeError
    assert [row.id for row in await table.fetch_all("SELECT id FROM t")] == [2]


async def test_concurrent_tasks_have_transactions_of_their_own(table: Database) -> None:
    async def work(number: int) -> None:
        async with table.transaction():
            await table.execute("INSERT INTO t VALUES (:n)", {"n": number})
            await asyncio.sleep(0)
            if number % 2:
                raise RuntimeError

    await asyncio.gather(*(work(n) for n in range(20)), return_exceptions=True)
    rows = await table.fetch_all("SELECT id FROM t ORDER BY id")
    assert [row.id for row in rows] == list(range(0, 20, 2))
    assert all_idle(table)


async def test_a_time_limit_by_asyncio_timeout_stays_in_the_transaction(table: Database) -> None:
    with pytest.raises(TimeoutError):  # noqa: PT012 - the block is what is tested
        async with table.transaction():
            await table.execute("INSERT INTO t VALUES (1)")
            async with asyncio.timeout(0.05):
                await table.execute("SELECT pg_sleep(10)")
    assert await count(table) == 0
    assert all_idle(table)


async def test_the_decorator_makes_a_transaction_for_each_call(table: Database) -> None:
    @table.transaction()
    async def work(number: int) -> int:
        await table.execute("INSERT INTO t VALUES (:n)", {"n": number})
        if number == 3:
            raise RuntimeError
        return number

    results = await asyncio.gather(*(work(n) for n in range(5)), return_exceptions=True)
    assert [r for r in results if isinstance(r, int)] == [0, 1, 2, 4]
    assert await count(table) == 4


async def test_a_connection_may_be_handed_to_other_tasks_whose_statements_take_turns(
    table: Database,
) -> None:
    async with table.connection() as connection, connection.transaction():

        async def insert(number: int) -> None:
            await connection.execute("INSERT INTO t VALUES (:n)", {"n": number})

        await asyncio.gather(*(insert(n) for n in range(5)))
        assert await table.fetch_val("SELECT count(*) FROM t") == 5


async def test_a_commit_that_fails_gives_the_connection_back(table: Database) -> None:
    await table.execute(
        "CREATE TABLE child (id int REFERENCES t (id) DEFERRABLE INITIALLY DEFERRED)"
    )
    for _ in range(12):
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            async with table.transaction():
                await table.execute("INSERT INTO child VALUES (99)")
    assert all_idle(table)


async def test_a_cancelled_task_gives_the_connection_back_and_changes_nothing(
    table: Database,
) -> None:
    started = asyncio.Event()

    async def work() -> None:
        async with table.transaction():
            await table.execute("INSERT INTO t VALUES (1)")
            started.set()
            await table.execute("SELECT pg_sleep(30)")

    task = asyncio.create_task(work())
    await started.wait()
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert await count(table) == 0
    assert all_idle(table)


async def test_raw_connection_is_part_of_the_transaction(table: Database) -> None:
    with pytest.raises(RuntimeError):  # noqa: PT012 - the block is what is tested
        async with table.transaction() as transaction:
            raw = transaction.connection.raw_connection
            await raw.copy_records_to_table("t", records=[(n, n) for n in range(100)])
            assert await count(table) == 100
            raise RuntimeError
    assert await count(table) == 0


@pytest.mark.parametrize(
    ("touch", "look", "clean"),
    [
        ("SET work_mem = '7MB'", "SELECT current_setting('work_mem')", "4MB"),
        ("SELECT set_config('my.x', 'leak', false)", "SELECT current_setting('my.x', true)", ""),
        (
            "SELECT pg_advisory_lock(5)",
            # Other tests' databases are on the same server.
            "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 5 AND database ="
            " (SELECT oid FROM pg_database WHERE datname = current_database())",
            0,
        ),
        ("LISTEN news", "SELECT count(*) FROM pg_listening_channels()", 0),
        (
            "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
            "SELECT count(*) FROM pg_cursors WHERE name = 'c'",
            0,
        ),
    ],
)
async def test_nothing_of_a_session_leaks_to_the_next_user(
    url: str, touch: str, look: str, clean: object
) -> None:
    async with Database(url, min_size=1, max_size=1) as db:
        await db.execute(touch)
        assert (await db.fetch_val(look) or clean) == clean
        async with db.connection() as connection:
            await connection.raw_connection.execute(touch)
        assert (await db.fetch_val(look) or clean) == clean


async def test_harmless_statements_cost_no_reset(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with Database(url, min_size=1, max_size=1) as db:
        await db.execute("CREATE TABLE t (id int, name text)")
        asked: list[str] = []
        async with db.connection() as connection:
            raw = connection._connection.acquired
            raw.add_query_logger(lambda record: asked.append(record.query))
        for sql in (
            "INSERT INTO t (id, name) VALUES (1, 'set_config(')",
            "SELECT count(*), coalesce(max(id), 0) FROM t WHERE id IN (1, 2) AND lower(name) <> ''",
            "WITH a AS (SELECT 1) SELECT * FROM a ORDER BY 1 LIMIT 1",
            "UPDATE t SET name = concat(name, '!') WHERE id = 1",
        ):
            await db.execute(sql)
        await asyncio.sleep(0)
    assert len(asked) == 4
    assert not any("RESET" in query for query in asked)


async def test_a_transaction_that_lost_is_tried_again(table: Database) -> None:
    await table.execute("INSERT INTO t VALUES (1, 0)")
    tries = 0

    async def add_one(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        n = await connection.fetch_val("SELECT n FROM t WHERE id = 1")
        await asyncio.sleep(0.01)
        await connection.execute("UPDATE t SET n = :n WHERE id = 1", {"n": n + 1})

    await asyncio.gather(
        *(
            run_in_transaction(table, add_one, retries=50, isolation="serializable")
            for _ in range(5)
        )
    )
    assert await table.fetch_val("SELECT n FROM t") == 5
    assert tries > 5


async def test_a_deadlock_is_tried_again(table: Database) -> None:
    await table.execute("INSERT INTO t VALUES (1), (2)")
    both = asyncio.Barrier(2)

    async def cross(first: int, second: int) -> None:
        waited = False

        async def work(connection: Connection) -> Any:
            nonlocal waited
            update = "UPDATE t SET n = n + 1 WHERE id = :id"
            await connection.execute(update, {"id": first})
            if not waited:
                waited = True
                await both.wait()
            await connection.execute(update, {"id": second})

        await run_in_transaction(table, work)

    await asyncio.gather(cross(1, 2), cross(2, 1))
    assert [row.n for row in await table.fetch_all("SELECT n FROM t")] == [2, 2]


async def test_other_errors_are_not_tried_again(table: Database) -> None:
    tries = 0

    async def work(connection: Connection) -> None:
        nonlocal tries
        tries += 1
        await connection.execute("INSERT INTO t VALUES (1), (1)")

    with pytest.raises(UniqueViolation):
        await run_in_transaction(table, work)
    assert tries == 1
