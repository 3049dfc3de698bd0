"""Pinned messages: the flag, the updates and the service message.

Source: https://core.telegram.org/api/pin
"""

from __future__ import annotations

from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.world.core import BotSession, WorldCore


def newest_pinned(world: WorldCore, chat: int) -> Any | None:
    """Return the newest of the pinned messages of a chat, which is the one that Telegram names."""
    return next((m for m in world.messages.newest(chat) if m.pinned), None)


def set_pinned(
    world: WorldCore,
    chat: int,
    messages: list[Any],
    pinned: bool,
    *,
    exclude: BotSession | None = None,
) -> Any | None:
    """Pin or unpin messages and send the update.

    Returns:
        The update, or `None` when the bot is not in the channel.
    """
    for message in messages:
        message.pinned = pinned or None
        world.tell("changed", chat, message)
    world.changed()
    channel = world.channel_of_chat(chat)
    if channel is not None and not channel.holds(world.bot.id):
        return None
    update: Any
    numbers = [message.id for message in messages]
    if channel is not None:
        update = tl.UpdatePinnedChannelMessages(channel.id, numbers, 0, 0)
    else:
        update = tl.UpdatePinnedMessages(messages[0].peer_id, numbers, 0, 0)
    update.pinned = pinned or None
    world.number_update(update, chat)
    world.push(update, exclude=exclude)
    return update


def pin(
    world: WorldCore,
    chat: int,
    message: Any,
    sender: int,
    *,
    exclude: BotSession | None = None,
) -> tuple[Any, list[Any]]:
    """Pin a message, which leaves a service message that answers it.

    Args:
        world: The simulated Telegram.
        chat: The chat.
        message: What is pinned.
        sender: Who pins; in a broadcast channel the service message names nobody.
        exclude: The session whose request this is.

    Returns:
        The service message, and the updates that the bot gets.
    """
    first = set_pinned(world, chat, [message], True, exclude=exclude)
    service = world.new_message(
        chat,
        sender,
        service=True,
        action=tl.MessageActionPinMessage(),
        reply_to=tl.MessageReplyHeader(reply_to_msg_id=message.id),
    )
    second = world.publish(service, exclude=exclude)
    return service, [update for update in (first, second) if update is not None]
