"""Who put which emoji under which message."""

from __future__ import annotations

from collections import Counter
from typing import Any

from onlyvips.testing.telegram.world.bounded import Bounded


class ReactionBook:
    """Reactions by chat and message, and then by user; the oldest messages are forgotten."""

    def __init__(self) -> None:
        self._messages: Bounded[tuple[int, int], dict[int, tuple[str, ...]]] = Bounded()

    def of(self, chat: int, message_id: int, user_id: int) -> tuple[str, ...]:
        """Return the reactions of one user, in the order in which they were chosen."""
        return self._messages.get((chat, message_id), {}).get(user_id, ())

    def set(self, chat: int, message_id: int, user_id: int, emojis: tuple[str, ...]) -> None:
        """Replace the reactions of one user."""
        users = self._messages.setdefault((chat, message_id), {})
        if emojis:
            users[user_id] = emojis
        else:
            users.pop(user_id, None)
        if not users:
            del self._messages[chat, message_id]

    def counts(self, chat: int, message_id: int) -> dict[str, int]:
        """Return how often each emoji is there, the most frequent first."""
        users = self._messages.get((chat, message_id), {})
        return dict(Counter(e for emojis in users.values() for e in emojis).most_common())

    def forget(self, chat: int, message_id: int) -> None:
        """Forget the reactions of a message that was deleted."""
        self._messages.pop((chat, message_id), None)

    def to_json(self) -> list[Any]:
        """Return plain data for the snapshot."""
        return [
            [chat, message, [[user, list(emojis)] for user, emojis in users.items()]]
            for (chat, message), users in self._messages.items()
        ]

    def load(self, plain: list[Any]) -> None:
        """Read what `to_json` wrote."""
        for chat, message, users in plain:
            self._messages[chat, message] = {user: tuple(emojis) for user, emojis in users}
