"""The messages of all chats, with a bounded history."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from typing import Any

from onlyvips.testing.telegram.world.peers import channel_of, chat_of


class MessageStore:
    """Messages by number and by chat.

    Telegram numbers the messages of each channel on their own, and all private messages of an
    account together; two messages in two chats may therefore have the same number.

    Args:
        limit: How many messages each chat keeps; older ones are forgotten.
    """

    def __init__(self, limit: int = 500) -> None:
        self.limit = limit
        self._boxes: dict[int, dict[int, Any]] = {}
        self._chats: dict[int, deque[int]] = {}

    @staticmethod
    def box_of(chat: int) -> int:
        """Return which sequence numbers the messages of a chat: the channel's, or 0."""
        return channel_of(chat) or 0

    def add(self, message: Any) -> None:
        """Keep a message, and forget the oldest one of a chat that is full."""
        chat = chat_of(message.peer_id)
        box = self._boxes.setdefault(self.box_of(chat), {})
        box[message.id] = message
        numbers = self._chats.setdefault(chat, deque())
        numbers.append(message.id)
        if len(numbers) > self.limit:
            box.pop(numbers.popleft(), None)

    def get(self, box: int, number: int) -> Any | None:
        """Return a message of a sequence, or `None`."""
        messages = self._boxes.get(box)
        return None if messages is None else messages.get(number)

    def find(self, chat: int, number: int) -> Any | None:
        """Return a message of a chat, or `None` when that number belongs to another chat."""
        message = self.get(self.box_of(chat), number)
        return message if message is not None and chat_of(message.peer_id) == chat else None

    def remove(self, box: int, number: int) -> Any | None:
        """Forget a message and return it."""
        message = self._boxes.get(box, {}).pop(number, None)
        if message is not None:
            numbers = self._chats.get(chat_of(message.peer_id))
            if numbers is not None and number in numbers:
                numbers.remove(number)
        return message

    def history(self, chat: int, after: int = 0) -> list[Any]:
        """Return the messages of a chat, oldest first, whose number is above `after`."""
        box = self._boxes.get(self.box_of(chat), {})
        return [box[n] for n in self._chats.get(chat, ()) if n > after and n in box]

    def newest(self, chat: int) -> Iterator[Any]:
        """Yield the messages of a chat, newest first."""
        box = self._boxes.get(self.box_of(chat), {})
        for number in reversed(self._chats.get(chat, ())):
            if number in box:
                yield box[number]

    def top(self, chat: int) -> int:
        """Return the number of the newest message of a chat, or 0."""
        numbers = self._chats.get(chat)
        return numbers[-1] if numbers else 0

    def everything(self) -> Iterator[Any]:
        """Yield every message that is kept, chat by chat, oldest first."""
        for chat, numbers in self._chats.items():
            box = self._boxes.get(self.box_of(chat), {})
            for number in numbers:
                if number in box:
                    yield box[number]
