"""What was there before is there afterwards, in the new form and back again."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from typing import Any

import asyncpg
import pytest
from onlyvips_quests.definitions import Rules

from onlyvips.db.migrations import CORE, MigrationSource, Migrator
from onlyvips.testing.database import fresh_database
from onlyvips.testing.migrations import assert_migrations_round_trip

QUESTS = MigrationSource(
    "quests", "quests", "onlyvips_quests.migrations", metadata="onlyvips_quests.tables:metadata"
)
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
SUNDAY = datetime(2026, 11, 22, 21, tzinfo=UTC)

OLD = """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
VALUES (42, 'Alice', 'en', now(), now()), (43, 'Bob', 'en', now(), now());
INSERT INTO quests.badges (slug, names, icon, rarity)
VALUES ('first', '{"en": "First"}', '*', 'rare');
INSERT INTO quests.quests (slug, type, parameters, titles, descriptions, xp, badge, recurrence,
                           position, active, created_at)
VALUES ('hello', 'group_message', '{"group": "@chat", "min_length": 5}',
        '{"en": "Hello", "ru": " Привет ", "de": "Hallo"}', '{"en": "Say it.", "tr": ""}',
        30, 'first', 'once', 1, true, '2026-11-01Z'),
       ('visit', 'daily', '{}', '{"tr": "Ziyaret"}', '{}', 10, NULL, 'daily', 2, false,
        '2026-11-02Z');
INSERT INTO quests.completions (account_id, quest_id, period, xp, completed_at)
VALUES (1, 1, '', 30, '2026-11-22T21:00Z'), (2, 1, '', 30, '2026-11-22T21:00Z'),
       (1, 2, '2026-11-23', 10, '2026-11-23T09:00Z');
DELETE FROM quests.completions WHERE account_id = 2;
INSERT INTO quests.xp_entries (account_id, amount, completion_id, created_at)
SELECT account_id, xp, id, completed_at FROM quests.completions;
INSERT INTO quests.progress VALUES (1, 40, 2, now());
INSERT INTO quests.account_badges VALUES (1, 'first', now());
INSERT INTO quests.referrals VALUES (2, 1, now());
"""
TABLES = (
    *("badges", "quests", "completions", "xp_entries", "progress", "account_badges", "referrals"),
)


class Books:
    """A database whose migrations are run step by step."""

    def __init__(self, url: str, connection: asyncpg.Connection) -> None:
        self.migrator = Migrator(url, [CORE, QUESTS])
        self.connection = connection

    async def rows(self, query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.connection.fetch(query)]

    async def old(self) -> dict[str, list[dict[str, Any]]]:
        """Return all that the first tables hold; of quests not the texts, which are tidied."""
        found = {
            table: await self.rows(f"SELECT * FROM quests.{table} ORDER BY 1, 2")
            for table in TABLES
        }
        for quest in found["quests"]:
            del quest["titles"], quest["descriptions"]
        return found


@pytest.fixture
async def books(onlyvips_database_server: str) -> AsyncIterator[Books]:
    async with fresh_database(onlyvips_database_server) as url:
        connection = await asyncpg.connect(url)
        books = Books(url, connection)
        await books.migrator.up(source="core")
        await books.migrator.up("0001", "quests")
        await connection.execute(OLD)
        try:
            yield books
        finally:
            await connection.close()


async def test_every_version_goes_both_ways_and_ends_at_the_tables(
    onlyvips_database_server: str,
) -> None:
    await assert_migrations_round_trip(QUESTS, requires=[CORE], server=onlyvips_database_server)


def test_migrations_can_be_printed() -> None:
    printed = Migrator("postgresql://nowhere", [CORE, QUESTS]).sql("quests")
    assert "CREATE TRIGGER keep_xp_entries" in printed


async def test_a_quest_becomes_its_own_first_version(books: Books) -> None:
    await books.migrator.up(source="quests")

    found = await books.rows(
        "SELECT slug, state, version, position, number, author_id, rules, quests.created_at,"
        " v.created_at AS made_at, published_at FROM quests.quests"
        " JOIN quests.quest_versions v ON v.quest_id = quests.id ORDER BY quests.id"
    )
    hello, visit = found
    assert (hello["slug"], hello["state"], hello["version"], hello["position"]) == (
        *("hello", "published", 1, 1),
    )
    assert (visit["slug"], visit["state"], visit["version"]) == ("visit", "archived", 1)
    for row in found:
        assert (row["number"], row["author_id"]) == (1, None)
        assert row["made_at"] == row["published_at"] == row["created_at"]
        # Every field is there, as the model would have written it.
        rules = json.loads(row["rules"])
        assert Rules.model_validate(rules).model_dump(mode="json") == rules
    rules = Rules.model_validate_json(hello["rules"])
    assert (rules.type, rules.parameters) == (
        "message_send",
        {"group": "@chat", "min_length": 5},
    )
    assert rules.titles == {"en": "Hello", "ru": "Привет"}
    assert rules.descriptions == {"en": "Say it."}
    assert (rules.rewards.xp, rules.rewards.badge) == (30, "first")
    rules = Rules.model_validate_json(visit["rules"])
    assert (rules.type, rules.recurrence) == ("daily", "daily")
    assert rules.titles == {"en": "Ziyaret", "tr": "Ziyaret"}
    assert await books.rows("SELECT * FROM quests.catalogue") == [{"id": 1, "revision": 1}]


async def test_a_completion_becomes_a_paid_claim_with_its_number(books: Books) -> None:
    await books.migrator.up(source="quests")

    found = await books.rows("SELECT * FROM quests.claims ORDER BY id")
    assert [(c["id"], c["period"], c["xp"], c["claimed_at"]) for c in found] == [
        (1, "", 30, SUNDAY),
        (3, "2026-11-23", 10, MONDAY),
    ]
    for claim in found:
        assert (claim["state"], claim["score"]) == ("paid", 0)
        assert (claim["facts"], claim["reasons"]) == ("{}", "[]")
        assert claim["settled_at"] == claim["claimed_at"]
        assert claim["hold_until"] is claim["address"] is None
    entries = await books.rows("SELECT account_id, amount, key FROM quests.xp_entries ORDER BY id")
    assert entries == [
        {"account_id": 1, "amount": 30, "key": "claim:1"},
        {"account_id": 1, "amount": 10, "key": "claim:3"},
    ]
    number = await books.connection.fetchval(
        "INSERT INTO quests.claims (account_id, quest_id, version_id, state, xp, score, facts,"
        " reasons, claimed_at) VALUES (2, 1, 1, 'paid', 30, 0, '{}', '[]', now()) RETURNING id"
    )
    assert number == 4


async def test_the_weeks_until_now_have_their_leaderboards(books: Books) -> None:
    await books.migrator.up(source="quests")
    assert await books.rows("SELECT * FROM quests.board_scores ORDER BY board") == [
        {"account_id": 1, "board": "week:2026-W47", "xp": 30},
        {"account_id": 1, "board": "week:2026-W48", "xp": 10},
    ]


async def test_going_back_returns_all_that_was_there(books: Books) -> None:
    before = await books.old()
    await books.migrator.up(source="quests")
    await books.migrator.down("quests", "0001")
    assert await books.old() == before
    titles = await books.connection.fetchval("SELECT titles FROM quests.quests WHERE id = 1")
    assert json.loads(titles) == {"en": "Hello", "ru": "Привет"}
    assert (
        await books.connection.fetchval(
            "INSERT INTO quests.completions (account_id, quest_id, xp, completed_at)"
            " VALUES (2, 1, 30, now()) RETURNING id"
        )
        == 4
    )


async def test_going_back_leaves_out_what_the_old_tables_cannot_hold(books: Books) -> None:
    await books.migrator.up(source="quests")
    await books.connection.execute("""
        INSERT INTO quests.quests (slug) VALUES ('draft'), ('weekly');
        INSERT INTO quests.quest_versions (quest_id, number, rules, created_at)
        SELECT q.id, 1, rules || '{"recurrence": "weekly"}', now()
          FROM quests.quests q, quests.quest_versions v WHERE q.version IS NULL AND v.quest_id = 1;
        UPDATE quests.quests SET state = 'published', version = 1 WHERE slug = 'weekly';
        INSERT INTO quests.claims (account_id, quest_id, version_id, state, xp, score, facts,
                                   reasons, claimed_at)
        VALUES (2, 1, 1, 'taken_back', 30, 0, '{}', '[]', now()),
               (2, 2, 2, 'refused', 10, 95, '{}', '[]', now());
        INSERT INTO quests.xp_entries (account_id, amount, key, created_at)
        VALUES (2, 30, 'claim:4', now()), (2, -30, 'back:4', now()), (2, 500, 'season:1:0', now()),
               (1, 500, 'season:1:1', now());
        UPDATE quests.progress SET xp = 540;
        INSERT INTO quests.progress VALUES (2, 500, 0, now());
    """)

    await books.migrator.down("quests", "0001")

    assert [row["id"] for row in await books.rows("SELECT id FROM quests.completions")] == [1, 3]
    sums = await books.rows("SELECT account_id, xp, completed FROM quests.progress ORDER BY 1")
    assert [tuple(row.values()) for row in sums] == [(1, 40, 2), (2, 0, 0)]
    found = await books.rows("SELECT slug, active, type FROM quests.quests ORDER BY id")
    assert [tuple(row.values()) for row in found] == [
        ("hello", True, "group_message"),
        ("visit", False, "daily"),
        ("draft", False, "group_message"),
        ("weekly", False, "group_message"),
    ]
    await books.migrator.up(source="quests")


async def test_going_back_knows_what_rules_leave_out(books: Books) -> None:
    await books.migrator.up(source="quests")
    await books.connection.execute("""
        INSERT INTO quests.quests (slug, state, version) VALUES ('plain', 'published', 1);
        INSERT INTO quests.quest_versions (quest_id, number, rules, created_at, published_at)
        SELECT id, 1, '{"type": "daily", "titles": {"en": "Plain"}}', now(), now()
          FROM quests.quests WHERE slug = 'plain';
    """)

    await books.migrator.down("quests", "0001")

    [row] = await books.rows(
        "SELECT active, type, xp, recurrence, badge FROM quests.quests WHERE slug = 'plain'"
    )
    assert tuple(row.values()) == (True, "daily", 0, "once", None)


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE quests.xp_entries SET amount = 1000",
        "UPDATE quests.xp_entries SET amount = 1000 WHERE id = 999",
        "DELETE FROM quests.xp_entries",
        "TRUNCATE quests.xp_entries",
    ],
)
async def test_entries_of_xp_are_only_added(books: Books, change: str) -> None:
    await books.migrator.up(source="quests")
    with pytest.raises(asyncpg.IntegrityConstraintViolationError, match="append-only"):
        await books.connection.execute(change)
    assert await books.connection.fetchval("SELECT sum(amount) FROM quests.xp_entries") == 40


async def test_erasing_a_person_may_delete_entries_but_not_change_them(books: Books) -> None:
    await books.migrator.up(source="quests")
    connection = books.connection
    async with connection.transaction():
        await connection.execute("SELECT set_config('quests.erasing', 'on', true)")
        with pytest.raises(asyncpg.IntegrityConstraintViolationError):
            async with connection.transaction():
                await connection.execute("UPDATE quests.xp_entries SET amount = 1000")
    async with connection.transaction():
        await connection.execute("SELECT set_config('quests.erasing', 'on', true)")
        await connection.execute("DELETE FROM quests.xp_entries WHERE account_id = 1")
    # The permission ends with its transaction.
    with pytest.raises(asyncpg.IntegrityConstraintViolationError):
        await connection.execute("DELETE FROM quests.xp_entries")
