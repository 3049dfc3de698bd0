"""What ``/readyz`` and ``onlyvips doctor`` ask of quests."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from sqlalchemy import select

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.registry import Health, HealthCheck
from onlyvips_quests.api import Quests
from onlyvips_quests.tables import progress, quests

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.service import QuestService

#: Seconds for which Telegram's answer about a channel holds: probing must not cost a flood wait.
_KEEP = 60.0
_TYPE = "channel_join"


def checks(platform: Platform) -> list[HealthCheck]:
    """Return the health checks."""
    seen = SeenChannels(platform)

    async def offers() -> Health:
        service: QuestService = platform.services.get(Quests)  # type: ignore[assignment]
        rows = await platform.db.fetch_all(
            select(quests.c.id, quests.c.slug, quests.c.type, quests.c.parameters)
            .where(quests.c.active)
            .order_by(quests.c.position, quests.c.id)
        )
        unfit = [row["slug"] for row in rows if service.types.read(row) is None]
        if not unfit:
            return Health(True)
        return Health(
            False,
            f"Nobody is shown the quest {', '.join(unfit)}: its type is not known or its "
            "parameters do not fit; switch its plugin on, or the quest off.",
        )

    async def channels() -> Health:
        rows = await platform.db.fetch_all(
            select(quests.c.parameters["channel"].astext.label("channel"))
            .where(quests.c.active, quests.c.type == _TYPE)
            .distinct()
        )
        names = sorted(row["channel"] for row in rows if row["channel"])
        unseen = [fault for fault in await asyncio.gather(*map(seen.fault, names)) if fault]
        return Health(not unseen, "; ".join(unseen))

    return [
        HealthCheck("offers", offers),
        HealthCheck("channels", channels, needs_telegram=True),
    ]


class SeenChannels:
    """Whether the bot can see who is in a channel.

    Args:
        platform: Asks Telegram.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._fine: dict[str, float] = {}

    async def fault(self, channel: str) -> str:
        """Return what is wrong with a channel in a sentence; empty when all is well.

        Only good answers are kept, so that a fault that was mended is over at once.

        Raises:
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        now = asyncio.get_running_loop().time()
        if now - self._fine.get(channel, -_KEEP) < _KEEP:
            return ""
        try:
            await self._platform.telegram.is_member(channel, await self._somebody())
        except (NotFound, InvalidInput) as error:
            return f"{channel}: {error.detail}"
        self._fine[channel] = now
        return ""

    async def _somebody(self) -> int:
        """Return a Telegram id to ask about; the question is whether the bot may ask at all.

        Telegram looks at the user before it looks at the bot's rights, so it has to be somebody
        whom Telegram knows. Before anybody has earned something, only a channel that does not
        exist or that the bot cannot see at all is found.
        """
        platform = self._platform
        last = await platform.db.fetch_val(
            select(progress.c.account_id).order_by(progress.c.account_id.desc()).limit(1)
        )
        found = {} if last is None else await platform.accounts.get_many([last])
        return next((account.telegram_id for account in found.values()), 1)
