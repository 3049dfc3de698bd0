"""Which messages the bot sent already."""

from __future__ import annotations

from collections import OrderedDict

from onlyvips.testing.telegram.errors import RpcFailure


class SentNumbers:
    """The `random_id` of what the bot sent: the same one twice is refused, as Telegram does."""

    def __init__(self, limit: int = 20_000) -> None:
        self._numbers: OrderedDict[tuple[int, int], None] = OrderedDict()
        self._limit = limit

    def check(self, chat: int, random_id: int) -> None:
        """Refuse a number that was used in this chat.

        Raises:
            RpcFailure: `RANDOM_ID_DUPLICATE` (500), as messages.sendMessage documents it.
        """
        if (chat, random_id) in self._numbers:
            raise RpcFailure(500, "RANDOM_ID_DUPLICATE")

    def add(self, chat: int, random_id: int) -> None:
        """Remember a number."""
        self._numbers[chat, random_id] = None
        if len(self._numbers) > self._limit:
            self._numbers.popitem(last=False)

    def to_json(self, limit: int = 2000) -> list[list[int]]:
        """Return the newest numbers for the snapshot."""
        return [list(pair) for pair in list(self._numbers)[-limit:]]

    def load(self, plain: list[list[int]]) -> None:
        """Read what `to_json` wrote."""
        self._numbers = OrderedDict(((chat, number), None) for chat, number in plain)
