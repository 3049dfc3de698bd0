"""/daily and /streak: coming by every day."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, timedelta

from onlyvips.bot.types import BotContext, Button
from onlyvips.errors import NotFound
from onlyvips_quests.api import ClaimResult
from onlyvips_quests.bot.common import service, to_quests, told
from onlyvips_quests.history import active_days
from onlyvips_quests.periods import local_date
from onlyvips_quests.texts.quests import can_do
from onlyvips_quests.texts.speaking import Speaker, speaker
from onlyvips_quests.texts.standing import DAYS_SHOWN, picture, streak_line, streak_text

_CHECK_IN = "daily"  # name of the type that is proved by coming by


async def check_in(context: BotContext) -> None:
    """Answer /daily: the day counts, and what is to be had for coming is had."""
    text, buttons = await _checked_in(context)
    await context.reply(text, buttons=buttons)


async def pressed(context: BotContext, rest: Sequence[str]) -> None:
    """Check in by a button, in the same message."""
    text, buttons = await _checked_in(context)
    await context.edit(text, buttons=buttons)


async def show_streak(context: BotContext) -> None:
    """Answer /streak."""
    text, buttons = await _streak(context)
    await context.reply(text, buttons=buttons)


async def streak_pressed(context: BotContext, rest: Sequence[str]) -> None:
    """Show the streak in the same message."""
    text, buttons = await _streak(context)
    await context.edit(text, buttons=buttons)


async def _checked_in(context: BotContext) -> tuple[str, list[list[Button]]]:
    say, quests = speaker(context), service(context.platform)
    results: list[ClaimResult] = []
    for quest in await quests.list_for(context.account):
        if quest.type == _CHECK_IN and can_do(quest):
            try:
                results.append(await quests.claim(context.account, quest.id))
            except NotFound:  # taken down at this very moment
                continue
    results += await quests.come(context.account)
    gained = [result for result in results if result.outcome != "unmet"]
    nothing = say.t("You have checked in today. Come back tomorrow!")
    streak = await quests.streak(context.account)
    parts = [
        await told(context, say, gained) or nothing,
        f"{streak_line(say, streak)}\n{await _squares(context, say)}",
    ]
    return "\n\n".join(parts), [_to_streak(say)]


async def _streak(context: BotContext) -> tuple[str, list[list[Button]]]:
    say = speaker(context)
    streak = await service(context.platform).streak(context.account)
    days = await _active_days(context, say)
    rows = [to_quests(say)]
    if not streak.today:
        rows.insert(0, [Button("☀️ " + say.plain.t("Check in"), "quests:daily")])
    return streak_text(say, streak, days), rows


async def _squares(context: BotContext, say: Speaker) -> str:
    streak = await service(context.platform).streak(context.account)
    return picture(say, streak, await _active_days(context, say))


async def _active_days(context: BotContext, say: Speaker) -> Collection[date]:
    today = local_date(say.now, say.time_zone)
    since = today - timedelta(days=DAYS_SHOWN - 1)
    return await active_days(context.platform.db, context.account.id, since)


def _to_streak(say: Speaker) -> list[Button]:
    return [Button("🔥 " + say.plain.t("Days in a row"), "quests:streak"), *to_quests(say)]
