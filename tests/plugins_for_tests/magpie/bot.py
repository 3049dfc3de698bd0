from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onlyvips.bot.types import (
    BotCommand,
    BotContext,
    BotHandler,
    Button,
    CallbackHandler,
    DeepLinkHandler,
    MessageHandler,
)
from tests.plugins_for_tests.magpie.api import Nest

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def commands(platform: Platform) -> list[BotCommand]:
    descriptions = platform.i18n.everywhere("Note a find")
    return [
        BotCommand("magpie", descriptions, command, names={"tr": "saksagan"}),
        BotCommand("rob", descriptions, rob, permission="magpie.rob", hidden=True),
    ]


async def command(context: BotContext) -> None:
    if not context.args:
        await context.conversation.set("magpie:thing", {"asked": 1}, ttl=timedelta(hours=1))
        await context.reply(context.t("What did you find?"))
        return
    await note(context, context.args)


async def answer(context: BotContext) -> None:
    await context.conversation.clear()
    await note(context, context.text)


async def note(context: BotContext, thing: str) -> None:
    nest = context.platform.services.get(Nest)
    await nest.find(context.account.id, thing, "bot")
    again = Button(context.t("Again"), data=f"magpie:{thing}")
    await context.reply(context.t("You found {thing}.", thing=thing), buttons=[[again]])


async def pressed(context: BotContext) -> None:
    nest = context.platform.services.get(Nest)
    await nest.find(context.account.id, context.args, "button")
    n = len(await nest.finds(context.account.id))
    await context.edit(context.nt("{n} thing in your nest", "{n} things in your nest", n))


async def linked(context: BotContext) -> None:
    await note(context, context.args)


async def rob(context: BotContext) -> None:
    n = await context.platform.services.get(Nest).clear()
    await context.reply(context.nt("{n} thing in your nest", "{n} things in your nest", n))


HANDLERS: list[BotHandler] = [
    CallbackHandler("magpie", pressed),
    DeepLinkHandler("mag_", linked),
    MessageHandler(answer, state="magpie:thing"),
]
