"""Where the comments on a post are."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.threads import root_of
from onlyvips.testing.telegram.world.world_type import World


@handles(fn.messages.GetDiscussionMessageRequest)
def get_discussion_message(world: World, session: BotSession, request: Any) -> Any:
    """Return the message of the discussion group that the comments on a post answer.

    Source: https://core.telegram.org/method/messages.getDiscussionMessage
    """
    channel = world.directory.resolve_channel(request.peer)
    if world.messages.get(channel.id, request.msg_id) is None:
        raise RpcFailure(400, "MSG_ID_INVALID")
    root = root_of(world, channel, request.msg_id)
    if root is None:
        raise RpcFailure(400, "TOPIC_ID_INVALID")
    return tl.messages.DiscussionMessage(
        messages=[root],
        unread_count=0,
        chats=world.channel_entities([channel.id, root.peer_id.channel_id]),
        users=[],
        max_id=root.replies.max_id if root.replies is not None else None,
    )
