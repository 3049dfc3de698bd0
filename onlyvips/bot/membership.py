"""Asking Telegram who is in a chat: a person, or the bot itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot import compat
from onlyvips.bot.chats import ask, input_channel
from onlyvips.bot.incoming import is_inside

if TYPE_CHECKING:
    from onlyvips.bot.telegram import NameCache

_NOT_THERE = (
    errors.UserNotParticipantError,
    errors.ParticipantIdInvalidError,
    errors.UserIdInvalidError,
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

    async def question(peer: Any) -> bool:
        if isinstance(peer, tl.InputPeerChat):
            return await _in_basic_group(client, peer.chat_id, telegram_id)
        try:
            participant = await _participant(client, peer, tl.InputPeerUser(telegram_id, 0))
        except (*_NOT_THERE, errors.PeerIdInvalidError):
            return False
        return is_inside(participant)

    return await ask(client, chat, names, question)


async def ask_rights(client: Any, chat: int | str, names: NameCache) -> frozenset[str] | None:
    """Return what the bot may do in a channel or group.

    Returns:
        ``admin`` and the names of its rights; empty for a mere member; None where it is not in
        the chat.

    Raises:
        NotFound: There is no such chat.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """

    async def question(peer: Any) -> frozenset[str] | None:
        if isinstance(peer, tl.InputPeerChat):
            return await _rights_in_basic_group(client, peer.chat_id)
        try:
            participant = await _participant(client, peer, tl.InputPeerSelf())
        except (*_NOT_THERE, errors.ChannelPrivateError):
            # CHANNEL_PRIVATE: there is such a chat, and the bot is not in it.
            return None
        if not is_inside(participant):
            return None
        return _named(getattr(participant, "admin_rights", None))

    return await ask(client, chat, names, question)


async def _participant(client: Any, channel: Any, who: Any) -> Any:
    request = fn.channels.GetParticipantRequest(input_channel(channel), who)
    return (await compat.invoke(client, request)).participant


async def _in_basic_group(client: Any, chat_id: int, telegram_id: int) -> bool:
    full = await compat.invoke(client, fn.messages.GetFullChatRequest(chat_id))
    participants = getattr(full.full_chat.participants, "participants", None) or ()
    return any(participant.user_id == telegram_id for participant in participants)


async def _rights_in_basic_group(client: Any, chat_id: int) -> frozenset[str] | None:
    answer = await compat.invoke(client, fn.messages.GetChatsRequest([chat_id]))
    chat = next(iter(answer.chats), None)
    if not isinstance(chat, tl.Chat):
        if isinstance(chat, tl.ChatForbidden):
            return None
        raise errors.ChatIdInvalidError(None)
    return None if chat.left else _named(chat.admin_rights)


def _named(rights: Any) -> frozenset[str]:
    """Return the names of the flags that are set, and ``admin`` for whoever has such rights."""
    if rights is None:
        return frozenset()
    names = {name for name, value in rights.to_dict().items() if value is True}
    return frozenset({"admin", *names})
