"""A small in-process cache whose entries live for seconds."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class ShortCache(Generic[K, V]):
    """Least recently used entries go first, and none lives longer than ``seconds``.

    A value that was read before an invalidation must not be stored after it. So whoever fills the
    cache takes `generation` before reading and gives it to `put`.

    Args:
        seconds: Longest life of an entry, by the machine's monotonic clock.
        size: Most entries.
    """

    __slots__ = ("_entries", "_seconds", "_size", "generation")

    def __init__(self, seconds: float, size: int = 10_000) -> None:
        self._seconds = seconds
        self._size = size
        self._entries: OrderedDict[K, tuple[float, V]] = OrderedDict()
        self.generation = 0

    def get(self, key: K) -> V | None:
        """Return an entry that is still fresh, or None."""
        found = self._entries.get(key)
        if found is None:
            return None
        if found[0] < time.monotonic():
            del self._entries[key]
            return None
        self._entries.move_to_end(key)
        return found[1]

    def put(self, key: K, value: V, generation: int) -> None:
        """Store an entry, unless something was dropped since ``generation`` was taken."""
        if generation != self.generation:
            return
        self._entries[key] = (time.monotonic() + self._seconds, value)
        self._entries.move_to_end(key)
        if len(self._entries) > self._size:
            self._entries.popitem(last=False)

    def drop(self, key: K) -> None:
        """Forget an entry, and what is being read at this moment."""
        self.generation += 1
        self._entries.pop(key, None)

    def drop_where(self, condition: Callable[[V], bool]) -> None:
        """Forget all entries that fulfil a condition, and what is being read at this moment."""
        self.generation += 1
        for key in [key for key, (_, value) in self._entries.items() if condition(value)]:
            del self._entries[key]
