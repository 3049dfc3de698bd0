"""What the bot does, told to whoever watches a chat."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from onlyvips.testing.telegram.views import LOOKS, ChatEvent


class Subscription:
    """The events of one chat (or of all) from now on, in order.

    Args:
        close: Called once, when nobody wants the events any more.
        looks: Whether these are also the events of `LOOKS`.
    """

    def __init__(
        self,
        close: Callable[[Subscription], None],
        *,
        looks: bool = False,
        limit: int = 10_000,
    ) -> None:
        self._close = close
        self.looks = looks
        self._events: deque[ChatEvent] = deque(maxlen=limit)
        self._arrived = asyncio.Event()

    def put(self, event: ChatEvent) -> None:
        """Add an event; the oldest goes when the reader is far too slow."""
        self._events.append(event)
        self._arrived.set()

    def drain(self) -> list[ChatEvent]:
        """Return and forget all events that are here."""
        events = list(self._events)
        self._events.clear()
        self._arrived.clear()
        return events

    async def get(self, timeout: float | None = None) -> ChatEvent:  # noqa: ASYNC109 - the loop's
        """Wait for the next event.

        Raises:
            TimeoutError: None came within `timeout` seconds.
        """
        if not self._events:
            self._arrived.clear()
            await asyncio.wait_for(self._arrived.wait(), timeout)
        return self._events.popleft()

    def close(self) -> None:
        """Stop to receive events."""
        self._close(self)


class Feed:
    """Hands each event to the subscriptions of its chat, at a cost that ignores all other chats."""

    def __init__(self) -> None:
        self._number = 0
        self._subscriptions: dict[int | None, set[Subscription]] = {}

    @property
    def number(self) -> int:
        """The number of the last event."""
        return self._number

    def subscribe(self, chat: int | None = None, *, looks: bool = False) -> Subscription:
        """Watch one chat, or every chat.

        Args:
            chat: The chat; `None` is every chat.
            looks: Whether to see also what only changes the screen (`LOOKS`).
        """
        holders = self._subscriptions.setdefault(chat, set())

        def close(subscription: Subscription) -> None:
            holders.discard(subscription)
            if not holders and self._subscriptions.get(chat) is holders:
                del self._subscriptions[chat]

        subscription = Subscription(close, looks=looks)
        holders.add(subscription)
        return subscription

    def watched(self, chat: int) -> bool:
        """Whether anybody would see an event of this chat."""
        return chat in self._subscriptions or None in self._subscriptions

    def tell(self, event: ChatEvent) -> None:
        """Number an event and hand it to who watches."""
        self._number += 1
        event = replace(event, number=self._number)
        for key in (event.chat, None):
            for subscription in tuple(self._subscriptions.get(key, ())):
                if subscription.looks or event.kind not in LOOKS:
                    subscription.put(event)
