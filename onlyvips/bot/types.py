"""What plugins say to and hear from Telegram. Light to import; nothing here knows Telethon.

All that a plugin imports is here; `onlyvips.bot.outgoing`, `heard` and `handlers` are parts of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from onlyvips.bot.handlers import (
    BotCommand,
    BotHandler,
    BotMembershipHandler,
    CallbackHandler,
    ChannelPostHandler,
    DeepLinkHandler,
    Handler,
    MembershipHandler,
    MessageHandler,
    PinHandler,
    PollVoteHandler,
    RawHandler,
    ReactionHandler,
    Scope,
)
from onlyvips.bot.heard import (
    BotMembership,
    Chat,
    ChatMessage,
    Forward,
    IncomingMessage,
    Media,
    MembershipChange,
    Pin,
    PollVote,
    PostRef,
    Reaction,
)
from onlyvips.bot.outgoing import (
    Button,
    Keyboard,
    OutgoingFile,
    OutgoingMessage,
    Poll,
    Priority,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform

__all__ = [
    "BotCommand",
    "BotContext",
    "BotHandler",
    "BotMembership",
    "BotMembershipHandler",
    "Button",
    "CallbackHandler",
    "ChannelPostHandler",
    "Chat",
    "ChatMessage",
    "Conversation",
    "DeepLinkHandler",
    "Forward",
    "Handler",
    "IncomingMessage",
    "Keyboard",
    "Media",
    "MembershipChange",
    "MembershipHandler",
    "MessageHandler",
    "OutgoingFile",
    "OutgoingMessage",
    "Pin",
    "PinHandler",
    "Poll",
    "PollVote",
    "PollVoteHandler",
    "PostRef",
    "Priority",
    "RawHandler",
    "Reaction",
    "ReactionHandler",
    "Scope",
    "Telegram",
]


class Telegram(Protocol):
    """``platform.telegram``: what any process may ask of Telegram, and the paced outbox."""

    @property
    def username(self) -> str:
        """The bot's username without ``@``; empty while it is not known."""
        ...

    @property
    def app_url(self) -> str:
        """Address that a button opens the MiniApp with; empty where Telegram could not open it.

        It ends with a slash; the route of a screen may follow. Telegram opens HTTPS only, so it is
        below ``public_url``; with the simulated Telegram it is on this machine.
        """
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

    async def message(self, chat: int | str, message_id: int) -> ChatMessage | None:
        """Return a message of a channel or group as it stands now.

        The bot must be able to read there.

        Args:
            chat: ``@username`` or marked id.
            message_id: Its number.

        Returns:
            None where there is none (any more).

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def pinned(self, chat: int | str) -> ChatMessage | None:
        """Return the newest pinned message of a channel or group, or None.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def rights(self, chat: int | str) -> frozenset[str] | None:
        """Return what the bot may do in a channel or group.

        Returns:
            ``admin`` and the names of its rights
            (https://core.telegram.org/constructor/chatAdminRights), e.g. ``invite_users``,
            ``pin_messages``, ``post_messages``; empty for a mere member; None where the bot is
            not in the chat.

        Raises:
            onlyvips.errors.NotFound: There is no such chat.
            onlyvips.errors.InvalidInput: ``chat`` is no channel or group.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def chat(self, name: int | str) -> Chat:
        """Return a channel or group by ``@username``, ``https://t.me/`` link or marked id.

        What a name stands for is kept for an hour.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: It is no channel or group.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def invite_link(self, chat: int | str, *, title: str = "") -> str:
        """Make a new invite link of a channel or group; each call makes another.

        Args:
            chat: ``@username`` or marked id.
            title: Shown to the chat's administrators, at most 32 characters
                (https://core.telegram.org/bots/api#createchatinvitelink). Joins through the link
                arrive as `MembershipChange.invite_link`.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            onlyvips.errors.InvalidInput: The title is too long, ``chat`` is no channel or group,
                or the bot lacks the right ``invite_users`` there (code ``chat-right-missing``).
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...


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
        file: OutgoingFile | None = None,
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

    async def download(self, *, max_bytes: int) -> bytes:
        """Return the photo or document of the message.

        Args:
            max_bytes: What it may have at most, by the size that Telegram states.

        Raises:
            onlyvips.errors.InvalidInput: The message has neither (code ``nothing-to-download``),
                or it is larger (code ``file-too-large``).
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...
