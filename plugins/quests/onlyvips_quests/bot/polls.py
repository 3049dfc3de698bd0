"""Polls that quests ask people to vote in."""

from __future__ import annotations

from collections.abc import Sequence

from onlyvips.bot.types import BotContext, OutgoingMessage, Poll, Priority
from onlyvips_quests.bot.common import number, service
from onlyvips_quests.texts.quests import can_do, state_line
from onlyvips_quests.texts.speaking import NOTICE_LENGTH, clipped, speaker
from onlyvips_quests.types.presses import PollVote


async def asked(context: BotContext, rest: Sequence[str]) -> None:
    """Send the poll of a quest to whoever wants to vote: ``vote:<quest>``.

    A quest may have a right answer; the poll does not tell it, so it is no quiz to Telegram.
    """
    quest_id = number(rest[0]) if rest else None
    if quest_id is None:
        return
    quest = await service(context.platform).get(context.account, quest_id)
    parameters = quest.parameters
    if not can_do(quest) or quest.type != PollVote.name:
        say = speaker(context)
        await context.answer(clipped(state_line(say, quest), NOTICE_LENGTH), alert=True)
        return
    poll = Poll(parameters["question"], parameters["options"], PollVote.key(quest.slug))
    await context.platform.telegram.send(
        context.chat_id,
        OutgoingMessage("", poll=poll),
        priority=Priority.ANSWER,
        key=f"quests:poll:{context.update_key}",
    )
