"""/quests: the list of quests, page by page."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot.common import Place, pages_row, service
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.quests import FILTERS, MARKS, can_do, list_text
from onlyvips_quests.texts.speaking import LABEL_LENGTH, Speaker, clipped, speaker

if TYPE_CHECKING:
    from onlyvips_quests.api import Quest

_CHOOSE: Mapping[str, Callable[[Quest], bool]] = {
    "a": lambda quest: True,
    "n": can_do,
    "d": lambda quest: quest.done,
}


async def show(context: BotContext) -> None:
    """Answer /quests."""
    text, buttons = await page_of(context, Place())
    await context.reply(text, buttons=buttons)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show another page or another choice of quests: ``list:<place>``."""
    text, buttons = await page_of(context, Place.parse(rest[0] if rest else ""))
    await context.edit(text, buttons=buttons)


async def page_of(context: BotContext, place: Place) -> tuple[str, list[list[Button]]]:
    """Return one page of quests: its text and its buttons."""
    say = speaker(context)
    quests = await service(context.platform).list_for(context.account)
    if not quests:
        return say.t("There are no quests at the moment. Come back later!"), []
    letter = place.letter if place.letter in _CHOOSE else "a"
    chosen = [quest for quest in quests if _CHOOSE[letter](quest)]
    size = context.platform.settings(QuestsSettings).page_size
    pages = max(1, -(-len(chosen) // size))
    place = Place(letter, min(place.page, pages - 1))
    shown = chosen[place.page * size : (place.page + 1) * size]
    buttons = [[_to_card(quest, place)] for quest in shown]
    turn = pages_row(f"quests:list:{letter}", place.page, pages)
    if turn:
        buttons.append(turn)
    buttons.append(_filters(say, quests, letter))
    buttons.append([Button(say.plain.t("My profile"), "quests:profile")])
    return list_text(say, quests, shown, letter), buttons


def _to_card(quest: Quest, place: Place) -> Button:
    label = f"{MARKS[quest.state]} {clipped(quest.title, LABEL_LENGTH)}"
    return Button(label, f"quests:card:{quest.id}:{place}")


def _filters(say: Speaker, quests: Sequence[Quest], present: str) -> list[Button]:
    row = []
    for letter, name in FILTERS.items():
        n = sum(_CHOOSE[letter](quest) for quest in quests)
        label = f"{say.plain.t(name)} ({n})"
        row.append(Button(f"• {label}" if letter == present else label, f"quests:list:{letter}0"))
    return row
