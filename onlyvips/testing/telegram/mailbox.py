"""What the bot did in a chat, waiting until a test looks at it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from onlyvips.testing.telegram.control.answers import by_bot
from onlyvips.testing.telegram.reply import Reply
from onlyvips.testing.telegram.views import ChatEvent
from onlyvips.testing.telegram.world.feed import Subscription

if TYPE_CHECKING:
    from onlyvips.testing.telegram.user import TelegramUser


class Mailbox:
    """What the bot did in one chat and nobody has looked at yet."""

    def __init__(self, user: TelegramUser, subscription: Subscription) -> None:
        self._user = user
        self._subscription = subscription
        self._unseen: deque[Reply] = deque()

    def take_all(self) -> list[Reply]:
        """Return and forget everything."""
        self._fill()
        replies = list(self._unseen)
        self._unseen.clear()
        return replies

    async def find(
        self, fits: Callable[[Reply], bool], seconds: float
    ) -> tuple[Reply | None, list[Reply]]:
        """Take replies until one fits; return it, or `None` after a time, and what was passed."""
        passed: list[Reply] = []
        deadline = time.monotonic() + seconds
        while True:
            self._fill()
            while self._unseen:
                reply = self._unseen.popleft()
                if fits(reply):
                    return reply, passed
                passed.append(reply)
            remaining = deadline - time.monotonic()
            if remaining <= 0:
                return None, passed
            try:
                self._add(await self._subscription.get(remaining))
            except TimeoutError:
                return None, passed

    def close(self) -> None:
        """Stop to receive events."""
        self._subscription.close()

    def _fill(self) -> None:
        for event in self._subscription.drain():
            self._add(event)

    def _add(self, event: ChatEvent) -> None:
        if not by_bot(event) or event.kind in {"deleted", "reaction"}:
            return
        if event.user not in {None, self._user.id}:
            return  # a notice that another member of the group got
        edited = event.kind == "edited"
        self._unseen.append(Reply(self._user, event.message, event.answer, edited))
