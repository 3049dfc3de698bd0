"""Pressed buttons: which part of the bot they belong to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from onlyvips.bot.types import BotContext
from onlyvips_content.bot import buying, cards, creators, delivering, lists, tipping

Pressed = Callable[[BotContext, Sequence[str]], Awaitable[None]]

#: By the first word of what follows ``content:``; the words after it are passed on. They are short
#: because the data of a button has room for 64 bytes.
BUTTONS: Mapping[str, Pressed] = {
    "l": lists.turn,
    "w": cards.opened,
    "k": cards.back,
    "a": cards.consented,
    "h": cards.liked,
    "v": cards.saved,
    "o": cards.followed,
    "b": buying.asked,
    "p": buying.paid,
    "r": buying.payment_begun,
    "g": delivering.shown,
    "t": tipping.offered,
    "ta": tipping.chosen,
    "tp": tipping.given,
    "cs": creators.turn,
    "c": creators.opened,
    "f": creators.followed,
}


async def pressed(context: BotContext) -> None:
    """React to the plugin's buttons."""
    what, _, rest = context.args.partition(":")
    react = BUTTONS.get(what)
    if react is not None:
        await react(context, rest.split(":") if rest else [])
