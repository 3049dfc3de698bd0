"""What the tests of content share: rows that are there without any service."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest

from onlyvips.accounts.types import Account, TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class Rows:
    """Puts creators and works into the tables, past all services and checks."""

    host: Host
    _numbers: Any

    @property
    def platform(self) -> Platform:
        return self.host.platform_of("content")

    async def person(self, name: str = "Fan") -> Account:
        return await self.host.accounts.ensure(TelegramProfile(next(self._numbers), name))

    async def people(self, many: int) -> list[Account]:
        return [await self.person(f"Fan {number}") for number in range(many)]

    async def creator(self, name: str = "Creator", state: str = "verified") -> Account:
        account = await self.person(name)
        await self.host.db.execute(
            "INSERT INTO content.creators (account_id, slug, state, name, applied_at)"
            " VALUES (:id, :slug, :state, :name, now())",
            {"id": account.id, "slug": f"creator-{account.id}", "state": state, "name": name},
        )
        return account

    async def work(
        self,
        creator: Account,
        *,
        prices: dict[str, int] | None = None,
        ways: Sequence[dict[str, Any]] = (),
        **columns: Any,
    ) -> int:
        """Add a published work: free for all when neither prices nor ways are given."""
        if prices:
            listed = [{"asset": asset, "amount": amount} for asset, amount in prices.items()]
            ways = [*ways, {"rule": "price", "parameters": {"prices": listed}, "opens_at": None}]
        elif not ways:
            ways = [{"rule": "public", "parameters": {}, "opens_at": None}]
        now = datetime.now(UTC)
        values: dict[str, Any] = {
            "creator_id": creator.id,
            "kind": "photo",
            "state": "published",
            "language": "en",
            "ways": json.dumps(list(ways)),
            "published_at": now,
            "created_at": now,
            "updated_at": now,
            **columns,
        }
        names = ", ".join(values)
        slots = ", ".join(
            f"CAST(:{name} AS jsonb)" if name == "ways" else f":{name}" for name in values
        )
        number: int = await self.host.db.fetch_val(
            f"INSERT INTO content.works ({names}) VALUES ({slots}) RETURNING id",
            values,
        )
        await self.host.db.execute(
            "INSERT INTO content.work_texts (work_id, language, title, search)"
            " VALUES (:id, 'en', :title, to_tsvector('simple', :title))",
            {"id": number, "title": f"Work {number}"},
        )
        return number

    async def adult(self, account: Account) -> None:
        await self.host.db.execute(
            "INSERT INTO content.viewers (account_id, adult_since) VALUES (:id, now())",
            {"id": account.id},
        )


@pytest.fixture
def rows(host: Host) -> Rows:
    """Puts creators and works into the tables."""
    return Rows(host, count(1000))


@asynccontextmanager
async def at_once(host: Host, many: int) -> AsyncIterator[list[Any]]:
    """Give so many connections of their own, beside the platform's pool."""
    import asyncpg

    from onlyvips.db.url import asyncpg_dsn

    dsn = asyncpg_dsn(str(host.db.url))
    connections = [await asyncpg.connect(dsn) for _ in range(many)]
    try:
        yield connections
    finally:
        for connection in connections:
            await connection.close()
