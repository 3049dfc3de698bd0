"""What a message of Telegram carries: where it came from, its thread, mentions, media."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from telethon.tl import types as tl

from onlyvips.bot.heard import Forward, Media, PostRef
from onlyvips.bot.peers import marked_id


def forward_of(message: Any, entities: Mapping[int, Any]) -> Forward | None:
    """Return where a message was forwarded from.

    Args:
        message: The message.
        entities: Users and chats that came with it, by marked id.
    """
    header = message.fwd_from
    if not isinstance(header, tl.MessageFwdHeader):
        return None
    chat_id = sender_id = None
    if isinstance(header.from_id, tl.PeerUser):
        sender_id = header.from_id.user_id
    elif header.from_id is not None:
        chat_id = marked_id(header.from_id)
    return Forward(
        chat_id=chat_id,
        chat_username=username_of(entities.get(chat_id)) if chat_id is not None else None,
        message_id=header.channel_post if chat_id is not None else None,
        sender_id=sender_id,
        sent_at=header.date or datetime.fromtimestamp(0, UTC),
    )


def post_of(message: Any) -> PostRef | None:
    """Return the channel's post that a message is the automatic copy of.

    Telegram writes such copies into the discussion group in the channel's name, and says where
    they are from (https://core.telegram.org/api/discussion). What people forward there has a
    person's name, or that of another chat, and is no copy.
    """
    header = message.fwd_from
    if (
        message.post
        or not isinstance(header, tl.MessageFwdHeader)
        or not isinstance(message.from_id, tl.PeerChannel)
    ):
        return None
    if isinstance(header.saved_from_peer, tl.PeerChannel) and header.saved_from_msg_id:
        source, number = header.saved_from_peer, header.saved_from_msg_id
    else:
        source, number = header.from_id, header.channel_post
    if source != message.from_id or not number:
        return None
    return PostRef(marked_id(source), number)


def replied_to(message: Any, chat_id: int) -> int | None:
    """Return the number of the message in the same chat that a message answers."""
    header = message.reply_to
    if not isinstance(header, tl.MessageReplyHeader):
        return None
    elsewhere = header.reply_to_peer_id
    if elsewhere is not None and marked_id(elsewhere) != chat_id:
        return None
    return int(header.reply_to_msg_id) if header.reply_to_msg_id else None


def thread_of(message: Any, chat_id: int) -> int | None:
    """Return the number of the message that the thread of a message hangs on."""
    header = message.reply_to
    if isinstance(header, tl.MessageReplyHeader) and header.reply_to_top_id:
        return int(header.reply_to_top_id)
    return replied_to(message, chat_id)


def mentions(message: Any, user_id: int, username: str) -> bool:
    """Whether a message mentions a user, as Telegram marked it.

    Args:
        message: The message.
        user_id: Id of the user.
        username: Their username without ``@``.
    """
    encoded: bytes | None = None
    wanted = f"@{username}".lower()
    for entity in message.entities or ():
        if isinstance(entity, tl.MessageEntityMentionName) and entity.user_id == user_id:
            return True
        if isinstance(entity, tl.MessageEntityMention) and username:
            if encoded is None:
                encoded = (message.message or "").encode("utf-16-le", "surrogatepass")
            # Offsets count UTF-16 code units (https://core.telegram.org/api/entities#entity-length).
            part = encoded[2 * entity.offset : 2 * (entity.offset + entity.length)]
            if part.decode("utf-16-le", "replace").lower() == wanted:
                return True
    return False


def media_of(message: Any) -> Media | None:
    """Return what a message carries beside text; the preview of a link is nothing."""
    media = message.media
    if media is None or isinstance(media, tl.MessageMediaEmpty | tl.MessageMediaWebPage):
        return None
    if isinstance(media, tl.MessageMediaPhoto):
        return "photo"
    if isinstance(media, tl.MessageMediaPoll):
        return "poll"
    if isinstance(media, tl.MessageMediaDocument):
        return _document_kind(media.document)
    return "other"


def _document_kind(document: Any) -> Media:
    kinds = {type(attribute) for attribute in getattr(document, "attributes", None) or ()}
    if kinds & {tl.DocumentAttributeSticker, tl.DocumentAttributeCustomEmoji}:
        return "other"
    if kinds & {tl.DocumentAttributeVideo, tl.DocumentAttributeAnimated}:
        return "video"
    if tl.DocumentAttributeAudio in kinds:
        return "audio"
    return "document"


def poll_texts(message: Any) -> tuple[str, list[str]]:
    """Return question and options of a message's poll."""
    poll = message.media.poll
    return poll.question.text, [answer.text.text for answer in poll.answers]


def username_of(entity: Any) -> str | None:
    """Return the public name of a chat.

    A chat with several names (https://fragment.com/) has them in a list instead.
    """
    name = getattr(entity, "username", None)
    if name:
        return str(name)
    for other in getattr(entity, "usernames", None) or ():
        if other.active:
            return str(other.username)
    return None
