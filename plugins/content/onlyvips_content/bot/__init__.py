"""The bot's commands and buttons: event -> service -> reply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotCommand, BotHandler, CallbackHandler, DeepLinkHandler
from onlyvips_content.bot import buttons, buying, cards, creators, links, lists

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def commands(platform: Platform) -> Sequence[BotCommand]:
    """Return the plugin's commands, in the order of the menu."""
    everywhere = platform.i18n.everywhere
    return [
        BotCommand(
            "feed",
            everywhere("New works of creators you follow"),
            lists.show_feed,
            names={"tr": "akis"},
        ),
        BotCommand(
            "new",
            everywhere("New works of all creators"),
            lists.show_new,
            names={"tr": "yeni"},
        ),
        BotCommand(
            "library",
            everywhere("Works you have unlocked"),
            lists.show_library,
            names={"tr": "kutuphane"},
        ),
        BotCommand(
            "creator",
            everywhere("Creators, or one of them by name"),
            creators.show,
            names={"tr": "uretici"},
        ),
        BotCommand(
            "work",
            everywhere("A work, by its number"),
            cards.show,
            names={"tr": "eser"},
        ),
        BotCommand(
            "buy",
            everywhere("Buy a work, by its number"),
            buying.show,
            names={"tr": "satinal"},
        ),
    ]


def handlers() -> Sequence[BotHandler]:
    """Return what else the plugin listens to."""
    return [
        *(DeepLinkHandler(prefix, handler) for prefix, handler in links.HANDLERS.items()),
        CallbackHandler("content", buttons.pressed),
    ]
