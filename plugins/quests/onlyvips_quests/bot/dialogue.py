"""Dialogues: what the bot waits for, and what it says to who comes too late."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.bot.types import Button

if TYPE_CHECKING:
    from onlyvips.bot.types import BotContext
    from onlyvips_quests.texts.speaking import Speaker

PROOF = "quests:proof"
QUESTIONS = "quests:questions"
APPEAL = "quests:appeal"
REASON = "quests:reason"

#: For how long the bot waits for the next word.
PATIENCE = timedelta(minutes=30)
#: The state is kept for longer, so that who comes too late is told so.
_KEPT = timedelta(days=2)


async def wait_for(context: BotContext, state: str, data: Mapping[str, Any]) -> None:
    """Wait for the person's next word.

    Args:
        context: Where.
        state: What for: one of this module's constants.
        data: What was gathered so far.
    """
    until = context.platform.clock.now() + PATIENCE
    kept = {**data, "until": until.isoformat()}
    await context.conversation.set(state, kept, ttl=_KEPT)


async def leave(context: BotContext) -> None:
    """Wait no longer, if this plugin does; dialogues of other plugins go on."""
    if (context.conversation.state or "").startswith("quests:"):
        await context.conversation.clear()


def gathered(context: BotContext, state: str) -> Mapping[str, Any] | None:
    """Return what a dialogue has gathered; None if it is another one, or was waited for too long.

    Args:
        context: Where.
        state: Which dialogue.
    """
    if context.conversation.state != state:
        return None
    until = context.conversation.data.get("until")
    if not isinstance(until, str):
        return None
    if context.platform.clock.now() >= datetime.fromisoformat(until):
        return None
    return context.conversation.data


async def too_late(context: BotContext, say: Speaker) -> None:
    """Tell the person that the bot has stopped waiting."""
    await leave(context)
    await context.reply(say.t("That took a while, so I stopped waiting. Please begin again."))


def cancel_row(say: Speaker) -> list[Button]:
    """Return the button that ends a dialogue."""
    return [Button(say.plain.t("Cancel"), "quests:cancel")]
