"""The ledger in a chat: /wallet, and its buttons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import BotCommand, BotHandler, CallbackHandler
from onlyvips_ledger.bot import wallet

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def commands(platform: Platform) -> Sequence[BotCommand]:
    """Return the plugin's commands."""
    return [
        BotCommand(
            "wallet",
            platform.i18n.everywhere("What you have, and how it came about"),
            wallet.show,
            names={"tr": "cuzdan"},
        )
    ]


def handlers() -> Sequence[BotHandler]:
    """Return what else the plugin listens to."""
    return [CallbackHandler("ledger", wallet.pressed)]
