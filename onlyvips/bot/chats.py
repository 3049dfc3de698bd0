"""Asking Telegram about a channel or group: finding it, and understanding why that failed."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Any, TypeVar

from telethon import errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot import compat
from onlyvips.bot.content import username_of
from onlyvips.bot.heard import Chat
from onlyvips.bot.peers import channel_chat, input_peer
from onlyvips.errors import InvalidInput, NotFound, Unavailable

if TYPE_CHECKING:
    from onlyvips.bot.telegram import NameCache

T = TypeVar("T")

_TIMEOUT = 10.0
_NO_SUCH_CHAT = (
    errors.UsernameNotOccupiedError,
    errors.UsernameInvalidError,
    errors.ChannelInvalidError,
    errors.ChannelPrivateError,
    errors.ChatIdInvalidError,
    errors.PeerIdInvalidError,
)
#: What stands before the name in a link to a chat or to its post.
_LINK = re.compile(r"(?:https?://)?(?:www\.)?(?:t|telegram)\.me/(?:s/)?", re.IGNORECASE)


async def ask(
    client: Any,
    chat: int | str,
    names: NameCache,
    question: Callable[[Any], Awaitable[T]],
    *,
    cannot: str = "see who is in",
    needs: str = "make it an administrator there",
) -> T:
    """Find a chat and ask something about it.

    Args:
        client: A connected client of the bot.
        chat: ``@username``, ``https://t.me/`` link or marked id.
        names: Chats by name.
        question: Given the input peer, asks. What only it can understand, it catches itself.
        cannot: What the bot cannot do, when Telegram says that it has too few rights.
        needs: What to do then.

    Raises:
        NotFound: There is no such chat, or the bot cannot see it.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """
    try:
        async with asyncio.timeout(_TIMEOUT):
            name = name_of(chat)
            known = isinstance(name, str) and names.get(name) is not None
            peer = await _peer(client, name, names)
            try:
                return await question(peer)
            except (errors.ChannelInvalidError, errors.ChannelPrivateError):
                if not isinstance(name, str) or not known:
                    raise
                # The name may belong to another chat by now.
                names.drop(name)
                return await question(await _peer(client, name, names))
    except errors.ChatAdminRequiredError:
        raise NotFound(
            f"the bot cannot {cannot} {chat}: {needs}",
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


def name_of(chat: int | str) -> int | str:
    """Return the public name without decoration, or the marked id.

    Raises:
        InvalidInput: It is the id of a person.
    """
    if isinstance(chat, str):
        text = _LINK.sub("", chat.strip(), count=1).lstrip("@")
        if not re.fullmatch(r"-?\d+", text):
            return re.split(r"[/?#]", text, maxsplit=1)[0]
        chat = int(text)
    if chat > 0:
        raise InvalidInput(f"{chat} is no channel or group; their ids are negative")
    return chat


async def ask_chat(client: Any, chat: int | str, names: NameCache) -> Chat:
    """Return a channel or group.

    Raises:
        NotFound: There is no such chat, or the bot cannot see it.
        InvalidInput: It is no channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """

    async def question(peer: Any) -> Chat:
        name = name_of(chat)
        known = names.chat(str(name))
        if known is None:
            known = described(await _entity(client, peer))
            names.put(str(name), peer, known)
        return known

    return await ask(client, chat, names, question)


def described(entity: Any) -> Chat:
    """Return a group or channel as plugins see it.

    Raises:
        NotFound: There is nothing to see, because the bot was removed or the chat deleted.
    """
    if isinstance(entity, tl.Channel):
        kind = "group" if entity.megagroup else "channel"
        return Chat(
            channel_chat(entity.id),
            username_of(entity),
            entity.title,
            "group" if kind == "group" else "channel",
        )
    if isinstance(entity, tl.Chat):
        return Chat(-entity.id, None, entity.title, "group")
    raise NotFound(
        "the bot cannot see that chat: add the bot to it",
        code="chat-not-found",
    )


async def _entity(client: Any, peer: Any) -> Any:
    if isinstance(peer, tl.InputPeerChat):
        answer = await compat.invoke(client, fn.messages.GetChatsRequest([peer.chat_id]))
    else:
        answer = await compat.invoke(client, fn.channels.GetChannelsRequest([input_channel(peer)]))
    return next(iter(answer.chats), None)


def input_channel(peer: Any) -> Any:
    """Return the input channel of an ``InputPeerChannel``."""
    return tl.InputChannel(peer.channel_id, peer.access_hash)


async def _peer(client: Any, name: int | str, names: NameCache) -> Any:
    if isinstance(name, int):
        return input_peer(name)
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
            names.put(name, known, described(found) if isinstance(found, tl.Channel) else None)
    return known
