"""A claim that pays, with 1,000,000 accounts and 10,000,000 claims, against 10,000 and 100,000.

Two platforms on two databases of one PostgreSQL on disk. People are drawn at random from all, so
that what is cached of the large tables is what would be cached in use. Rounds alternate; the median
of the ratios counts. Filling the large database takes some minutes and about six gigabytes.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from benchmarks.plain_host import alternate
from benchmarks.quests_host import parts_of, put_up, quests_host, server_on_disk
from benchmarks.report import Measurement

if TYPE_CHECKING:
    from onlyvips.host import Host

NAME = "quests_scale"
BAR = "at most 1.3 times the time"

SMALL, LARGE = 10_000, 1_000_000
EACH = 10
ROUNDS = 40
CLAIMS = 100

#: Tables are filled without their indexes, which are made anew afterwards.
_INDEXES = """
SELECT c.conname AS name, t.relname AS table, pg_get_constraintdef(c.oid) AS definition,
       c.contype = 'f' AS foreign_key
FROM pg_constraint c JOIN pg_class t ON t.oid = c.conrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
WHERE n.nspname = 'quests' AND t.relname = ANY($1) AND c.contype IN ('u', 'f')
"""
_PLAIN = """
SELECT i.indexrelid::regclass::text AS name, pg_get_indexdef(i.indexrelid) AS definition
FROM pg_index i JOIN pg_class t ON t.oid = i.indrelid
JOIN pg_namespace n ON n.oid = t.relnamespace
LEFT JOIN pg_constraint c ON c.conindid = i.indexrelid
WHERE n.nspname = 'quests' AND t.relname = ANY($1) AND c.oid IS NULL
"""
_TABLES = ["claims", "xp_entries", "progress", "board_scores"]
_FILL = (
    """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
SELECT n, 'Person ' || n, 'en', now() - interval '1 year', now()
FROM generate_series(1, {accounts}) AS n
""",
    """
INSERT INTO quests.claims (account_id, quest_id, version_id, period, state, xp, score, facts,
  reasons, claimed_at, settled_at)
SELECT a, q, q, '', 'paid', 10, 0, '{{"age": 31536000}}', '[]', at, at
FROM (SELECT a, q, now() - interval '1 day' - random() * interval '300 days' AS at
      FROM generate_series(1, {accounts}) AS a, generate_series(1, {each}) AS q
      ORDER BY at) AS made
""",
    """
INSERT INTO quests.xp_entries (account_id, amount, key, created_at)
SELECT account_id, 10, 'claim:' || id, claimed_at FROM quests.claims
""",
    """
INSERT INTO quests.progress (account_id, xp, completed, updated_at)
SELECT a, 10 * {each} + (a::bigint * 7919) % 5000, {each}, now()
FROM generate_series(1, {accounts}) AS a
""",
    """
INSERT INTO quests.board_scores (board, account_id, xp)
SELECT to_char(now() AT TIME ZONE 'utc', '"week:"IYYY-"W"IW'), a, 10
FROM generate_series(1, {accounts}, 5) AS a
""",
)


async def measure() -> Measurement:
    """Measure and return the ratio."""
    async with server_on_disk() as server, AsyncExitStack() as stack:
        sides = []
        for accounts in (SMALL, LARGE):
            host = await stack.enter_async_context(quests_host(server))
            for number in range(EACH):
                await put_up(host, f"done-{number}")
            fresh = [await put_up(host, f"new-{number}") for number in range(20)]
            await fill(host, accounts)
            sides.append(_Claims(host, accounts, fresh))
        times = await alternate(sides, ROUNDS, warm=5)
    small, large = (statistics.median(found) / CLAIMS * 1e3 for found in times)
    return Measurement(
        what=f"a claim with {LARGE:,} accounts and {LARGE * EACH:,} claims, against "
        f"{SMALL:,} and {SMALL * EACH:,}",
        ratio=statistics.median(b / a for a, b in zip(*times, strict=True)),
        bar=1.3,
        at_least=False,
        detail=f"{small:.2f} ms and {large:.2f} ms a claim",
    )


async def fill(host: Host, accounts: int) -> None:
    """Put in so many accounts, and ten claims of each."""
    async with host.db.connection() as connection:
        raw = connection.raw_connection
        constraints = await raw.fetch(_INDEXES, _TABLES)
        plain = await raw.fetch(_PLAIN, _TABLES)
        for row in constraints:
            await raw.execute(f"ALTER TABLE quests.{row['table']} DROP CONSTRAINT {row['name']}")
        for row in plain:
            await raw.execute(f"DROP INDEX {row['name']}")
        await raw.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'")
        for statement in _FILL:
            await raw.execute(statement.format(accounts=accounts, each=EACH), timeout=3600)
        for row in plain:
            await raw.execute(row["definition"], timeout=3600)
        for row in sorted(constraints, key=lambda row: row["foreign_key"]):
            await raw.execute(
                f"ALTER TABLE quests.{row['table']} ADD CONSTRAINT {row['name']} "
                f"{row['definition']}",
                timeout=3600,
            )
        await raw.execute("VACUUM ANALYZE", timeout=3600)
        await raw.execute("CHECKPOINT", timeout=3600)


class _Claims:
    def __init__(self, host: Host, accounts: int, quests: list[int]) -> None:
        self._host, self._accounts, self._quests = host, accounts, quests
        self._service = parts_of(host).service
        self._random = random.Random(7)
        self._done: set[tuple[int, int]] = set()

    async def round(self) -> float:
        """Claim quests that their people have not done; return the seconds it takes."""
        chosen = self._choose()
        people = await self._host.accounts.get_many({account for account, _ in chosen})
        began = time.perf_counter()
        for account, quest in chosen:
            result = await self._service.claim(people[account], quest)
            assert result.outcome == "completed", result
        return time.perf_counter() - began

    def _choose(self) -> list[tuple[int, int]]:
        chosen: list[tuple[int, int]] = []
        while len(chosen) < CLAIMS:
            pair = self._random.randint(1, self._accounts), self._random.choice(self._quests)
            if pair not in self._done:
                self._done.add(pair)
                chosen.append(pair)
        return chosen


if __name__ == "__main__":
    print(asyncio.run(measure()))
