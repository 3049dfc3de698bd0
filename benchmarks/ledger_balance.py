"""A balance with 10,000,000 postings in the ledger, against 10,000.

Two databases of one PostgreSQL on disk. People are drawn at random from all, so that what is cached
of the large tables is what would be cached in use; each has a hundred postings. Rounds alternate;
the median of the ratios counts. Filling the large database takes some minutes and about three
gigabytes.
"""

from __future__ import annotations

import asyncio
import random
import statistics
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING

from benchmarks.plain_host import alternate, plain_host
from benchmarks.quests_host import server_on_disk
from benchmarks.report import Measurement

if TYPE_CHECKING:
    from onlyvips.host import Host

NAME = "ledger_balance"
BAR = "at most 1.2 times the time"

SMALL, LARGE = 10_000, 10_000_000
#: Postings of one person; as many again are of the platform.
EACH = 50
ROUNDS = 60
READS = 200

#: In this order; triggers and indexes come back afterwards, and the balances are set from the
#: postings as the triggers would have done.
_FILL = (
    """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
SELECT n, 'Person ' || n, 'en', now() - interval '1 year', now()
FROM generate_series(1, {people}) AS n
""",
    """
INSERT INTO ledger.accounts (owner, asset, kind)
SELECT p.id, 'XTR', kind
FROM core.accounts p, unnest(ARRAY['available', 'earnings', 'held']) AS kind
""",
    """
INSERT INTO ledger.transfers (plugin, key, kind, digest, payee, asset, amount, created_at)
SELECT 'ledger', 'fill:' || n, 'top_up', '\\x00', 1 + n % {people}, 'XTR', 10,
       now() - interval '1 day' * (300 - 300.0 * n / {transfers})
FROM generate_series(0, {transfers} - 1) AS n
""",
    """
INSERT INTO ledger.postings (transfer_id, position, account_id, amount)
SELECT t.id, line.position,
       CASE line.position WHEN 1 THEN ours.id ELSE theirs.id END,
       CASE line.position WHEN 1 THEN -10 ELSE 10 END
FROM ledger.transfers t
JOIN ledger.accounts theirs ON theirs.owner = t.payee AND theirs.kind = 'available'
JOIN ledger.accounts ours ON ours.owner IS NULL AND ours.asset = 'XTR'
 AND ours.kind = 'external' AND ours.shard = t.payee % 16
CROSS JOIN (VALUES (1), (2)) AS line (position)
ORDER BY t.id
""",
    """
UPDATE ledger.accounts a SET balance = s.total
FROM (SELECT account_id, sum(amount) AS total FROM ledger.postings GROUP BY 1) s
WHERE s.account_id = a.id
""",
)
_TABLES = ("accounts", "transfers", "postings")
_INDEX = "ix_postings_account_id"


async def measure() -> Measurement:
    """Measure and return the ratio."""
    async with server_on_disk() as server, AsyncExitStack() as stack:
        sides = []
        for postings in (SMALL, LARGE):
            host = await stack.enter_async_context(plain_host(server, "ledger"))
            sides.append(_Reads(host, await fill(host, postings)))
        times = await alternate(sides, ROUNDS, warm=10)
    small, large = (statistics.median(found) / READS * 1e3 for found in times)
    return Measurement(
        what=f"a balance with {LARGE:,} postings, against {SMALL:,}",
        ratio=statistics.median(b / a for a, b in zip(*times, strict=True)),
        bar=1.2,
        at_least=False,
        detail=f"{small:.3f} ms and {large:.3f} ms a balance",
    )


async def fill(host: Host, postings: int) -> int:
    """Put in so many postings; return how many people they are of."""
    transfers = postings // 2
    people = max(1, transfers // EACH)
    async with host.db.connection() as connection:
        raw = connection.raw_connection
        await raw.execute("SET work_mem = '256MB'; SET maintenance_work_mem = '1GB'")
        definition = await raw.fetchval(f"SELECT pg_get_indexdef('ledger.{_INDEX}'::regclass)")
        await raw.execute(f"DROP INDEX ledger.{_INDEX}")
        for table in _TABLES:
            await raw.execute(f"ALTER TABLE ledger.{table} DISABLE TRIGGER ALL")
        for statement in _FILL:
            sql = statement.format(people=people, transfers=transfers)
            await raw.execute(sql, timeout=1800)
        for table in _TABLES:
            await raw.execute(f"ALTER TABLE ledger.{table} ENABLE TRIGGER ALL")
        await raw.execute(definition, timeout=1800)
        await raw.execute("VACUUM ANALYZE", timeout=1800)
        await raw.execute("CHECKPOINT", timeout=1800)
        count = await raw.fetchval("SELECT count(*) FROM ledger.postings")
        assert count == postings, count
        wrong = await raw.fetchval(
            "SELECT count(*) FROM ledger.accounts WHERE kind = 'available' AND balance <> $1",
            10 * EACH,
        )
        assert wrong == 0, f"{wrong} balances are not what was paid in"
    return people


class _Reads:
    def __init__(self, host: Host, people: int) -> None:
        from onlyvips_ledger.api import Ledger

        self._ledger = host.services.get(Ledger)
        self._people = people
        self._random = random.Random(7)

    async def round(self) -> float:
        """Read balances; return the seconds it takes."""
        chosen = [self._random.randint(1, self._people) for _ in range(READS)]
        balance = self._ledger.balance
        began = time.perf_counter()
        for account in chosen:
            found = await balance(account, "XTR")
            assert found.available == 10 * EACH
        return time.perf_counter() - began


if __name__ == "__main__":
    print(asyncio.run(measure()))
