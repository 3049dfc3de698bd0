"""What ``/readyz`` and ``onlyvips doctor`` ask of quests."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from typing import TYPE_CHECKING

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.registry import Health, HealthCheck
from onlyvips_quests.parts import parts_of

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Right

#: Seconds for which Telegram's answer about a chat holds: probing must not cost a flood wait.
_KEEP = 60.0
_NAMED = 5


def checks(platform: Platform) -> list[HealthCheck]:
    """Return the health checks."""
    rights = BotRights(platform)

    async def offers() -> Health:
        unfit = (await parts_of(platform).catalogue.now()).unfit
        if not unfit:
            return Health(True)
        return Health(
            False,
            f"Nobody is shown the quest {', '.join(unfit)}: its type is not known or its "
            "parameters do not fit; switch its plugin on, or archive the quest.",
        )

    async def chats() -> Health:
        faults = await rights.faults()
        more = f"; and {len(faults) - _NAMED} more" if len(faults) > _NAMED else ""
        return Health(not faults, "; ".join(faults[:_NAMED]) + more)

    async def growth() -> Health:
        snapshot = await parts_of(platform).catalogue.now()
        asking = sorted({offer.rules.type for offer in snapshot.offers if offer.kind.growth})
        if not asking:
            return Health(True)
        return Health(
            True,
            f"Quests of the types {', '.join(asking)} reward joining, liking or sharing; Telegram "
            "may call that manipulation (https://telegram.org/tos/bot-developers): that is the "
            "operator's choice.",
            advice=True,
        )

    return [
        HealthCheck("offers", offers),
        HealthCheck("chats", chats, needs_telegram=True),
        HealthCheck("growth", growth),
    ]


class BotRights:
    """Whether the bot may do in chats what the quests on offer need.

    Args:
        platform: Asks Telegram.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._fine: dict[str | int, tuple[float, frozenset[str]]] = {}

    async def faults(self) -> list[str]:
        """Return a sentence for each chat in which the bot lacks something.

        Raises:
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        needed: dict[str | int, list[tuple[str, Right]]] = defaultdict(list)
        for offer in (await parts_of(self._platform).catalogue.now()).offers:
            for right in offer.kind.rights(offer.task.parameters):
                needed[right.chat].append((offer.slug, right))
        found = await asyncio.gather(*(self._fault(chat, needed[chat]) for chat in needed))
        return [fault for fault in found if fault]

    async def _fault(self, chat: str | int, needed: list[tuple[str, Right]]) -> str:
        slugs = ", ".join(sorted({slug for slug, _ in needed})[:3])
        try:
            has = await self._rights(chat, frozenset(right.right for _, right in needed))
        except (NotFound, InvalidInput) as error:
            return f"{chat} (quest {slugs}): {error.detail}"
        if has is None:
            return f"{chat} (quest {slugs}): the bot is not in it; add it"
        missing = {right.right: right.why for _, right in needed if right.right not in has}
        if not missing:
            return ""
        what = " and ".join(f"{right} ({why})" for right, why in sorted(missing.items()))
        return f"{chat} (quest {slugs}): the bot needs the right {what}"

    async def _rights(self, chat: str | int, wanted: frozenset[str]) -> frozenset[str] | None:
        """Return the bot's rights; only answers that satisfy are kept, so mending shows at once."""
        now = asyncio.get_running_loop().time()
        asked, known = self._fine.get(chat, (-_KEEP, frozenset()))
        if now - asked < _KEEP and wanted <= known:
            return known
        rights = await self._platform.telegram.rights(chat)
        if rights is None:
            return None
        has = rights | {"member"}
        if wanted <= has:
            self._fine[chat] = (now, has)
        return has
