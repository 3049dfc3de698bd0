"""The bot sends and closes polls.

Source: https://core.telegram.org/api/poll
"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.polls import PollRecord, check_poll, sent_poll
from onlyvips.testing.telegram.world.voting import show_results
from onlyvips.testing.telegram.world.world_type import World


def poll_media(world: World, chat: int, media: Any) -> Any:
    """Return the media of a message for a poll that the bot sends."""
    channel = world.channel_of_chat(chat)
    check_poll(media, broadcast=channel is not None and not channel.megagroup)
    poll = sent_poll(media, world.query_number(), world.now())
    return tl.MessageMediaPoll(poll, tl.PollResults())


def keep_poll(world: World, chat: int, message: Any, media: Any) -> None:
    """Remember a poll that is about to be published, with its correct answer."""
    poll = message.media.poll
    record = PollRecord(
        poll.id, chat, message.id, tuple(media.correct_answers or ()), media.solution
    )
    world.polls.add(record)
    message.media.results = record.results(poll)


def close_poll(world: World, session: BotSession, message: Any, media: Any) -> Any:
    """Close a poll by an edit, which is all that can be edited of one.

    Returns:
        The updates of the answer: the message, and the final counts.

    Raises:
        RpcFailure: It is closed, or the edit is about something else.
    """
    shown = message.media
    record = world.polls.get(shown.poll.id) if isinstance(shown, tl.MessageMediaPoll) else None
    if record is None or not media.poll.closed:
        raise RpcFailure(400, "MEDIA_NEW_INVALID")
    if shown.poll.closed:
        raise RpcFailure(400, "MESSAGE_POLL_CLOSED")
    shown.poll.closed = True
    message.edit_date = world.now()
    edited = world.publish_edit(message, exclude=session)
    return world.wrap(edited, show_results(world, record, message, exclude=session))


@handles(
    fn.messages.SendVoteRequest,
    fn.messages.GetPollResultsRequest,
    fn.messages.GetPollVotesRequest,
)
def refuse_voting(world: World, session: BotSession, request: Any) -> Any:
    """Refuse what only people may: to vote, and to ask for votes.

    Sources: https://core.telegram.org/method/messages.sendVote,
    https://core.telegram.org/method/messages.getPollVotes
    """
    raise RpcFailure(400, "BOT_METHOD_INVALID")
