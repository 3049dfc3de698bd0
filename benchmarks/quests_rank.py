"""The rank of one account among 1,000,000, against among 10,000: with Redis, and without."""

from __future__ import annotations

import asyncio
import random
import statistics
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

from onlyvips_quests.standing.patience import execute_patiently

from benchmarks.report import Measurement
from onlyvips.cache import Cache
from onlyvips.clock import SystemClock
from onlyvips.db import Database
from onlyvips.db.migrations import CORE, MigrationSource
from onlyvips.embedded import EmbeddedValkey
from onlyvips.testing.database import create_migrated_template, database_server, fresh_database

if TYPE_CHECKING:
    from onlyvips_quests.standing.boards import Boards

    from onlyvips.platform import Platform

NAME = "quests_rank"
BAR = "at most 1.5 times the time"

FEW, MANY = 10_000, 1_000_000
ROUNDS = 40
CALLS = 100

QUESTS = MigrationSource(
    "quests", "quests", "onlyvips_quests.migrations", metadata="onlyvips_quests.tables:metadata"
)
#: Amounts as people have them: most have little, some have much, many have as much as others.
_PEOPLE = """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
SELECT n, 'Somebody', 'en', now(), now() FROM generate_series(1, CAST($1 AS bigint)) AS n
"""
_XP = """
INSERT INTO quests.progress (account_id, xp, completed, updated_at)
SELECT id, 10 * (1 + floor(power(random(), 4) * 2000000)), 1, now() FROM core.accounts
"""


async def measure() -> Measurement:
    """Measure in short rounds that alternate, and compare the medians of each pair of rounds."""
    async with AsyncExitStack() as stack:
        server = stack.enter_context(database_server())
        template = await create_migrated_template(server, [CORE, QUESTS])
        sides: dict[str, Side] = {}
        for size in (FEW, MANY):
            url = await stack.enter_async_context(fresh_database(server, template))
            sides |= await stack.enter_async_context(_sides(url, size))
        for side in sides.values():
            await side.round()
        times: dict[str, list[float]] = {name: [] for name in sides}
        for _ in range(ROUNDS):
            for name, side in sides.items():
                times[name].append(await side.round())
    redis = _ratio(times["redis many"], times["redis few"])
    marks = _ratio(times["marks many"], times["marks few"])
    micro = {name: statistics.median(found) * 1e6 for name, found in times.items()}
    return Measurement(
        what=f"rank of one account among {MANY:,}, against among {FEW:,}",
        ratio=redis,
        bar=1.5,
        at_least=False,
        detail=(
            f"Redis {micro['redis many']:.0f} us against {micro['redis few']:.0f} us; "
            f"without Redis {micro['marks many']:.0f} us against {micro['marks few']:.0f} us "
            f"(ratio {marks:.2f})"
        ),
    )


class Side:
    """Asks for the ranks of some people of one size of leaderboard.

    Args:
        boards: The leaderboards.
        people: Whom to ask for.
    """

    def __init__(self, boards: Boards, people: Sequence[int]) -> None:
        self._boards = boards
        self._people = people

    async def round(self) -> float:
        """Return the seconds that one rank takes."""
        began = time.perf_counter()
        for account in self._people:
            assert await self._boards.rank("all", account)
        return (time.perf_counter() - began) / len(self._people)


@asynccontextmanager
async def _sides(url: str, size: int) -> AsyncIterator[dict[str, Side]]:
    from onlyvips_quests.standing.boards import Boards

    name = "few" if size == FEW else "many"
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        valkey = stack.enter_context(EmbeddedValkey(Path(folder), memory=512))
        db = await stack.enter_async_context(Database(url, max_size=4))
        await execute_patiently(db, _PEOPLE, size)
        await execute_patiently(db, _XP)
        await _vacuum(db)
        caches = [Cache(valkey.url, timeout=5.0), Cache("unix:///nonexistent/benchmark.sock")]
        for cache in caches:
            stack.push_async_callback(cache.close)
        with_redis, without = (Boards(_platform(db, cache)) for cache in caches)
        assert await with_redis.rebuild("all")
        await without.mark("all")
        await _vacuum(db)
        people = random.Random(size).sample(range(1, size + 1), CALLS)
        for account in people[:20]:
            expected = await db.fetch_val(
                "SELECT 1 + count(*) FROM quests.progress WHERE xp >"
                " (SELECT xp FROM quests.progress WHERE account_id = :id)",
                {"id": account},
            )
            for boards in (with_redis, without):
                assert await boards.rank("all", account) == expected
        yield {
            f"redis {name}": Side(with_redis, people),
            f"marks {name}": Side(without, people),
        }


async def _vacuum(db: Database) -> None:
    """Leave the tables as PostgreSQL's autovacuum does after a while."""
    for table in ("progress", "board_marks"):
        await execute_patiently(db, f"VACUUM ANALYZE quests.{table}")


def _platform(db: Database, cache: Cache) -> Platform:
    """Return as much of a platform as leaderboards need."""
    parts: Any = SimpleNamespace(db=db, cache=cache, clock=SystemClock())
    return cast("Platform", parts)


def _ratio(many: Sequence[float], few: Sequence[float]) -> float:
    return statistics.median(a / b for a, b in zip(many, few, strict=True))


if __name__ == "__main__":
    print(asyncio.run(measure()))
