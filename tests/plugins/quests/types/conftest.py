from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_quests.api import Evidence, QuestType, Task, Verdict
from onlyvips_quests.tables import quests
from onlyvips_quests.types import first_party

from onlyvips.accounts.types import Account, TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.i18n import CatalogueStore

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.platform import Platform

ALICE = Account(
    1, 42, "Alice", None, "en", "UTC", frozenset({"user"}), None, datetime(2026, 1, 1, tzinfo=UTC)
)


class Unasked:
    """A Telegram that nobody may ask anything; only the bot's name is known."""

    username = "onlyvips_bot"


class Paper:
    """A platform for types that need neither Telegram nor tables."""

    def __init__(self) -> None:
        self.telegram = Unasked()
        self.i18n = CatalogueStore().bind("quests")
        self.clock = MovableClock()


class Kinds:
    """The first-party types on a platform.

    Attributes:
        platform: What they were given.
        quest_id: Number of the quest that they are asked about.
    """

    def __init__(self, platform: Any) -> None:
        self.platform: Platform = platform
        self.by_name = {kind.name: kind for kind in first_party(platform)}
        self.quest_id = 7

    def __getitem__(self, name: str) -> QuestType:
        return self.by_name[name]

    def task(self, name: str, **parameters: Any) -> Task:
        model = self[name].parameters.model_validate(parameters)
        return Task(self.quest_id, "wren", model)

    async def verify(
        self, name: str, evidence: Evidence, account: Account = ALICE, **parameters: Any
    ) -> Verdict:
        return await self[name].verify(self.task(name, **parameters), evidence, account)

    async def met(self, name: str, evidence: Evidence, **parameters: Any) -> bool:
        return (await self.verify(name, evidence, **parameters)).met

    def routes(self, name: str, **parameters: Any) -> set[str]:
        return set(self[name].routes(self.task(name, **parameters).parameters))


class RealKinds(Kinds):
    """The first-party types on a running host."""

    def __init__(self, host: Host) -> None:
        super().__init__(host.platform_of("quests"))
        self.host = host

    async def person(self, telegram_id: int = 42, **preferences: str) -> Account:
        account = await self.host.accounts.ensure(TelegramProfile(telegram_id, "Alice"))
        if preferences:
            account = await self.host.accounts.set_preferences(account.id, **preferences)
        return account

    async def quest(self, slug: str) -> int:
        number: int = await self.host.db.execute(
            quests.insert().values(slug=slug).returning(quests.c.id)
        )
        return number


@pytest.fixture
def paper() -> Kinds:
    return Kinds(Paper())


@pytest.fixture
def kinds(host: Host) -> RealKinds:
    return RealKinds(host)
