"""The bot pins, unpins and asks for pinned messages.

Sources: https://core.telegram.org/method/messages.updatePinnedMessage,
https://core.telegram.org/method/messages.unpinAllMessages
"""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.pins import pin, set_pinned
from onlyvips.testing.telegram.world.requests.sending import writable_chat
from onlyvips.testing.telegram.world.updates import ACCOUNT, channel_sequence
from onlyvips.testing.telegram.world.world_type import World


def _pinning_chat(world: World, peer: Any) -> int:
    if not isinstance(peer, (tl.InputPeerChannel, tl.InputPeerChannelFromMessage)):
        return writable_chat(world, peer)
    channel = world.directory.resolve_channel(peer)
    if not channel.may_pin(world.bot.id):
        raise RpcFailure(400, "CHAT_ADMIN_REQUIRED")
    return channel_chat(channel.id)


@handles(fn.messages.UpdatePinnedMessageRequest)
def update_pinned_message(world: World, session: BotSession, request: Any) -> Any:
    """Pin or unpin a message; in channels and groups that is a right of admins."""
    chat = _pinning_chat(world, request.peer)
    if request.pm_oneside and chat > 0:
        raise RpcFailure(400, "BOT_ONESIDE_NOT_AVAIL")
    message = world.messages.find(chat, request.id)
    if message is None:
        raise RpcFailure(400, "MESSAGE_ID_INVALID")
    if bool(message.pinned) == (not request.unpin):
        raise RpcFailure(400, "CHAT_NOT_MODIFIED")
    if request.unpin:
        return world.wrap(set_pinned(world, chat, [message], False, exclude=session))
    _, updates = pin(world, chat, message, world.bot.id, exclude=session)
    return world.wrap(*updates)


@handles(fn.messages.UnpinAllMessagesRequest)
def unpin_all_messages(world: World, session: BotSession, request: Any) -> Any:
    """Unpin everything in a chat."""
    chat = _pinning_chat(world, request.peer)
    pinned = [m for m in world.messages.history(chat) if m.pinned]
    update: Any = set_pinned(world, chat, pinned, False, exclude=session) if pinned else None
    if update is not None:
        return tl.messages.AffectedHistory(update.pts, update.pts_count, 0)
    channel = world.channel_of_chat(chat)
    name = ACCOUNT if channel is None else channel_sequence(channel.id)
    return tl.messages.AffectedHistory(world.counters.current(name), 0, 0)
