"""Events that the bot publishes."""

from __future__ import annotations

from typing import ClassVar

from onlyvips.events import Event


class ChatUnreachable(Event):
    """A chat can no longer be written to: blocked, deleted, or the bot was removed.

    Attributes:
        chat_id: Marked id of the chat.
        reason: Telegram's name of the error, e.g. ``USER_IS_BLOCKED``.
    """

    event_name: ClassVar[str] = "bot.chat_unreachable"
    chat_id: int
    reason: str


class ChatReachable(Event):
    """A chat that was unreachable can be written to again."""

    event_name: ClassVar[str] = "bot.chat_reachable"
    chat_id: int
