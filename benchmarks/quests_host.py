"""A platform with quests, and the statements of a claim done by hand, for the quest benchmarks."""

from __future__ import annotations

import asyncio
import contextlib
import tempfile
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import asyncpg

from benchmarks.plain_host import plain_host
from onlyvips.db.url import asyncpg_dsn
from onlyvips.embedded import EmbeddedPostgres

if TYPE_CHECKING:
    from onlyvips_quests.parts import Parts

    from onlyvips.accounts.types import Account
    from onlyvips.host import Host


@contextlib.asynccontextmanager
async def server_on_disk() -> AsyncIterator[str]:
    """Run a PostgreSQL on disk, for data that memory alone should not hold; give its address."""
    with tempfile.TemporaryDirectory(prefix="onlyvips-bench-") as folder:
        server = EmbeddedPostgres(Path(folder), durable=False)
        with server.attach():
            yield server.url_of("postgres")


def quests_host(server: str, redis_url: str = "") -> AbstractAsyncContextManager[Host]:
    """Start a host with the quests plugin on a fresh database, doing nothing by itself.

    Args:
        server: Address of a PostgreSQL.
        redis_url: Redis; empty for none.
    """
    return plain_host(server, "quests", redis_url=redis_url)


def parts_of(host: Host) -> Parts:
    """Return the services of the quests plugin."""
    from onlyvips_quests import parts

    return parts.parts_of(host.platform_of("quests"))


async def put_up(host: Host, slug: str, **values: Any) -> int:
    """Publish a quest and return its number."""
    from onlyvips_quests.definitions import QuestFile

    plain = {"slug": slug, "type": "daily", "titles": {"en": slug}, "rewards": {"xp": 10}}
    publishing = parts_of(host).publishing
    saved = await publishing.save(QuestFile.model_validate({**plain, **values}))
    await publishing.publish(slug)
    return saved.quest_id


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that was seen, with its values."""

    sql: str
    args: tuple[Any, ...]


async def recorded(host: Host, work: Callable[[], Any]) -> Sequence[Statement]:
    """Do something on one connection and return all statements that it took, in their order."""
    seen: list[Statement] = []

    def note(query: Any) -> None:
        seen.append(Statement(query.query, tuple(query.args or ())))

    async with host.db.connection() as connection:
        with connection.raw_connection.query_logger(note):
            await work()
    return seen


class ByHand:
    """The statements of one claim, sent by a bare asyncpg for other people.

    What differs from person to person is put in place of what was recorded: the account's number
    and the claim's, which the database gives. Everything else is sent as it was.

    Args:
        statements: What the platform sent for one claim.
        account_id: Whose claim it was.
        claim_id: Its number.
    """

    def __init__(self, statements: Sequence[Statement], account_id: int, claim_id: int) -> None:
        self._account_id, self._claim_id = account_id, claim_id
        self._steps = [(s.sql, s.args, self._makes_claim(s.sql)) for s in statements]
        assert sum(makes for *_, makes in self._steps) == 1, [s.sql for s in statements]

    async def claim(self, pool: asyncpg.Pool, account_id: int) -> None:
        """Send them for somebody."""
        claim_id = 0
        async with pool.acquire() as connection:
            for sql, args, makes_claim in self._steps:
                if not args:
                    await connection.execute(sql)
                    continue
                values = [self._value(value, account_id, claim_id) for value in args]
                rows = await connection.fetch(sql, *values)
                if makes_claim:
                    claim_id = rows[0]["id"]

    @staticmethod
    def _makes_claim(sql: str) -> bool:
        return "INSERT INTO quests.claims" in sql

    def _value(self, value: Any, account_id: int, claim_id: int) -> Any:
        if value == self._account_id and type(value) is int:
            return account_id
        if isinstance(value, str) and value.endswith(f":{self._claim_id}"):
            return value.replace(f":{self._claim_id}", f":{claim_id}")
        return value


@contextlib.asynccontextmanager
async def bare_pool(url: str) -> AsyncIterator[asyncpg.Pool]:
    """Open asyncpg's own pool, with JSON as the platform has it."""
    import json

    async def prepare(connection: asyncpg.Connection) -> None:
        for name in ("json", "jsonb"):
            await connection.set_type_codec(
                name,
                encoder=lambda value: value if isinstance(value, str) else json.dumps(value),
                decoder=json.loads,
                schema="pg_catalog",
            )

    async with asyncpg.create_pool(asyncpg_dsn(url), max_size=10, init=prepare) as pool:
        yield pool


async def people(host: Host, count: int, first: int = 1) -> Sequence[Account]:
    """Make so many accounts, in one statement, and return them."""
    numbers = await add_accounts(host, count, first)
    found: list[Account] = []
    for start in range(0, count, 1000):
        page = await host.accounts.get_many(numbers[start : start + 1000])
        found += page.values()
    return found


async def add_accounts(host: Host, count: int, first: int = 1) -> list[int]:
    """Make so many accounts, a year old, and return their numbers."""
    rows = await host.db.fetch_all(
        """
        INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
        SELECT n, 'Person ' || n, 'en', now() - interval '1 year', now()
        FROM generate_series(CAST(:first AS bigint), CAST(:last AS bigint)) AS n
        RETURNING id
        """,
        {"first": first, "last": first + count - 1},
    )
    return [row["id"] for row in rows]


async def in_turns(
    rounds: int, *sides: Callable[[int], Any], pause: float = 0.0
) -> list[list[float]]:
    """Time sides in turns; return the seconds of each round of each side, the first left out."""
    import time

    times: list[list[float]] = [[] for _ in sides]
    for number in range(rounds + 1):
        for side, found in zip(sides, times, strict=True):
            began = time.perf_counter()
            await side(number)
            if number:
                found.append(time.perf_counter() - began)
            if pause:
                await asyncio.sleep(pause)
    return times
