"""What plugins hear from Telegram. Light to import; nothing here knows Telethon."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

Media = Literal["photo", "document", "video", "audio", "poll", "other"]


@dataclass(frozen=True, slots=True)
class Forward:
    """Where a forwarded message came from (https://core.telegram.org/constructor/messageFwdHeader).

    All ids are None where a person hides their account from forwards.

    Attributes:
        chat_id: Marked id of the channel, or of the group for what was written in its name.
        chat_username: Public name of that chat without ``@``, if any.
        message_id: Number of the post in that channel.
        sender_id: Telegram id of the person who wrote it.
        sent_at: When the original was sent (UTC).
    """

    chat_id: int | None
    chat_username: str | None
    message_id: int | None
    sender_id: int | None
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class PostRef:
    """A post of a channel.

    Attributes:
        chat_id: Marked id of the channel.
        message_id: Its number there.
    """

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class IncomingMessage:
    """A message somebody wrote where the bot can see it.

    Attributes:
        chat_id: Marked id of the chat; equals ``sender_id`` in private.
        message_id: Number within the chat.
        sender_id: Telegram id of the author; None for anonymous and channel posts.
        text: Plain text.
        sent_at: Telegram's time of it (UTC).
        kind: Where it was written.
        chat_username: Public name of the chat without ``@``, if any.
        reply_to: Message it answers.
        thread: Number of the message that its thread hangs on: for a comment, the copy of the
            channel's post in the discussion group (https://core.telegram.org/api/discussion).
            ``platform.telegram.message`` says which post that is.
        forward: Where it was forwarded from.
        mentions_bot: Whether it mentions the bot, as Telegram marked it; words alone do not count.
        media: What it carries beside text.
        raw: The Telethon event, for what is not modelled here.
    """

    chat_id: int
    message_id: int
    sender_id: int | None
    text: str
    sent_at: datetime
    kind: Literal["private", "group", "channel"]
    chat_username: str | None = None
    reply_to: int | None = None
    thread: int | None = None
    forward: Forward | None = None
    mentions_bot: bool = False
    media: Media | None = None
    raw: Any = field(default=None, repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class MembershipChange:
    """Somebody joined or left a chat that the bot administers.

    Attributes:
        chat_id: Marked id of the chat.
        chat_username: Public name without ``@``, if any.
        telegram_id: Who.
        joined: True for joined, False for left or removed.
        at: When (UTC).
        invite_link: The link used, if any.
    """

    chat_id: int
    chat_username: str | None
    telegram_id: int
    joined: bool
    at: datetime
    invite_link: str | None = None


@dataclass(frozen=True, slots=True)
class Reaction:
    """Somebody changed their reactions to a message in private or in a group.

    In channels reactions are anonymous, and a bot hears only how many there are
    (https://core.telegram.org/constructor/updateBotMessageReactions).

    Attributes:
        chat_id: Marked id of the chat.
        message_id: The message.
        telegram_id: Who.
        emoji: Reactions now; empty when all were taken back.
        at: When (UTC).
        chat_username: Public name of the chat without ``@``, if any.
    """

    chat_id: int
    message_id: int
    telegram_id: int
    emoji: tuple[str, ...]
    at: datetime
    chat_username: str | None = None


@dataclass(frozen=True, slots=True)
class PollVote:
    """Somebody voted in a poll of the bot, or took the vote back.

    Attributes:
        poll: The key under which the poll was sent.
        telegram_id: Who.
        options: Positions that were chosen, in ascending order; empty when the vote was taken
            back.
        at: When the bot heard of it (UTC); Telegram tells no time.
    """

    poll: str
    telegram_id: int
    options: tuple[int, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class Pin:
    """Somebody pinned a message (https://core.telegram.org/constructor/messageActionPinMessage).

    Attributes:
        chat_id: Marked id of the chat.
        chat_username: Public name without ``@``, if any.
        message_id: The message that was pinned.
        telegram_id: Who pinned it.
        at: When (UTC).
    """

    chat_id: int
    chat_username: str | None
    message_id: int
    telegram_id: int
    at: datetime


@dataclass(frozen=True, slots=True)
class BotMembership:
    """The bot was added to a chat, promoted, demoted or removed.

    Attributes:
        chat_id: Marked id of the chat.
        chat_username: Public name without ``@``, if any.
        title: Its title; empty where Telegram told none.
        kind: What it is.
        actor_id: Telegram id of who did it.
        role: What the bot is there from now on.
        at: When (UTC).
    """

    chat_id: int
    chat_username: str | None
    title: str
    kind: Literal["group", "channel"]
    actor_id: int
    role: Literal["admin", "member", "left"]
    at: datetime


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """A message as it stands in a chat now, asked for by its number.

    Attributes:
        chat_id: Marked id of the chat.
        message_id: Its number.
        sender_id: Telegram id of the author; None for anonymous and channel posts.
        text: Plain text.
        sent_at: When it was sent (UTC).
        forward: Where it was forwarded from.
        pinned: Whether it is pinned.
        post: For the automatic copy of a channel's post in its discussion group, the post that it
            stands for.
    """

    chat_id: int
    message_id: int
    sender_id: int | None
    text: str
    sent_at: datetime
    forward: Forward | None
    pinned: bool
    post: PostRef | None


@dataclass(frozen=True, slots=True)
class Chat:
    """A group or channel.

    Attributes:
        id: Marked id.
        username: Public name without ``@``, if any.
        title: Its title.
        kind: What it is.
    """

    id: int
    username: str | None
    title: str
    kind: Literal["group", "channel"]
