"""Pressed buttons: which part of the bot they belong to."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

from onlyvips.bot.types import BotContext
from onlyvips_quests.bot import (
    appeals,
    badges,
    boards,
    cards,
    days,
    dialogue,
    lists,
    messages,
    mine,
    polls,
    profile,
    proving,
    questions,
    queue,
    suggestions,
)
from onlyvips_quests.bot.common import to_quests
from onlyvips_quests.texts.speaking import speaker

Pressed = Callable[[BotContext, Sequence[str]], Awaitable[None]]

#: By the first word of what follows ``quests:``; the words after it are passed on.
_BUTTONS: Mapping[str, Pressed] = {
    "list": lists.turn,
    "card": cards.opened,
    "check": cards.checked,
    "take": cards.taken,
    "link": cards.own_link,
    "another": suggestions.another,
    "mine": mine.turn,
    "daily": days.pressed,
    "streak": days.streak_pressed,
    "profile": profile.pressed,
    "badges": badges.turn,
    "b": badges.opened,
    "wear": badges.worn,
    "board": boards.turn,
    "prove": proving.begun,
    "begin": questions.begun,
    "vote": polls.asked,
    "appeals": appeals.listed,
    "appeal": appeals.begun,
    "queue": queue.turn,
    "judge": queue.judged,
}
#: Buttons of a dialogue, which goes on.
_WITHIN: Mapping[str, Pressed] = {
    "answer": questions.answered,
    "next": questions.next_one,
}


async def pressed(context: BotContext) -> None:
    """React to the plugin's buttons."""
    what, _, rest = context.args.partition(":")
    if what == "press":
        await messages.pressed_below_a_post(context, rest)
        return
    words = rest.split(":") if rest else []
    if what in _WITHIN:
        await _WITHIN[what](context, words)
        return
    # Whoever presses something else has left what they were asked for.
    await dialogue.leave(context)
    if what in _BUTTONS:
        await _BUTTONS[what](context, words)
    elif what == "cancel":
        say = speaker(context)
        text = say.t("Very well, nothing was handed in.")
        await context.edit(text, buttons=[to_quests(say)])
