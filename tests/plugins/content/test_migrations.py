from __future__ import annotations

import asyncpg

from onlyvips.db.migrations import CORE, MigrationSource, Migrator
from onlyvips.testing.database import fresh_database
from onlyvips.testing.migrations import assert_migrations_round_trip

CONTENT = MigrationSource(
    "content", "content", "onlyvips_content.migrations", metadata="onlyvips_content.tables:metadata"
)
LANGUAGES = {"en", "tr", "ru", "ar"}


async def test_every_version_goes_both_ways_and_ends_at_the_tables(
    onlyvips_database_server: str,
) -> None:
    await assert_migrations_round_trip(CONTENT, requires=[CORE], server=onlyvips_database_server)


def test_migrations_can_be_printed() -> None:
    printed = Migrator("postgresql://nowhere", [CORE, CONTENT]).sql("content")
    assert "CREATE TABLE content.works" in printed


async def test_there_are_categories_with_names_in_every_language(
    onlyvips_database_server: str,
) -> None:
    async with fresh_database(onlyvips_database_server) as url:
        await Migrator(url, [CORE, CONTENT]).up()
        connection = await asyncpg.connect(url)
        try:
            rows = await connection.fetch(
                "SELECT slug, array(SELECT jsonb_object_keys(names)) AS languages"
                " FROM content.categories ORDER BY position"
            )
        finally:
            await connection.close()
    assert len(rows) >= 10
    assert all(set(row["languages"]) == LANGUAGES for row in rows)
