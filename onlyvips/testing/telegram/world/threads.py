"""Discussion groups: posts of a channel appear in its group, and comments count as their thread.

Sources: https://core.telegram.org/api/discussion, https://core.telegram.org/api/threads
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.world.peers import channel_chat, chat_of
from onlyvips.testing.telegram.world.updates import channel_sequence

if TYPE_CHECKING:
    from onlyvips.testing.telegram.world.core import WorldCore
    from onlyvips.testing.telegram.world.records import ChannelRecord


def open_comments(world: WorldCore, post: Any) -> None:
    """Give a post that is about to be published its empty comment section, where there is one."""
    channel = world.directory.channels[post.peer_id.channel_id]
    if isinstance(post, tl.Message) and channel.linked is not None and not channel.megagroup:
        post.replies = tl.MessageReplies(0, 0, comments=True, channel_id=channel.linked)


def discuss(world: WorldCore, post: Any) -> None:
    """Let a post appear in the discussion group: forwarded by the channel itself, and pinned."""
    group = world.directory.channels[post.replies.channel_id]
    origin = tl.MessageFwdHeader(
        date=post.date,
        from_id=post.peer_id,
        channel_post=post.id,
        post_author=post.post_author,
        saved_from_peer=post.peer_id,
        saved_from_msg_id=post.id,
    )
    if post.fwd_from is not None:  # a post that was itself forwarded keeps its first origin
        first = post.fwd_from
        origin.date, origin.from_id = first.date, first.from_id
        origin.channel_post, origin.post_author = first.channel_post, first.post_author
    message = world.new_message(
        channel_chat(group.id),
        None,
        post.message or "",
        from_id=post.peer_id,
        entities=post.entities,
        media=post.media,
        grouped_id=post.grouped_id,
        fwd_from=origin,
        noforwards=post.noforwards,
        pinned=True,
        replies=tl.MessageReplies(0, world.counters.current(channel_sequence(group.id))),
    )
    world.publish(message)


def root_of(world: WorldCore, channel: ChannelRecord, post_id: int) -> Any | None:
    """Return the message of the discussion group that a post's thread begins with."""
    if channel.linked is None:
        return None
    for message in world.messages.newest(channel_chat(channel.linked)):
        origin: Any = getattr(message, "fwd_from", None)
        if origin is None or origin.saved_from_peer != tl.PeerChannel(channel.id):
            continue
        if origin.saved_from_msg_id == post_id:
            return message
    return None


def count_reply(world: WorldCore, message: Any) -> None:
    """Count a message of a group in the thread of a post that it belongs to."""
    header = message.reply_to
    top = getattr(header, "reply_to_top_id", None) or getattr(header, "reply_to_msg_id", None)
    group = message.peer_id.channel_id
    root = world.messages.get(group, top) if top else None
    source = getattr(getattr(root, "fwd_from", None), "saved_from_peer", None)
    if root is None or not isinstance(source, tl.PeerChannel):
        return
    post = world.messages.get(source.channel_id, root.fwd_from.saved_from_msg_id)
    for counted in (root, post):
        replies = getattr(counted, "replies", None)
        if counted is not None and replies is not None:
            replies.replies += 1
            replies.max_id = message.id
            world.tell("changed", chat_of(counted.peer_id), counted)
