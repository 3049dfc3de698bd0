from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_quests.definitions import QuestFile
from onlyvips_quests.parts import parts_of
from onlyvips_quests.seeds import seed_demo
from onlyvips_quests.service import QuestService
from onlyvips_quests.tables import badges, quest_versions, quests

from onlyvips.accounts.types import Account, TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

NEWS, CHAT = "@onlyvips_news", "@onlyvips_chat"


@dataclass(frozen=True, slots=True)
class Books:
    """What the tables say of one person."""

    xp: int
    completed: int
    entries: tuple[int, ...]
    completions: tuple[int, ...]

    @property
    def balance(self) -> bool:
        """Whether the sum that is kept is the sum of what was given, entry by entry."""
        return self.xp == sum(self.entries) == sum(self.completions) and self.completed == len(
            self.completions
        )


class Board:
    """The quests of a test's host: putting them up, and looking into the books."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.platform = host.platform_of("quests")
        self.parts = parts_of(self.platform)
        self.service: QuestService = self.parts.service

    async def add(self, slug: str, kind: str = "daily", **values: Any) -> int:
        """Put up a quest; ``badge=True`` with a badge of the same name.

        Args:
            slug: Its name.
            kind: Its type.
            values: ``xp`` (10) and ``badge`` of its rewards; the rest as in `QuestFile`.
        """
        badge = values.pop("badge", None)
        if badge is True:
            await self.add_badge(slug)
            badge = slug
        rewards = {"xp": values.pop("xp", 10), "badge": badge, **values.pop("rewards", {})}
        plain = {"slug": slug, "type": kind, "titles": {"en": slug.title()}, "rewards": rewards}
        saved = await self.parts.publishing.save(QuestFile.model_validate({**plain, **values}))
        await self.parts.publishing.publish(slug)
        return saved.quest_id

    async def put(self, slug: str, rules: dict[str, Any], position: int = 0) -> int:
        """Put up a quest without any check, as one whose plugin was switched off since."""
        db = self.host.db
        number: int = await db.execute(
            quests.insert().values(slug=slug, position=position, state="published", version=1)
        )
        now = self.platform.clock.now()
        values = {"titles": {"en": slug.title()}, **rules}
        await db.execute(
            quest_versions.insert().values(
                quest_id=number, number=1, rules=values, created_at=now, published_at=now
            )
        )
        await db.execute("UPDATE quests.catalogue SET revision = revision + 1")
        self.parts.catalogue.stale()
        return number

    async def change(self, slug: str, **values: Any) -> int:
        """Publish a new version of a quest; return its number."""
        stored = await self.parts.publishing.get(slug)
        plain = {**stored.file.model_dump(), **values}
        saved = await self.parts.publishing.save(QuestFile.model_validate(plain))
        await self.parts.publishing.publish(slug)
        return saved.version

    async def add_badge(self, slug: str, **values: Any) -> None:
        row = {"slug": slug, "names": {"en": slug}, "icon": "*", "rarity": "rare", **values}
        await self.host.db.execute(badges.insert().values(row))

    async def seed(self) -> dict[str, int]:
        """Put up the demo quests; return their numbers."""
        await seed_demo(self.platform)
        rows = await self.host.db.fetch_all("SELECT slug, id FROM quests.quests")
        return {row["slug"]: row["id"] for row in rows}

    async def person(self, telegram_id: int = 42, **preferences: str) -> Account:
        account = await self.host.accounts.ensure(TelegramProfile(telegram_id, "Alice"))
        if preferences:
            account = await self.host.accounts.set_preferences(account.id, **preferences)
        return account

    async def account_of(self, user: TelegramUser) -> Account:
        account = await self.host.accounts.by_telegram_id(user.id)
        assert account is not None
        return account

    async def claim_of(self, account: Account, quest_id: int) -> Any:
        """Return the row of somebody's claim, or None."""
        return await self.host.db.fetch_one(
            "SELECT * FROM quests.claims WHERE account_id = :account AND quest_id = :quest "
            "ORDER BY id DESC LIMIT 1",
            {"account": account.id, "quest": quest_id},
        )

    async def books(self, account: Account) -> Books:
        number = {"id": account.id}
        sums = await self.host.db.fetch_one(
            "SELECT xp, completed FROM quests.progress WHERE account_id = :id", number
        )
        entries = await self.host.db.fetch_all(
            "SELECT amount FROM quests.xp_entries WHERE account_id = :id ORDER BY id", number
        )
        done = await self.host.db.fetch_all(
            "SELECT xp FROM quests.claims WHERE account_id = :id AND state = 'paid' ORDER BY id",
            number,
        )
        return Books(
            sums["xp"] if sums else 0,
            sums["completed"] if sums else 0,
            tuple(row["amount"] for row in entries),
            tuple(row["xp"] for row in done),
        )


@pytest.fixture
def board(host: Host) -> Board:
    return Board(host)


async def until(condition: Callable[[], object], seconds: float = 10.0) -> None:
    """Wait until something is so."""
    async with asyncio.timeout(seconds):
        while not condition():  # noqa: ASYNC110 - events, outbox and bot have no common signal
            await asyncio.sleep(0.01)
