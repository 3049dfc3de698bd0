"""The tables go forwards and backwards, and keep the books right whoever writes into them."""

from __future__ import annotations

from onlyvips.db.migrations import CORE, MigrationSource, Migrator
from onlyvips.testing.migrations import assert_migrations_round_trip

LEDGER = MigrationSource(
    "ledger", "ledger", "onlyvips_ledger.migrations", metadata="onlyvips_ledger.tables:metadata"
)


async def test_every_version_goes_both_ways_and_ends_at_the_tables(
    onlyvips_database_server: str,
) -> None:
    await assert_migrations_round_trip(LEDGER, requires=[CORE], server=onlyvips_database_server)


def test_migrations_can_be_printed() -> None:
    printed = Migrator("postgresql://nowhere", [CORE, LEDGER]).sql("ledger")
    assert "CREATE TRIGGER book_postings" in printed
