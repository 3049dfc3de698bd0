"""What plugins register to be called by the bot. Light to import; nothing here knows Telethon."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from onlyvips.bot.heard import (
        BotMembership,
        IncomingMessage,
        MembershipChange,
        Pin,
        PollVote,
        Reaction,
    )
    from onlyvips.bot.types import BotContext
    from onlyvips.platform import Platform

Scope = Literal["private", "group", "everywhere"]

Handler = Callable[["BotContext"], Awaitable[None]]


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
class ChannelPostHandler:
    """Posts of channels that the bot administers; they have no author to answer."""

    handler: Callable[[IncomingMessage, Platform], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PollVoteHandler:
    """Votes in polls that the bot sent; every plugin hears all, so look at `PollVote.poll`."""

    handler: Callable[[PollVote, Platform], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class PinHandler:
    """Messages that people pin."""

    handler: Callable[[Pin, Platform], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class BotMembershipHandler:
    """The bot was added to a chat, promoted, demoted or removed."""

    handler: Callable[[BotMembership, Platform], Awaitable[None]]


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
    | ChannelPostHandler
    | PollVoteHandler
    | PinHandler
    | BotMembershipHandler
    | RawHandler
)
