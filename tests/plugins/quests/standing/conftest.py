from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import count
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_quests.standing.boards import Boards
from onlyvips_quests.tables import board_scores, claims, progress, quest_versions, quests

from onlyvips.accounts.types import Account
from onlyvips.cache import Cache

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.platform import Platform

NOWHERE = "unix:///nonexistent/onlyvips-test.sock"


class Crowd:
    """People with XP, written straight into the tables."""

    def __init__(self, host: Host, clock: MovableClock) -> None:
        self.host = host
        self.clock = clock
        self.platform = host.platform_of("quests")
        self._numbers = count(1000)
        self._versions: dict[int, int] = {}

    @property
    def away(self) -> Platform:
        """The platform while Redis is away."""
        return self.platform.bind("quests", cache=Cache(NOWHERE))

    async def people(self, number: int) -> list[int]:
        """Make accounts; return their numbers, which rise."""
        first = next(self._numbers)
        self._numbers = count(first + number)
        rows = await self.host.db.fetch_all(
            "INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)"
            " SELECT n, 'Somebody', 'en', :now::timestamptz, :now"
            " FROM generate_series(:first::bigint, :last) AS n RETURNING id",
            {"now": self.clock.now(), "first": first, "last": first + number - 1},
        )
        return sorted(row["id"] for row in rows)

    async def person(self, **preferences: Any) -> Account:
        (number,) = await self.people(1)
        if preferences:
            return await self.host.accounts.set_preferences(number, **preferences)
        return await self.host.accounts.get(number)

    async def set(self, scores: Mapping[int, int], *boards: str) -> None:
        """Set people's XP of all time, or on leaderboards of weeks and seasons."""
        now = self.clock.now()
        for account, xp in scores.items():
            if not boards:
                await self._upsert(
                    progress, ["account_id"], account_id=account, xp=xp, completed=1, updated_at=now
                )
            for board in boards:
                await self._upsert(
                    board_scores, ["account_id", "board"], account_id=account, board=board, xp=xp
                )

    async def gone(self, accounts: Iterable[int]) -> None:
        """Delete people's rows, as the erasure of their data does."""
        for account in accounts:
            for table in ("progress", "board_scores"):
                await self.host.db.execute(
                    f"DELETE FROM quests.{table} WHERE account_id = :id", {"id": account}
                )

    async def quest(self, slug: str, kind: str = "daily") -> int:
        """Put up a quest of which nothing but its name and type matters."""
        quest: int = await self.host.db.execute(quests.insert().values(slug=slug))
        self._versions[quest] = await self.host.db.execute(
            quest_versions.insert().values(
                quest_id=quest, number=1, rules={"type": kind}, created_at=self.clock.now()
            )
        )
        return quest

    async def complete(
        self, account: int, quest: int, *, state: str = "paid", times: int = 1
    ) -> None:
        """Let somebody prove a quest, in as many periods."""
        rows = [
            {
                "account_id": account,
                "quest_id": quest,
                "version_id": self._versions[quest],
                "period": str(next(self._numbers)),
                "state": state,
                "xp": 10,
                "score": 0,
                "facts": {},
                "reasons": [],
                "claimed_at": self.clock.now(),
            }
            for _ in range(times)
        ]
        await self.host.db.execute(claims.insert().values(rows))

    async def _upsert(self, table: Any, key: list[str], **values: Any) -> None:
        from sqlalchemy.dialects.postgresql import insert

        statement = insert(table).values(**values)
        await self.host.db.execute(
            statement.on_conflict_do_update(index_elements=key, set_={"xp": values["xp"]})
        )


@pytest.fixture
def crowd(host: Host, clock: MovableClock) -> Crowd:
    return Crowd(host, clock)


@pytest.fixture
def boards(crowd: Crowd) -> Boards:
    return Boards(crowd.platform)
