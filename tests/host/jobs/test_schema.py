from __future__ import annotations

import os
import subprocess
import sys

import asyncpg
from pgqueuer.adapters.drivers.asyncpg import AsyncpgDriver
from pgqueuer.adapters.persistence.qb import QueryBuilderEnvironment
from pgqueuer.adapters.persistence.queries import Queries

from onlyvips.db import Database
from onlyvips.db.migrations import CORE, Migrator
from onlyvips.jobs import statements
from onlyvips.testing.database import fresh_database

from .conftest import World


async def test_the_tables_are_those_of_the_installed_pgqueuer(world: World) -> None:
    async with world.db.connection() as connection:
        queries = Queries(
            AsyncpgDriver(connection.raw_connection),
            qbe=QueryBuilderEnvironment(statements.settings()),
            qbq=statements.queue_builder(),
            qbs=statements.schedule_builder(),
        )
        plan = await queries.plan_upgrade()
    assert list(plan.statements) == []


async def test_the_revision_goes_back_and_forth(server: str) -> None:
    async with fresh_database(server) as url, Database(url) as db:
        migrator = Migrator(url, [CORE])
        await migrator.up()
        before = await _objects(db)
        await migrator.down("core", "0002")
        assert not [name for name in await _objects(db) if "pgqueuer" in name or "job" in name]
        await migrator.up()
        assert await _objects(db) == before


def test_settings_of_pgqueuer_are_not_taken_from_the_environment() -> None:
    program = (
        "from onlyvips.jobs import statements; s = statements.settings(); "
        "print(s.qualified.queue_table, s.channel, s.trigger)"
    )
    taken = {"PGQUEUER_PREFIX": "x_", "PGQUEUER_SCHEMA": "y", "QUEUE_TABLE": "z", "CHANNEL": "c"}
    out = subprocess.run(
        [sys.executable, "-c", program],
        env={**os.environ, **taken},
        capture_output=True,
        check=True,
        text=True,
    )
    assert out.stdout.split() == ["pgqueuer.pgqueuer", "ch_pgqueuer", "tg_pgqueuer_changed"]


async def _objects(db: Database) -> list[str]:
    rows: list[asyncpg.Record] = await db.fetch_all(
        "SELECT n.nspname || '.' || c.relname AS name FROM pg_class c "
        "JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE n.nspname IN ('core', 'pgqueuer') ORDER BY 1"
    )
    return [row["name"] for row in rows]
