"""A transaction that begins with its first statement."""

from __future__ import annotations

import asyncio

import pytest

from onlyvips.db import Database
from onlyvips.db.deferred import DeferredTransaction


@pytest.fixture
async def notes(db: Database) -> Database:
    await db.execute("CREATE TABLE notes (id bigserial PRIMARY KEY, text text NOT NULL)")
    return db


async def write(db: Database, text: str) -> None:
    await db.execute("INSERT INTO notes (text) VALUES (:text)", {"text": text})


async def read(db: Database) -> list[str]:
    return [row["text"] for row in await db.fetch_all("SELECT text FROM notes ORDER BY id")]


async def elsewhere(db: Database) -> list[str]:
    """Read as another task, which is not within this one's transaction."""
    return await asyncio.create_task(read(db))


async def test_without_a_statement_no_connection_is_taken(notes: Database) -> None:
    before = notes.pool.get_idle_size()
    async with DeferredTransaction(notes) as transaction:
        assert notes.pool.get_idle_size() == before
    assert not transaction.begun
    with pytest.raises(RuntimeError, match="not begun"):
        _ = transaction.connection


async def test_all_of_the_tasks_statements_are_committed_together(notes: Database) -> None:
    async with DeferredTransaction(notes) as transaction:
        await write(notes, "a")
        assert transaction.begun
        await notes.execute_many("INSERT INTO notes (text) VALUES (:text)", [{"text": "b"}])
        async with notes.connection() as connection:
            await connection.execute("INSERT INTO notes (text) VALUES ('c')")
        assert [row["text"] async for row in notes.iterate("SELECT text FROM notes")] == list("abc")
        assert await elsewhere(notes) == []
    assert await elsewhere(notes) == ["a", "b", "c"]


@pytest.mark.parametrize(
    "first",
    [
        lambda db: db.execute("INSERT INTO notes (text) VALUES ('x')"),
        lambda db: db.fetch_one("INSERT INTO notes (text) VALUES ('x') RETURNING id"),
        lambda db: db.fetch_all("INSERT INTO notes (text) VALUES ('x') RETURNING id"),
        lambda db: db.fetch_val("INSERT INTO notes (text) VALUES ('x') RETURNING id"),
        lambda db: db.execute_many("INSERT INTO notes (text) VALUES (:t)", [{"t": "x"}]),
        lambda db: db.connection().fetch_all("INSERT INTO notes (text) VALUES ('x') RETURNING 1"),
    ],
)
async def test_an_error_undoes_whatever_came_first(notes: Database, first: object) -> None:
    async def fail() -> None:
        async with DeferredTransaction(notes):
            await first(notes)  # type: ignore[operator]
            raise LookupError("no")

    with pytest.raises(LookupError):
        await fail()
    assert await read(notes) == []


async def test_a_transaction_within_is_a_savepoint(notes: Database) -> None:
    async with DeferredTransaction(notes):
        async with notes.transaction(force_rollback=True):
            await write(notes, "undone")
        async with notes.transaction():
            await write(notes, "kept")
        assert await elsewhere(notes) == []
    assert await read(notes) == ["kept"]


async def test_within_another_transaction_it_is_a_savepoint(notes: Database) -> None:
    async with notes.transaction(force_rollback=True):
        async with DeferredTransaction(notes) as transaction:
            await write(notes, "a")
        assert transaction.begun
        assert await read(notes) == ["a"]
    assert await read(notes) == []


async def test_afterwards_the_task_is_as_it_was(notes: Database) -> None:
    async with DeferredTransaction(notes):
        await write(notes, "a")
        kept = notes.connection()
    assert await read(notes) == ["a"]
    async with notes.transaction():
        await write(notes, "b")
    assert await read(notes) == ["a", "b"]
    with pytest.raises(RuntimeError, match="over"):
        await kept.fetch_all("SELECT 1")
    assert notes.pool.get_idle_size() == notes.pool.get_size()


async def test_a_transaction_that_cannot_begin_leaves_nothing_behind(url: str) -> None:
    async with Database(url, max_size=1, acquire_timeout=0.05) as db:
        release = asyncio.Event()

        async def hold() -> None:
            async with db.connection():
                await release.wait()

        holding = asyncio.create_task(hold())
        await asyncio.sleep(0)
        async with DeferredTransaction(db) as transaction:
            with pytest.raises(Exception, match="became free"):
                await db.fetch_one("SELECT 1")
            assert not transaction.begun
            release.set()
            await holding
            assert await db.fetch_val("SELECT 1") == 1
        assert db.pool.get_idle_size() == 1
