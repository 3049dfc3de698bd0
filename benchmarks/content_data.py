"""A database full of works, made by PostgreSQL itself in some minutes, for the content benchmarks.

Works are published a minute apart, by creators in turn; fans follow twenty creators each. Tables
are filled without their indexes, which are made anew afterwards, on two connections at a time.
"""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from onlyvips.config import Config
from onlyvips.db.url import asyncpg_dsn
from onlyvips.testing.database import fresh_database

if TYPE_CHECKING:
    from onlyvips.host import Host

#: Creators that each fan follows.
FOLLOWED = 20
_PLUGINS = "[plugins.ledger]\nenabled = true\n[plugins.content]\nenabled = true\n"


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is.

    Attributes:
        works: Published works.
        creators: Who made them.
        accounts: People, creators among them; those after the creators are fans.
        fans: How many of these follow somebody.
        unlocks: Works that somebody bought.
    """

    works: int
    creators: int
    accounts: int
    fans: int
    unlocks: int

    def fan(self, number: int) -> int:
        """Return the account of a fan who follows somebody, from 0."""
        return self.creators + 1 + number % self.fans


LARGE = Size(1_000_000, 5_000, 200_000, 20_000, 2_000_000)
SMALL = Size(10_000, 50, 2_000, 1_000, 20_000)

#: In two rows that are worked off at the same time; accounts and creators come before both.
_FIRST = (
    """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
SELECT n, 'Person ' || n, 'en', now() - interval '1 year', now()
  FROM generate_series(1, {accounts}) AS n
""",
    """
INSERT INTO content.creators (account_id, slug, state, name, bio, applied_at, decided_at)
SELECT n, 'creator-' || n, 'verified', 'Creator ' || n, 'A bio.', now(), now()
  FROM generate_series(1, {creators}) AS n
""",
)
_WORKS = (
    """
INSERT INTO content.works (creator_id, kind, state, language, category, tags, age, ways, free_from,
                           listed, cover_id, published_at, created_at, updated_at)
SELECT 1 + n % {creators},
       (ARRAY['photo', 'gallery', 'video', 'audio', 'text'])[1 + h % 5], 'published',
       (ARRAY['en', 'tr', 'ru', 'ar'])[1 + h / 5 % 4],
       (ARRAY['art', 'music', 'video', 'food', 'travel', 'games'])[1 + h / 20 % 6],
       ARRAY['tag-' || n % 1000, 'tag-' || n % 17],
       CASE h / 120 % 20 WHEN 0 THEN '18' WHEN 1 THEN '16' ELSE 'all' END,
       CASE WHEN h / 2400 % 10 < 3 THEN CAST('[{{"rule": "public"}}]' AS jsonb)
            WHEN h / 2400 % 10 < 5 THEN CAST('[{{"rule": "followers"}}]' AS jsonb)
            WHEN h / 2400 % 10 < 8 THEN CAST('[{{"rule": "price", "parameters":
              {{"prices": [{{"asset": "XTR", "amount": 50}}]}}}}]' AS jsonb)
            ELSE CAST('[{{"rule": "vip", "parameters": {{"tier": 2}}}}, {{"rule": "price",
              "parameters": {{"prices": [{{"asset": "XTR", "amount": 150}}]}}}}]' AS jsonb)
       END,
       CASE WHEN h / 2400 % 10 < 3 THEN now() - interval '1 year' END,
       true, CAST(md5('cover ' || n) AS uuid),
       now() - make_interval(mins => {works} - n), now(), now()
  FROM (SELECT n, hashint4(n) & 2147483647 AS h FROM generate_series(1, {works}) AS n) AS made
 ORDER BY n
""",
    """
INSERT INTO content.work_texts (work_id, language, title, summary, body, html, search)
SELECT id, language, 'Evening light over the harbour, number ' || id,
       'What a fan reads below the blurred preview before deciding; two lines on most phones. '
       || 'What a fan reads below the blurred preview before deciding.',
       '', '',
       setweight(to_tsvector('simple', 'evening light harbour number ' || id), 'A')
  FROM content.works
""",
    """
INSERT INTO content.work_counts (work_id, views, likes, saves, comments, unlocks, popularity, trend)
SELECT id, id % 9973, id % 997, id % 97, id % 31, id % 53,
       CAST((id * 7919) % 1000003 AS float8), CAST((id * 104729) % 1000033 AS float8)
  FROM content.works
""",
    """
INSERT INTO content.work_tags (work_id, tag, published_at)
SELECT DISTINCT w.id, tag, w.published_at FROM content.works w, unnest(w.tags) AS tag
""",
    "INSERT INTO content.work_media (work_id, position, media_id)"
    " SELECT id, 1, cover_id FROM content.works WHERE kind <> 'text'",
)
_OTHERS = (
    """
INSERT INTO content.media (id, owner_id, kind, media_type, size, state, progress, width, height,
                           original_key, created_at, settled_at)
SELECT CAST(md5('cover ' || n) AS uuid), 1 + n % {creators}, 'image', 'image/jpeg', 100000, 'ready',
       100, 2048, 1365, 'o/' || n, now(), now()
  FROM generate_series(1, {works}) AS n
""",
    """
INSERT INTO content.renditions (media_id, name, key, media_type, size, width, height)
SELECT CAST(md5('cover ' || n) AS uuid), name, 'r/' || n || name, 'image/webp', 20000, 480, 320
  FROM generate_series(1, {works}) AS n, unnest(ARRAY['thumb', 'preview']) AS name
""",
    """
INSERT INTO content.unlocks (account_id, work_id, source, at)
SELECT {creators} + 1 + n % ({accounts} - {creators}),
       1 + (n % ({accounts} - {creators}) * 104729::bigint
            + n / ({accounts} - {creators}) * 7919::bigint) % {works},
       'purchase', now() - make_interval(mins => n % 500000)
  FROM generate_series(0, {unlocks} - 1) AS n
""",
    """
INSERT INTO content.follows (account_id, creator_id, created_at)
SELECT {creators} + 1 + fan, 1 + (fan + place * ({creators} / {followed})) % {creators}, now()
  FROM generate_series(0, {fans} - 1) AS fan, generate_series(0, {followed} - 1) AS place
""",
    """
INSERT INTO content.likes (account_id, work_id, at)
SELECT {creators} + 1 + n % ({accounts} - {creators}), {works} - (n * 7919::bigint) % {works}, now()
  FROM generate_series(0, {works} / 2 - 1) AS n
""",
    """
INSERT INTO content.saves (account_id, work_id, at)
SELECT account_id, work_id, at FROM content.likes WHERE work_id % 5 = 0
""",
)
_TABLES = (
    *("creators", "works", "work_texts", "work_counts", "work_tags", "work_media", "media"),
    *("renditions", "unlocks", "follows", "likes", "saves"),
)
_CONSTRAINTS = """
SELECT c.conname AS name, t.relname AS table, pg_get_constraintdef(c.oid) AS definition,
       c.contype AS kind
  FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
 WHERE n.nspname = 'content' AND c.contype IN ('p', 'u', 'f')
   AND (t.relname = ANY($1) OR c.confrelid IN (
        SELECT r.oid FROM pg_class r WHERE r.relnamespace = n.oid AND r.relname = ANY($1)))
 ORDER BY c.contype = 'f' DESC
"""
_INDEXES = """
SELECT i.indexrelid::regclass::text AS name, t.relname AS table,
       pg_get_indexdef(i.indexrelid) AS definition
  FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
  JOIN pg_namespace n ON n.oid = t.relnamespace
  LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
 WHERE n.nspname = 'content' AND t.relname = ANY($1) AND c.oid IS NULL
"""


@contextlib.asynccontextmanager
async def content_host(
    server: str, *, roles: set[Any] | None = None
) -> AsyncIterator[tuple[Host, str]]:
    """Connect a host with the plugin on a fresh database; give it and the database's address."""
    from onlyvips.host import Host

    with tempfile.TemporaryDirectory() as folder:
        async with fresh_database(server) as url:
            config = load_config(Path(folder), url)
            host = Host(config, roles=roles or set())
            await host.connect()
            try:
                assert "content" in host.plugins.names, host.plugins.quarantined
                yield host, url
            finally:
                await host.stop()


def load_config(folder: Path, url: str) -> Config:
    """Write a plugins.toml with ledger and content, and return the configuration."""
    Path(folder, "plugins.toml").write_text(_PLUGINS)
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": "unix:///nonexistent/onlyvips-bench.sock",
        "ONLYVIPS_SECRET_KEY": "a-master-key-for-benchmarks-which-guards-nothing",
    }
    options = {
        "port": 0,
        "log_level": "info",
        "rate_limits": {"per_account": 100_000_000, "per_address": 100_000_000},
    }
    return Config.load(folder, environment, options)


async def fill(url: str, size: Size) -> None:
    """Fill the database of a host that is migrated and empty.

    Args:
        url: Its address.
        size: How much.
    """
    connections = [await asyncpg.connect(asyncpg_dsn(url)) for _ in range(2)]
    one, two = connections
    try:
        assert not await one.fetchval("SELECT count(*) FROM core.accounts"), "it is not empty"
        for connection in connections:
            await connection.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '512MB'")
        constraints = await one.fetch(_CONSTRAINTS, _TABLES)
        indexes = await one.fetch(_INDEXES, _TABLES)
        for row in constraints:
            await one.execute(f"ALTER TABLE content.{row['table']} DROP CONSTRAINT {row['name']}")
        for row in indexes:
            await one.execute(f"DROP INDEX {row['name']}")
        await _run(one, _FIRST, size)
        await asyncio.gather(_run(one, _WORKS, size), _run(two, _OTHERS, size))
        await _rebuild(connections, constraints, indexes)
        await one.execute("VACUUM ANALYZE", timeout=3600)
        await one.execute("CHECKPOINT", timeout=3600)
    finally:
        for connection in connections:
            await connection.close()


async def _run(connection: asyncpg.Connection, statements: Sequence[str], size: Size) -> None:
    for statement in statements:
        text = statement.format(
            works=size.works,
            creators=size.creators,
            accounts=size.accounts,
            fans=size.fans,
            unlocks=size.unlocks,
            followed=FOLLOWED,
        )
        await connection.execute(text, timeout=3600)


async def _rebuild(
    connections: Sequence[asyncpg.Connection], constraints: Sequence[Any], indexes: Sequence[Any]
) -> None:
    """Make keys and indexes anew, table by table; then what refers to them, unchecked."""
    tables: dict[str, list[str]] = {}
    for row in constraints:
        if row["kind"] != b"f":
            tables.setdefault(row["table"], []).append(
                f"ALTER TABLE content.{row['table']} ADD CONSTRAINT {row['name']}"
                f" {row['definition']}"
            )
    for row in indexes:
        tables.setdefault(row["table"], []).append(row["definition"])
    waiting = list(tables.values())

    async def work(connection: asyncpg.Connection) -> None:
        while waiting:
            for statement in waiting.pop(0):
                await connection.execute(statement, timeout=3600)

    await asyncio.gather(*(work(connection) for connection in connections))
    for row in constraints:
        if row["kind"] == b"f":
            # New rows are checked; those that are there refer to what is there by construction.
            await connections[0].execute(
                f"ALTER TABLE content.{row['table']} ADD CONSTRAINT {row['name']}"
                f" {row['definition']} NOT VALID",
                timeout=3600,
            )
