"""Asking Telegram for messages of a chat, and for links into it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from telethon import errors
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot import compat
from onlyvips.bot.chats import ask, input_channel
from onlyvips.bot.content import forward_of, post_of
from onlyvips.bot.heard import ChatMessage
from onlyvips.bot.peers import marked_id
from onlyvips.errors import FieldError, InvalidInput

if TYPE_CHECKING:
    from onlyvips.bot.telegram import NameCache

#: https://core.telegram.org/bots/api#createchatinvitelink
_TITLE_LENGTH = 32
_TO_READ = "add it to the group, or make it an administrator of the channel"


async def ask_message(
    client: Any, chat: int | str, message_id: int, names: NameCache
) -> ChatMessage | None:
    """Return a message of a channel or group, or None.

    Raises:
        NotFound: There is no such chat, or the bot cannot see it.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """

    async def question(peer: Any) -> ChatMessage | None:
        return await _message(client, peer, tl.InputMessageID(message_id))

    return await ask(client, chat, names, question, cannot="read", needs=_TO_READ)


async def ask_pinned(client: Any, chat: int | str, names: NameCache) -> ChatMessage | None:
    """Return the newest pinned message of a channel or group, or None.

    Raises:
        NotFound: There is no such chat, or the bot cannot see it.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group.
        Unavailable: Telegram does not answer, or asks to wait.
    """

    async def question(peer: Any) -> ChatMessage | None:
        wanted: Any = tl.InputMessagePinned()
        if isinstance(peer, tl.InputPeerChat):
            full = await compat.invoke(client, fn.messages.GetFullChatRequest(peer.chat_id))
            if not full.full_chat.pinned_msg_id:
                return None
            wanted = tl.InputMessageID(full.full_chat.pinned_msg_id)
        return await _message(client, peer, wanted)

    return await ask(client, chat, names, question, cannot="read", needs=_TO_READ)


async def _message(client: Any, peer: Any, wanted: Any) -> ChatMessage | None:
    if isinstance(peer, tl.InputPeerChat):
        request: Any = fn.messages.GetMessagesRequest([wanted])
        chat = tl.PeerChat(peer.chat_id)
    else:
        request = fn.channels.GetMessagesRequest(input_channel(peer), [wanted])
        chat = tl.PeerChannel(peer.channel_id)
    try:
        answer = await compat.invoke(client, request)
    except (errors.MessageIdsEmptyError, errors.MessageIdInvalidError):
        return None  # MESSAGE_IDS_EMPTY: nothing is pinned
    entities = {}
    for entity in (*answer.chats, *answer.users):
        entities[_marked(entity)] = entity
    for message in answer.messages:
        # Messages of basic groups and private chats have their numbers in common.
        if isinstance(message, tl.Message | tl.MessageService) and message.peer_id == chat:
            return _seen(message, entities)
    return None


def _seen(message: Any, entities: dict[int, Any]) -> ChatMessage:
    sender = message.from_id
    return ChatMessage(
        chat_id=marked_id(message.peer_id),
        message_id=message.id,
        sender_id=sender.user_id if isinstance(sender, tl.PeerUser) else None,
        text=getattr(message, "message", None) or "",
        sent_at=message.date or datetime.fromtimestamp(0, UTC),
        forward=forward_of(message, entities) if isinstance(message, tl.Message) else None,
        pinned=bool(getattr(message, "pinned", False)),
        post=post_of(message) if isinstance(message, tl.Message) else None,
    )


def _marked(entity: Any) -> int:
    if isinstance(entity, tl.Channel | tl.ChannelForbidden):
        return marked_id(tl.PeerChannel(entity.id))
    if isinstance(entity, tl.Chat | tl.ChatForbidden | tl.ChatEmpty):
        return marked_id(tl.PeerChat(entity.id))
    return int(entity.id)


def check_title(title: str) -> None:
    """Refuse a title of an invite link that Telegram would refuse.

    Raises:
        InvalidInput: It is too long.
    """
    if len(title) > _TITLE_LENGTH:
        raise InvalidInput(
            f"the title of an invite link has {len(title)} characters; Telegram allows "
            f"{_TITLE_LENGTH}",
            fields=[FieldError("title", f"at most {_TITLE_LENGTH} characters")],
        )


async def ask_invite_link(client: Any, chat: int | str, title: str, names: NameCache) -> str:
    """Make a new invite link.

    Raises:
        NotFound: There is no such chat, or the bot cannot see it.
        InvalidInput: ``chat`` is neither a public name nor the id of a channel or group, or the
            bot may not invite people there.
        Unavailable: Telegram does not answer, or asks to wait.
    """

    async def question(peer: Any) -> str:
        request = fn.messages.ExportChatInviteRequest(peer, title=title or None)
        try:
            return str((await compat.invoke(client, request)).link)
        except (errors.ChatAdminRequiredError, errors.ChatWriteForbiddenError):
            raise InvalidInput(
                f"the bot may not invite people to {chat}: make it an administrator there with "
                "the right to invite users by link (invite_users)",
                code="chat-right-missing",
            ) from None

    return await ask(client, chat, names, question)
