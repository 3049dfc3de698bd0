"""One indexed read through ``Platform.db``, against the same read on a bare asyncpg pool."""

from __future__ import annotations

import asyncio
import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import sqlalchemy as sa

from benchmarks.report import Measurement
from onlyvips.db import Database, plugin_metadata
from onlyvips.testing.database import database_server, fresh_database

NAME = "db_read"
BAR = "at least 0.75 of raw asyncpg (pool)"

ROUNDS = 60
CALLS = 150

ITEMS = sa.Table(
    "items",
    plugin_metadata("bench"),
    sa.Column("id", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("price", sa.BigInteger, nullable=False),
    sa.Column("made", sa.DateTime(timezone=True), server_default=sa.func.now()),
)
SQL = "SELECT id, name, price, made FROM bench.items WHERE id = $1"

Read = Callable[[int], Awaitable[Any]]


async def measure() -> Measurement:
    """Measure in short rounds that alternate, and compare the medians of each pair of rounds."""
    with database_server() as server:
        async with fresh_database(server) as url:
            return await _measure(url)


async def _measure(url: str) -> Measurement:
    async with Database(url, max_size=10) as db, asyncpg.create_pool(url, max_size=10) as pool:
        await db.execute("CREATE SCHEMA bench")
        await db.execute(sa.schema.CreateTable(ITEMS))
        rows = [{"id": n, "name": f"item {n}", "price": n * 10} for n in range(1000)]
        await db.execute_many(ITEMS.insert(), rows)
        await db.execute("ANALYZE bench.items")

        async def raw(number: int) -> Any:
            return await pool.fetchrow(SQL, number)

        async def expression(number: int) -> Any:
            return await db.fetch_one(sa.select(ITEMS).where(ITEMS.c.id == number))

        async def text(number: int) -> Any:
            return await db.fetch_one(
                "SELECT id, name, price, made FROM bench.items WHERE id = :id", {"id": number}
            )

        reads: dict[str, Read] = {"raw": raw, "expression": expression, "text": text}
        for read in reads.values():
            row = await read(7)
            assert (row["id"], row["name"], row["price"]) == (7, "item 7", 70)
            await _round(read)
        times: dict[str, list[float]] = {name: [] for name in reads}
        for _ in range(ROUNDS):
            for name, read in reads.items():
                times[name].append(await _round(read))
    ratio = {
        name: statistics.median(a / b for a, b in zip(times["raw"], times[name], strict=True))
        for name in reads
    }
    micro = {name: statistics.median(found) * 1e6 for name, found in times.items()}
    return Measurement(
        what="one indexed read through Platform.db against a raw asyncpg pool",
        ratio=ratio["expression"],
        bar=0.75,
        at_least=True,
        detail=(
            f"raw {micro['raw']:.0f} us, expression {micro['expression']:.0f} us, "
            f"SQL text {micro['text']:.0f} us (ratio {ratio['text']:.2f})"
        ),
    )


async def _round(read: Read) -> float:
    """Return the seconds that one read takes."""
    began = time.perf_counter()
    for number in range(CALLS):
        await read(number)
    return (time.perf_counter() - began) / CALLS


if __name__ == "__main__":
    print(asyncio.run(measure()))
