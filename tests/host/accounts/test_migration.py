"""The migration of accounts: forwards, backwards, and in step with the tables."""

from __future__ import annotations

from onlyvips.accounts import tables
from onlyvips.db import Database
from onlyvips.db.migrations import CORE, Migrator

TABLES = {table.name for table in tables.core_metadata.tables.values()}


async def _tables(url: str) -> set[str]:
    async with Database(url) as db:
        rows = await db.fetch_all(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'core'"
        )
    return {row["table_name"] for row in rows}


async def test_it_goes_down_and_up_again(url: str) -> None:
    ours = {t.name for t in tables.core_metadata.tables.values() if t.name in OURS}
    assert ours <= await _tables(url)
    migrator = Migrator(url, [CORE])
    await migrator.down("core", "0001")
    assert not ours & await _tables(url)
    await migrator.up()
    assert ours <= await _tables(url)


OURS = {
    "accounts",
    "account_roles",
    "bans",
    "sessions",
    "refresh_tokens",
    "signing_keys",
    "secrets",
    "audit_log",
    "pending_erasures",
}


async def test_tables_and_migration_agree(url: str) -> None:
    source = type(CORE)("core", "core", CORE.location, (), tables.core_metadata)
    found = await Migrator(url, [source]).differences("core")
    # Other parts of the host have tables in this schema too, which are not among these.
    found = [line for line in found if not line.startswith("('remove_table'")]
    assert [line for line in found if any(f"'{name}'" in line for name in OURS)] == []
