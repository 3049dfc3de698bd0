"""Claims written straight into the tables, for tests of what moderators do with them."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from onlyvips_quests.tables import claims, quest_versions, quests

from onlyvips.accounts.types import Account, TelegramProfile

if TYPE_CHECKING:
    from onlyvips.host import Host

TITLES = {"en": "Show it", "tr": "Göster"}


class Desk:
    """What moderators look at.

    Args:
        host: A host with quests.
    """

    def __init__(self, host: Host) -> None:
        self.host = host
        self.db = host.db
        self.platform = host.platform_of("quests")
        self._numbers = count(9000)

    async def person(self, name: str = "Somebody", **preferences: str) -> Account:
        account = await self.host.accounts.ensure(TelegramProfile(next(self._numbers), name))
        if preferences:
            account = await self.host.accounts.set_preferences(account.id, **preferences)
        return account

    async def quest(self, slug: str = "show-it", **rules: Any) -> int:
        quest: int = await self.db.execute(quests.insert().values(slug=slug))
        content = {"type": "proof", "titles": TITLES, "rewards": {"xp": 50}, **rules}
        await self.db.execute(
            quest_versions.insert().values(
                quest_id=quest, number=1, rules=content, created_at=self.platform.clock.now()
            )
        )
        await self.db.execute(
            "UPDATE quests.quests SET version = 1, state = 'published' WHERE id = :id",
            {"id": quest},
        )
        return quest

    async def claim(
        self, account: Account, quest: int, state: str = "review", **values: Any
    ) -> int:
        row = {
            "period": "",
            "xp": 50,
            "score": 0,
            "facts": {},
            "reasons": [],
            "claimed_at": self.platform.clock.now(),
            **values,
        }
        version = await self.db.fetch_val(
            "SELECT id FROM quests.quest_versions WHERE quest_id = :quest", {"quest": quest}
        )
        number: int = await self.db.execute(
            claims.insert().values(
                account_id=account.id, quest_id=quest, version_id=version, state=state, **row
            )
        )
        return number

    async def state_of(self, claim_id: int) -> str:
        found: str = await self.db.fetch_val(
            "SELECT state FROM quests.claims WHERE id = :id", {"id": claim_id}
        )
        return found
