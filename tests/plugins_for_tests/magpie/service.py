from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, insert, select

from onlyvips.errors import Conflict
from tests.plugins_for_tests.magpie.api import ThingFound
from tests.plugins_for_tests.magpie.settings import MagpieSettings
from tests.plugins_for_tests.magpie.tables import finds

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class NestService:
    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._db = platform.db
        self.treasures: Mapping[str, list[str]] = {}
        self.is_open = False

    def open(self, treasures: Mapping[str, list[str]]) -> None:
        self.treasures, self.is_open = treasures, True

    async def close(self) -> int:
        self.is_open = False
        return await self.count()

    async def find(self, account_id: int | None, thing: str, source: str) -> int:
        most = self._platform.settings(MagpieSettings).most
        if account_id is not None and len(await self.finds(account_id)) >= most:
            raise Conflict(f"A nest holds {most} things.", code="nest-full")
        async with self._db.transaction():
            query = insert(finds).values(account_id=account_id, thing=thing)
            find_id = int(await self._db.execute(query))
            event = ThingFound(find_id=find_id, account_id=account_id, thing=thing)
            await self._platform.events.publish(event)
        self._platform.metrics.increment("finds", source=source)
        return find_id

    async def finds(self, account_id: int) -> Sequence[str]:
        query = select(finds.c.thing).where(finds.c.account_id == account_id).order_by(finds.c.id)
        return [row["thing"] for row in await self._db.fetch_all(query)]

    async def count(self) -> int:
        return int(await self._db.fetch_val(select(func.count()).select_from(finds)))

    async def clear(self) -> int:
        return int(await self._db.execute(delete(finds)))

    async def export(self, account_id: int) -> Mapping[str, Any]:
        return {"finds": list(await self.finds(account_id))}

    async def erase(self, account_id: int) -> None:
        await self._db.execute(delete(finds).where(finds.c.account_id == account_id))
