"""/quest: a quest that suits the person."""

from __future__ import annotations

from collections.abc import Sequence

from onlyvips.bot.types import BotContext, Button
from onlyvips_quests.bot.cards import card
from onlyvips_quests.bot.common import Place, service, to_quests
from onlyvips_quests.texts.speaking import speaker


async def show(context: BotContext) -> None:
    """Answer /quest."""
    text, buttons = await _suggested(context)
    await context.reply(text, buttons=buttons)


async def another(context: BotContext, rest: Sequence[str]) -> None:
    """Suggest another one in the same message."""
    text, buttons = await _suggested(context)
    await context.edit(text, buttons=buttons)


async def _suggested(context: BotContext) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    quest = await service(context.platform).suggest(context.account)
    if quest is None:
        text = say.t("You have done all that suits you at the moment. Come back later!")
        return text, [to_quests(say)]
    head = "🎲 " + say.t("This one is for you:")
    return await card(context, quest, Place("s"), head=head)
