"""Links that open the bot at a work or a creator."""

from __future__ import annotations

from collections.abc import Mapping

from onlyvips.bot.types import BotContext, Handler
from onlyvips_content.bot import cards, creators
from onlyvips_content.bot.common import number


async def came_for_a_work(context: BotContext) -> None:
    """Show the work of ``t.me/<bot>?start=w_<work>``."""
    await cards.show_work(context, number(context.args))


async def came_for_a_creator(context: BotContext) -> None:
    """Show the creator of ``t.me/<bot>?start=c_<name>``."""
    await creators.show_slug(context, context.args)


HANDLERS: Mapping[str, Handler] = {"w_": came_for_a_work, "c_": came_for_a_creator}
