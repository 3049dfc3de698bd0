"""Telethon's updates as the values that handlers see."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from telethon import events
from telethon.tl import types as tl

from onlyvips.accounts.types import TelegramProfile
from onlyvips.bot import compat
from onlyvips.bot.content import (
    forward_of,
    media_of,
    mentions,
    replied_to,
    thread_of,
    username_of,
)
from onlyvips.bot.heard import BotMembership, IncomingMessage, MembershipChange, Pin, Reaction
from onlyvips.bot.peers import channel_chat, marked_id

#: ``/name``, ``/name@bot``, then blanks and arguments
#: (https://core.telegram.org/bots/features#commands).
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?\s*", re.DOTALL)

Kind = Literal["private", "group", "channel"]
_ADMINS = (
    tl.ChannelParticipantAdmin,
    tl.ChannelParticipantCreator,
    tl.ChatParticipantAdmin,
    tl.ChatParticipantCreator,
)


@dataclass(frozen=True, slots=True)
class Pressed:
    """A pressed button.

    Attributes:
        query_id: To be answered.
        user_id: Who pressed.
        chat_id: Marked id of the chat.
        message_id: The message that has the button.
        data: What the button says.
    """

    query_id: int
    user_id: int
    chat_id: int
    message_id: int
    data: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command in a message.

    Attributes:
        name: In lower case, without the slash.
        addressed_to: Username after ``@``, or None.
        args: What followed.
    """

    name: str
    addressed_to: str | None
    args: str


def parse_command(text: str) -> Command | None:
    """Return the command that a message is, or None."""
    if not text.startswith("/"):
        return None
    found = _COMMAND.fullmatch(text)
    if found is None:
        return None
    name, bot, args = found.groups()
    return Command(name.lower(), bot, (args or "").strip())


@dataclass(frozen=True, slots=True)
class Self:
    """The bot, as messages name it.

    Attributes:
        id: Its Telegram id.
        username: Its username without ``@``.
    """

    id: int = 0
    username: str = ""


def message_of(client: Any, update: Any, bot: Self) -> IncomingMessage | None:
    """Return the message of an ``UpdateNewMessage`` or ``UpdateNewChannelMessage``.

    Service messages and the bot's own are left out; copies of a channel's posts in its discussion
    group have no sender.
    """
    message = update.message
    if not isinstance(message, tl.Message) or message.out:
        return None
    chat_id = marked_id(message.peer_id)
    kind: Kind = "private" if chat_id > 0 else ("channel" if message.post else "group")
    entities = compat.entities_of(update)
    return IncomingMessage(
        chat_id=chat_id,
        message_id=message.id,
        sender_id=_sender(message, chat_id),
        text=message.message or "",
        sent_at=message.date or datetime.now(UTC),
        kind=kind,
        chat_username=username_of(entities.get(chat_id)) if kind != "private" else None,
        reply_to=replied_to(message, chat_id),
        thread=thread_of(message, chat_id),
        forward=forward_of(message, entities),
        mentions_bot=mentions(message, bot.id, bot.username),
        media=media_of(message),
        raw=_LazyEvent(client, update),
    )


def _sender(message: Any, chat_id: int) -> int | None:
    """Return who wrote a message; in private, Telegram may leave that out."""
    if isinstance(message.from_id, tl.PeerUser):
        return int(message.from_id.user_id)
    return chat_id if chat_id > 0 else None


def pin_of(update: Any) -> Pin | None:
    """Return the pin that a service message tells of; None for the bot's own and channels'."""
    message = update.message
    if (
        not isinstance(message, tl.MessageService)
        or not isinstance(message.action, tl.MessageActionPinMessage)
        or message.out
    ):
        return None
    chat_id = marked_id(message.peer_id)
    sender, pinned = _sender(message, chat_id), replied_to(message, chat_id)
    if sender is None or pinned is None:
        return None
    return Pin(
        chat_id=chat_id,
        chat_username=username_of(compat.entities_of(update).get(chat_id)),
        message_id=pinned,
        telegram_id=sender,
        at=message.date or datetime.now(UTC),
    )


class _LazyEvent:
    """The Telethon event of a message, built when somebody first looks: few handlers do."""

    __slots__ = ("_client", "_event", "_update")

    def __init__(self, client: Any, update: Any) -> None:
        self._client = client
        self._update = update
        self._event: Any = None

    def __getattr__(self, name: str) -> Any:
        if self._event is None:
            self._event = compat.built_event(events.NewMessage, self._client, self._update)
        return getattr(self._event, name)


def pressed_of(update: Any) -> Pressed | None:
    """Return the press of a button in a chat; None for games and for bytes that are no text."""
    try:
        data = (update.data or b"").decode()
    except UnicodeDecodeError:
        return None
    if not data:
        return None
    return Pressed(update.query_id, update.user_id, marked_id(update.peer), update.msg_id, data)


def membership_of(update: Any) -> MembershipChange | None:
    """Return the join or leave that an update tells of; None for promotions and the like."""
    chat_id = _chat_of(update)
    before, after = is_inside(update.prev_participant), is_inside(update.new_participant)
    if before == after:
        return None
    chat = compat.entities_of(update).get(chat_id)
    return MembershipChange(
        chat_id=chat_id,
        chat_username=username_of(chat),
        telegram_id=update.user_id,
        joined=after,
        at=update.date,
        invite_link=getattr(update.invite, "link", None),
    )


def _chat_of(update: Any) -> int:
    """Return the marked id of the chat of an ``Update(Channel|Chat)Participant``."""
    if isinstance(update, tl.UpdateChannelParticipant):
        return channel_chat(update.channel_id)
    return -int(update.chat_id)


def bot_membership_of(update: Any) -> BotMembership:
    """Return what the bot has become in a chat.

    Args:
        update: An ``UpdateChannelParticipant`` or ``UpdateChatParticipant`` about the bot.
    """
    chat_id = _chat_of(update)
    # A chat that the bot was removed from comes as ``ChannelForbidden`` or ``ChatForbidden``.
    chat = compat.entities_of(update).get(chat_id)
    role: Literal["admin", "member", "left"] = "left"
    if is_inside(update.new_participant):
        role = "admin" if isinstance(update.new_participant, _ADMINS) else "member"
    group = isinstance(update, tl.UpdateChatParticipant) or bool(getattr(chat, "megagroup", False))
    return BotMembership(
        chat_id=chat_id,
        chat_username=username_of(chat),
        title=getattr(chat, "title", None) or "",
        kind="group" if group else "channel",
        actor_id=update.actor_id,
        role=role,
        at=update.date,
    )


def is_inside(participant: Any) -> bool:
    """Whether a participant is in the chat: banned ones are not, restricted ones are."""
    if participant is None or isinstance(participant, tl.ChannelParticipantLeft):
        return False
    if isinstance(participant, tl.ChannelParticipantBanned):
        return not (participant.left or participant.banned_rights.view_messages)
    return True


def reaction_of(update: Any) -> Reaction | None:
    """Return the changed reactions of a user; None for those of channels."""
    if not isinstance(update.actor, tl.PeerUser):
        return None
    emoji = tuple(
        reaction.emoticon
        for reaction in update.new_reactions
        if isinstance(reaction, tl.ReactionEmoji)
    )
    chat_id = marked_id(update.peer)
    chat = compat.entities_of(update).get(chat_id) if chat_id < 0 else None
    return Reaction(
        chat_id, update.msg_id, update.actor.user_id, emoji, update.date, username_of(chat)
    )


def profile_of(update: Any, user_id: int) -> TelegramProfile:
    """Return what an update tells of a user; the bare id where it tells nothing."""
    user = compat.entities_of(update).get(user_id)
    if not isinstance(user, tl.User) or user.min:
        return TelegramProfile(user_id, getattr(user, "first_name", None) or "")
    return TelegramProfile(
        user_id,
        user.first_name or "",
        user.last_name,
        user.username,
        user.lang_code,
        bool(user.premium),
    )


def is_bot(update: Any, user_id: int) -> bool:
    """Whether a user is a bot."""
    user = compat.entities_of(update).get(user_id)
    return bool(getattr(user, "bot", False))


def access_hash_of(update: Any, chat_id: int) -> int:
    """Return the access hash of a chat that came with an update, else 0."""
    entity = compat.entities_of(update).get(chat_id)
    if entity is None or getattr(entity, "min", False):
        return 0
    return int(getattr(entity, "access_hash", None) or 0)
