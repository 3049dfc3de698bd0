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
from onlyvips.bot.peers import channel_chat, marked_id
from onlyvips.bot.types import IncomingMessage, MembershipChange, Reaction

#: ``/name``, ``/name@bot``, then blanks and arguments
#: (https://core.telegram.org/bots/features#commands).
_COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]+))?(?:\s+(.*))?\s*", re.DOTALL)

Kind = Literal["private", "group", "channel"]


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


def message_of(client: Any, update: Any) -> IncomingMessage | None:
    """Return the message of an ``UpdateNewMessage`` or ``UpdateNewChannelMessage``.

    Service messages, the bot's own and forwarded channel copies that have no text stay messages
    with an empty text; the bot's own are left out.
    """
    message = update.message
    if not isinstance(message, tl.Message) or message.out:
        return None
    chat_id = marked_id(message.peer_id)
    kind: Kind = "private" if chat_id > 0 else ("channel" if message.post else "group")
    sender = chat_id if kind == "private" else None
    if isinstance(message.from_id, tl.PeerUser):
        sender = message.from_id.user_id
    chat = compat.entities_of(update).get(chat_id) if kind != "private" else None
    return IncomingMessage(
        chat_id=chat_id,
        message_id=message.id,
        sender_id=sender,
        text=message.message or "",
        sent_at=message.date or datetime.now(UTC),
        kind=kind,
        chat_username=getattr(chat, "username", None),
        reply_to=getattr(message.reply_to, "reply_to_msg_id", None),
        raw=_LazyEvent(client, update),
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
    if isinstance(update, tl.UpdateChannelParticipant):
        chat_id = channel_chat(update.channel_id)
    else:
        chat_id = -int(update.chat_id)
    before, after = is_inside(update.prev_participant), is_inside(update.new_participant)
    if before == after:
        return None
    chat = compat.entities_of(update).get(chat_id)
    return MembershipChange(
        chat_id=chat_id,
        chat_username=getattr(chat, "username", None),
        telegram_id=update.user_id,
        joined=after,
        at=update.date,
        invite_link=getattr(update.invite, "link", None),
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
    return Reaction(marked_id(update.peer), update.msg_id, update.actor.user_id, emoji, update.date)


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
