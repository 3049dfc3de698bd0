"""What the parts of the bot share: services, places and the data of buttons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.api import ClaimResult, QuestType
from onlyvips_quests.history import reasons_that_counted
from onlyvips_quests.parts import parts_of
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.results import result_text
from onlyvips_quests.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Badge, Quest
    from onlyvips_quests.service import QuestService

#: Places from where a card is opened: the filters of the list, /quest and /myquests.
_PLACES = frozenset("andsm")
_RESULTS_LENGTH = 2500


@dataclass(frozen=True, slots=True)
class Place:
    """From where a quest's card was opened, so that the way back leads there.

    Attributes:
        letter: ``a``, ``n``, ``d``: the list of all, of what can be done now, of what is done;
            ``s``: a suggestion; ``m``: the person's own quests.
        page: Page of the list.
    """

    letter: str = "a"
    page: int = 0

    @classmethod
    def parse(cls, text: str) -> Place:
        """Read what `str` wrote; the first page of all quests for anything else."""
        page = number(text[1:])
        if text[:1] not in _PLACES or page is None:
            return cls()
        return cls(text[:1], page)

    def __str__(self) -> str:
        return f"{self.letter}{self.page}"


def number(text: str) -> int | None:
    """Read a number of ASCII digits that fits a bigint; None for anything else."""
    # Data comes back as it was sent, yet a changed client may send what it likes. str.isdecimal
    # alone takes digits of other scripts.
    if text.isascii() and text.isdecimal() and len(text) <= 18:
        return int(text)
    return None


def service(platform: Platform) -> QuestService:
    """Return the service of quests."""
    return parts_of(platform).service


def kind_of(platform: Platform, quest: Quest) -> QuestType | None:
    """Return the type of a quest; None while the plugin that brings it is off."""
    return parts_of(platform).kinds.quests().get(quest.type)


async def told(
    context: BotContext, say: Speaker, results: Sequence[ClaimResult], *, empty: str = ""
) -> str:
    """Return what came of evidence, as a part of a message and short enough for it."""
    names = await badges_of(context.platform, context.account, results)
    fraud = context.platform.settings(QuestsSettings).fraud
    shown = [
        replace(result, reasons=reasons_that_counted(fraud, result.reasons)) for result in results
    ]
    parts: list[str] = []
    for number, result in enumerate(shown):
        part = result_text(say, result, names)
        if sum(map(len, parts)) + len(part) > _RESULTS_LENGTH:
            more = len(shown) - number
            parts.append(say.nt("and {n} more", "and {n} more", more))
            break
        parts.append(part)
    return "\n\n".join(parts) or empty


async def badges_of(
    platform: Platform, account: Account, results: Sequence[ClaimResult]
) -> dict[str, Badge]:
    """Return the badges that came with some results, by slug."""
    if not any(result.badges for result in results):
        return {}
    return {badge.slug: badge for badge in await service(platform).badges(account)}


def to_quests(say: Speaker) -> list[Button]:
    """Return the button that leads to the list."""
    return [Button(say.plain.t("Quests"), "quests:list:a0")]


def pages_row(what: str, page: int, pages: int) -> list[Button]:
    """Return the buttons that turn pages.

    Args:
        what: The buttons' data, up to the number of the page.
        page: The present one.
        pages: How many there are.
    """
    row = []
    if page > 0:
        row.append(Button("◀️", f"{what}{page - 1}"))
    if page < pages - 1:
        row.append(Button("▶️", f"{what}{page + 1}"))
    return row
