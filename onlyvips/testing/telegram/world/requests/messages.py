"""Reading, deleting and reacting; typing."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.mentioned import mentioned
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.pins import newest_pinned
from onlyvips.testing.telegram.world.requests.sending import writable_chat
from onlyvips.testing.telegram.world.updates import ACCOUNT, channel_sequence
from onlyvips.testing.telegram.world.world_type import World


def _named(world: World, box: int, wanted: Any) -> Any:
    """Return the message that an `InputMessage` names, or a `MessageEmpty`.

    Without a chat there is no pinned message: that of a private chat is in `userFull`.
    """
    number = getattr(wanted, "id", wanted if isinstance(wanted, int) else 0)
    if isinstance(wanted, tl.InputMessagePinned):
        found = newest_pinned(world, channel_chat(box)) if box else None
    else:
        found = world.messages.get(box, number)
    if found is not None and isinstance(wanted, tl.InputMessageReplyTo):
        number = getattr(found.reply_to, "reply_to_msg_id", None) or 0
        found = world.messages.get(box, number)
    return found or tl.MessageEmpty(number, tl.PeerChannel(box) if box else None)


def _found(world: World, box: int, wanted: list[Any]) -> tuple[list[Any], list[Any], list[Any]]:
    messages = [_named(world, box, item) for item in wanted]
    present = [m for m in messages if not isinstance(m, tl.MessageEmpty)]
    users, channels = mentioned([tl.UpdateNewMessage(m, 0, 0) for m in present])
    return messages, world.channel_entities(channels), world.directory.user_entities(users)


@handles(fn.messages.GetMessagesRequest)
def get_messages(world: World, session: BotSession, request: Any) -> Any:
    """Return private messages by number."""
    messages, chats, users = _found(world, 0, request.id)
    return tl.messages.Messages(messages, [], chats, users)


@handles(fn.channels.GetMessagesRequest)
def get_channel_messages(world: World, session: BotSession, request: Any) -> Any:
    """Return messages of a channel by number."""
    channel = world.directory.resolve_channel(request.channel)
    messages, chats, users = _found(world, channel.id, request.id)
    pts = world.counters.current(channel_sequence(channel.id))
    return tl.messages.ChannelMessages(pts, len(messages), messages, [], chats, users)


@handles(
    fn.messages.GetHistoryRequest,
    fn.messages.GetDialogsRequest,
    fn.messages.SearchRequest,
    fn.messages.ReadHistoryRequest,
    fn.channels.JoinChannelRequest,
)
def refuse_bots(world: World, session: BotSession, request: Any) -> Any:
    """Refuse what bots may not ask, as https://core.telegram.org/api/bots says."""
    raise RpcFailure(400, "BOT_METHOD_INVALID")


@handles(fn.messages.DeleteMessagesRequest)
def delete_messages(world: World, session: BotSession, request: Any) -> Any:
    """Delete private messages; numbers that do not exist are no error."""
    update = world.publish_deletion(0, request.id, exclude=session)
    return _affected(update, world.counters.current(ACCOUNT))


@handles(fn.channels.DeleteMessagesRequest)
def delete_channel_messages(world: World, session: BotSession, request: Any) -> Any:
    """Delete messages of a channel: the bot's own, or any if it is admin."""
    channel = world.directory.resolve_channel(request.channel)
    admin = channel.may(world.bot.id, "delete_messages")
    messages = [world.messages.get(channel.id, number) for number in request.id]
    if not admin and any(m is not None and not m.out for m in messages):
        raise RpcFailure(403, "MESSAGE_DELETE_FORBIDDEN")
    update = world.publish_deletion(channel.id, request.id, exclude=session)
    return _affected(update, world.counters.current(channel_sequence(channel.id)))


def _affected(update: Any, pts: int) -> Any:
    if update is None:
        return tl.messages.AffectedMessages(pts, 0)
    return tl.messages.AffectedMessages(update.pts, update.pts_count)


@handles(fn.messages.SetTypingRequest)
def set_typing(world: World, session: BotSession, request: Any) -> Any:
    """Accept a chat action where the bot may write."""
    chat = writable_chat(world, request.peer)
    if not isinstance(request.action, tl.SendMessageCancelAction):
        world.tell("typing", chat)
    return True


@handles(fn.messages.SendReactionRequest)
def send_reaction(world: World, session: BotSession, request: Any) -> Any:
    """Put the bot's reactions under a message."""
    chat = writable_chat(world, request.peer)
    message = world.messages.find(chat, request.msg_id)
    if message is None:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    reactions = request.reaction or []
    if len(reactions) > 1:
        raise RpcFailure(400, "REACTIONS_TOO_MANY")
    emojis = tuple(getattr(reaction, "emoticon", "?") for reaction in reactions)
    world.reactions.set(chat, message.id, world.bot.id, emojis)
    world.changed()
    world.tell("reaction", chat, message, reactions=emojis)
    return world.wrap()


@handles(fn.channels.ReadHistoryRequest, fn.messages.GetPeerDialogsRequest)
def refuse_reading_state(world: World, session: BotSession, request: Any) -> Any:
    """Refuse the reading state of chats, which bots do not have."""
    raise RpcFailure(400, "BOT_METHOD_INVALID")
