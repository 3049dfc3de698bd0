"""What plugins say to and hear from Telegram. Light to import; nothing here knows Telethon."""

from __future__ import annotations

import enum
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Protocol

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

Scope = Literal["private", "group", "everywhere"]


class Priority(enum.IntEnum):
    """Lanes of the outbox; a lower number leaves first."""

    ANSWER = 0  # somebody is waiting for it
    NOTICE = 10  # concerns one person, now
    BROADCAST = 20  # the same to many


@dataclass(frozen=True, slots=True)
class Button:
    """An inline button: exactly one of ``data``, ``url`` and ``web_app`` is given.

    Attributes:
        text: What the button says.
        data: Sent back when pressed: ``<plugin prefix>:<rest>``, 1 to 64 bytes in UTF-8
            (https://core.telegram.org/bots/api#inlinekeyboardbutton).
        url: Opened when pressed.
        web_app: MiniApp address opened when pressed.
    """

    text: str
    data: str | None = None
    url: str | None = None
    web_app: str | None = None

    def __post_init__(self) -> None:
        if sum(v is not None for v in (self.data, self.url, self.web_app)) != 1:
            raise ValueError(f"button {self.text!r}: give exactly one of data, url, web_app")
        if self.data is not None and not 1 <= len(self.data.encode()) <= 64:
            raise ValueError(f"button {self.text!r}: data must be 1 to 64 bytes")


Keyboard = Sequence[Sequence[Button]]


@dataclass(frozen=True, slots=True)
class OutgoingMessage:
    """A message to send.

    Attributes:
        text: At most 4096 characters after markup (1024 as a caption), in Telegram HTML: ``<b>``,
            ``<i>``, ``<code>``, ``<a href>``, ``<tg-spoiler>``, ``<blockquote>``
            (https://core.telegram.org/bots/api#html-style). Escape what users wrote.
        buttons: Rows of inline buttons.
        photo: A picture to send with the text as its caption.
        silent: Arrives without a sound.
        protect: Cannot be forwarded or saved.
        reply_to: Message to answer.
    """

    text: str
    buttons: Keyboard = ()
    photo: Path | None = None
    silent: bool = False
    protect: bool = False
    reply_to: int | None = None


class Telegram(Protocol):
    """``platform.telegram``: what any process may ask of Telegram, and the paced outbox."""

    @property
    def username(self) -> str:
        """The bot's username without ``@``; empty while it is not known."""
        ...

    async def send(
        self,
        chat_id: int,
        message: OutgoingMessage | str,
        *,
        priority: Priority = Priority.NOTICE,
        key: str | None = None,
        delay: timedelta | None = None,
    ) -> None:
        """Put a message into the outbox, in the caller's transaction when there is one.

        It leaves after the commit, at Telegram's pace, and survives a restart.

        Args:
            chat_id: Telegram's marked id of the user, group or channel.
            message: What to send.
            priority: Its lane.
            key: A message with the same key is sent once.
            delay: Earliest departure from now.
        """
        ...

    async def is_member(self, chat: int | str, telegram_id: int) -> bool:
        """Ask Telegram whether a user is a member of a channel or group now.

        Args:
            chat: ``@username`` or marked id. The bot must be an administrator of a channel.
            telegram_id: The user.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...


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
    """Somebody changed their reactions to a message.

    Attributes:
        chat_id: Marked id of the chat.
        message_id: The message.
        telegram_id: Who.
        emoji: Reactions now; empty when all were taken back.
        at: When (UTC).
    """

    chat_id: int
    message_id: int
    telegram_id: int
    emoji: tuple[str, ...]
    at: datetime


class Conversation(Protocol):
    """State of a dialogue with one user, kept in PostgreSQL."""

    @property
    def state(self) -> str | None:
        """Name of the present step, ``<plugin>:<step>``, or None outside any dialogue."""
        ...

    @property
    def data(self) -> Mapping[str, Any]:
        """What was gathered so far (JSON)."""
        ...

    async def set(
        self, state: str, data: Mapping[str, Any] | None = None, *, ttl: timedelta | None = None
    ) -> None:
        """Go to a step; it lapses after ``ttl`` (a day when absent)."""
        ...

    async def clear(self) -> None:
        """Leave the dialogue."""
        ...


class BotContext(Protocol):
    """What a handler is given: who, where, and ways to answer. One per update."""

    platform: Platform
    account: Account
    chat_id: int
    message_id: int
    text: str
    args: str  #: what followed the command, or the rest of the button's data, or the deep link
    language: str
    conversation: Conversation
    message: IncomingMessage | None
    update_key: str  #: names the update for ever; the same when it is handled again after a crash

    def t(self, msgid: str, /, **values: object) -> str:
        """Translate into the user's language and fill in ``{values}`` (HTML-escaped)."""
        ...

    def nt(self, singular: str, plural: str, n: int, /, **values: object) -> str:
        """Translate with the language's plural forms; ``{n}`` is filled in."""
        ...

    async def reply(
        self,
        text: str,
        *,
        buttons: Keyboard = (),
        photo: Path | None = None,
        protect: bool = False,
    ) -> None:
        """Answer in the same chat, ahead of everything else in the outbox."""
        ...

    async def edit(self, text: str, *, buttons: Keyboard = ()) -> None:
        """Change the message whose button was pressed; answers anew where there is none."""
        ...

    async def answer(self, text: str = "", *, alert: bool = False) -> None:
        """Acknowledge a pressed button, with a notice of at most 200 characters.

        Done by the runtime if the handler does not.
        """
        ...


Handler = Callable[[BotContext], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BotCommand:
    """A command of the bot.

    Attributes:
        name: ``[a-z0-9_]{1,32}`` without the slash; works in every language.
        descriptions: Text of the command menu by language (``en`` is required), 1 to 256
            characters (https://core.telegram.org/bots/api#botcommand).
        handler: Called with a context.
        names: Further names by language, e.g. ``{"tr": "gorevler"}``: shown in that language's
            menu instead of ``name``; understood in every language.
        scope: Where it is offered and understood.
        permission: Permission that the account needs; None for everybody.
        hidden: Left out of the menu and of /help.
    """

    name: str
    descriptions: Mapping[str, str]
    handler: Handler
    names: Mapping[str, str] = field(default_factory=dict)
    scope: Scope = "private"
    permission: str | None = None
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class CallbackHandler:
    """Pressed buttons whose data is ``prefix`` or starts with ``prefix:``.

    Attributes:
        prefix: Must be the plugin's name or start with ``<plugin>.``.
        handler: ``context.args`` is what follows the colon.
    """

    prefix: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class DeepLinkHandler:
    """``/start`` with a parameter that begins with ``prefix``.

    Parameters are 1 to 64 of ``A-Za-z0-9_-`` (https://core.telegram.org/bots/features#deep-linking).

    Attributes:
        prefix: e.g. ``ref_``.
        handler: ``context.args`` is what follows the prefix.
    """

    prefix: str
    handler: Handler


@dataclass(frozen=True, slots=True)
class MessageHandler:
    """Messages that are not commands.

    Attributes:
        handler: Called with a context; ``context.message`` is set.
        kind: Where the message was written.
        state: Only in this step of a dialogue (``<plugin>:<step>``); None for any.
    """

    handler: Handler
    kind: Literal["private", "group"] = "private"
    state: str | None = None


@dataclass(frozen=True, slots=True)
class MembershipHandler:
    """Joins and leaves in chats that the bot administers."""

    handler: Callable[[MembershipChange, Platform], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class ReactionHandler:
    """Changed reactions."""

    handler: Callable[[Reaction, Platform], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class RawHandler:
    """Any Telethon update class, for what is not modelled here.

    Attributes:
        update: Name of the TL update class, e.g. ``UpdateBotPrecheckoutQuery``.
        handler: Called with the TL object, the Telethon client and the platform.
    """

    update: str
    handler: Callable[[Any, Any, Platform], Awaitable[None]]


BotHandler = (
    CallbackHandler
    | DeepLinkHandler
    | MessageHandler
    | MembershipHandler
    | ReactionHandler
    | RawHandler
)
