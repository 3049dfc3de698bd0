"""/myquests: what the person is at, what waits, and what is done."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot.common import Place, number, pages_row, service, to_quests
from onlyvips_quests.history import done_lately
from onlyvips_quests.parts import parts_of
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.texts.claims import mine_text
from onlyvips_quests.texts.quests import MARKS
from onlyvips_quests.texts.speaking import LABEL_LENGTH, clipped, speaker

if TYPE_CHECKING:
    from onlyvips_quests.api import Quest

_DONE_SHOWN = 5
_MOST_ON_A_PAGE = 8


async def show(context: BotContext) -> None:
    """Answer /myquests."""
    text, buttons = await _page(context, 0)
    await context.reply(text, buttons=buttons)


async def turn(context: BotContext, rest: Sequence[str]) -> None:
    """Show another page: ``mine:<page>``."""
    text, buttons = await _page(context, number(rest[0]) or 0 if rest else 0)
    await context.edit(text, buttons=buttons)


async def _page(context: BotContext, page: int) -> tuple[str, list[list[Button]]]:
    platform, account, say = context.platform, context.account, speaker(context)
    begun = [quest for quest in await service(platform).list_for(account) if _is_begun(quest)]
    claims = await parts_of(platform).reviews.mine(account)
    done = await done_lately(platform.db, account, _DONE_SHOWN)
    size = min(platform.settings(QuestsSettings).page_size, _MOST_ON_A_PAGE)
    pages = max(1, -(-len(begun) // size))
    page = min(page, pages - 1)
    shown = begun[page * size : (page + 1) * size]
    rows = [[_to_card(quest, page)] for quest in shown]
    turns = pages_row("quests:mine:", page, pages)
    if turns:
        rows.append(turns)
    if any(claim.may_appeal for claim in claims):
        rows.append([Button(say.plain.t("Object to a decision"), "quests:appeals")])
    rows.append(to_quests(say))
    return mine_text(say, shown, claims, done), rows


def _is_begun(quest: Quest) -> bool:
    return quest.state == "in_progress" or (quest.state == "available" and quest.taken)


def _to_card(quest: Quest, page: int) -> Button:
    label = f"{MARKS['in_progress']} {clipped(quest.title, LABEL_LENGTH)}"
    return Button(label, f"quests:card:{quest.id}:{Place('m', page)}")
