"""/profile: somebody's standing."""

from __future__ import annotations

from collections.abc import Sequence

from onlyvips.bot.types import BotContext, Button, Keyboard
from onlyvips_quests.bot.common import service, to_quests
from onlyvips_quests.texts.speaking import Speaker, speaker
from onlyvips_quests.texts.standing import profile_text


async def show(context: BotContext) -> None:
    """Answer /profile."""
    text, buttons = await _profile(context)
    await context.reply(text, buttons=buttons)


async def pressed(context: BotContext, rest: Sequence[str]) -> None:
    """Show the profile in the same message."""
    text, buttons = await _profile(context)
    await context.edit(text, buttons=buttons)


async def _profile(context: BotContext) -> tuple[str, Keyboard]:
    say = speaker(context)
    profile = await service(context.platform).profile(context.account)
    return profile_text(say, profile, context.account.name), _buttons(say)


def _buttons(say: Speaker) -> Keyboard:
    plain = say.plain
    return [
        [
            Button("🏅 " + plain.t("Badges"), "quests:badges:0"),
            Button("🏆 " + plain.t("Leaderboard"), "quests:board:all:t"),
        ],
        [Button("🔥 " + plain.t("Days in a row"), "quests:streak"), *to_quests(say)],
    ]
