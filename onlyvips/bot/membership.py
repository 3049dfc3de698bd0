"""Asking Telegram whether somebody is in a chat."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot import compat
from onlyvips.bot.incoming import is_inside
from onlyvips.bot.peers import input_peer
from onlyvips.errors import InvalidInput, NotFound, Unavailable

if TYPE_CHECKING:
    from onlyvips.bot.telegram import NameCache

_TIMEOUT = 10.0
_NO_SUCH_CHAT = (
    errors.UsernameNotOccupiedError,
    errors.UsernameInvalidError,
    errors.ChannelInvalidError,
    errors.ChannelPrivateError,
    errors.ChatIdInvalidError,
    errors.ChatAdminRequiredError,
)
_NOT_THERE = (
    errors.UserNotParticipantError,
    errors.ParticipantIdInvalidError,
    errors.UserIdInvalidError,
    errors.PeerIdInvalidError,
)


async def ask_membership(client: Any, chat: int | str, telegram_id: int, names: NameCache) -> bool:
    """Return whether a user is in a channel or group now.

    Args:
        client: A connected client of the bot.
        chat: ``@username`` or marked id.
        telegram_id: The user.
        names: Chats by name.

    Raises:
        NotFound: There is no such chat, or the bot cannot see its members.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """
    try:
        async with asyncio.timeout(_TIMEOUT):
            channel = await _channel(client, chat, names)
            if isinstance(channel, tl.InputPeerChat):
                return await _in_basic_group(client, channel.chat_id, telegram_id)
            try:
                return await _in_channel(client, channel, telegram_id)
            except (errors.ChannelInvalidError, errors.ChannelPrivateError):
                if not isinstance(chat, str) or names.get(chat.lstrip("@")) is None:
                    raise
                # The name may belong to another chat by now.
                names.drop(chat.lstrip("@"))
                return await _in_channel(client, await _channel(client, chat, names), telegram_id)
    except _NOT_THERE:
        return False
    except errors.ChatAdminRequiredError:
        raise NotFound(
            f"the bot cannot see who is in {chat}: make it an administrator there",
            code="chat-admin-required",
        ) from None
    except _NO_SUCH_CHAT:
        raise NotFound(
            f"there is no chat {chat} that the bot can see: check its name, and add the bot",
            code="chat-not-found",
        ) from None
    except errors.FloodWaitError as error:
        raise Unavailable(
            "Telegram asks to wait before the next question.", retry_after=float(error.seconds)
        ) from None
    except (errors.RPCError, OSError) as error:
        raise Unavailable("Telegram does not answer for the moment.", retry_after=5) from error


async def _channel(client: Any, chat: int | str, names: NameCache) -> Any:
    if isinstance(chat, int):
        if chat > 0:
            raise InvalidInput(f"{chat} is no channel or group; their ids are negative")
        return input_peer(chat)
    name = chat.strip().removeprefix("https://t.me/").lstrip("@")
    known = names.get(name)
    if known is not None:
        return known
    async with names.lock:
        known = names.get(name)
        if known is None:
            answer = await compat.invoke(client, fn.contacts.ResolveUsernameRequest(name))
            if not isinstance(answer.peer, tl.PeerChannel):
                raise InvalidInput(f"@{name} is no channel or group")
            found = next(c for c in answer.chats if c.id == answer.peer.channel_id)
            known = tl.InputPeerChannel(found.id, found.access_hash or 0)
            names.put(name, known)
    return known


async def _in_channel(client: Any, channel: Any, telegram_id: int) -> bool:
    answer = await compat.invoke(
        client,
        fn.channels.GetParticipantRequest(
            tl.InputChannel(channel.channel_id, channel.access_hash),
            tl.InputPeerUser(telegram_id, 0),
        ),
    )
    return is_inside(answer.participant)


async def _in_basic_group(client: Any, chat_id: int, telegram_id: int) -> bool:
    full = await compat.invoke(client, fn.messages.GetFullChatRequest(chat_id))
    participants = getattr(full.full_chat.participants, "participants", None) or ()
    return any(participant.user_id == telegram_id for participant in participants)
