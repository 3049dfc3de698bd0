"""Numbers that are given out once and never again, not even after a crash."""

from __future__ import annotations

from collections.abc import Callable, Mapping

Reserve = Callable[[Mapping[str, int]], None]


class Counters:
    """Named counters that hand out each number once.

    A number is only handed out after a mark above it has been written down.  After a crash the
    counters go on from the marks, so a number that somebody may have seen never comes again, even
    if the last snapshot of the world is older than that number.

    Args:
        reserve: Writes the marks durably before it returns; `None` keeps them in memory only.
        block: How many numbers one mark sets aside, which is also the largest gap after a crash.
    """

    def __init__(self, reserve: Reserve | None = None, *, block: int = 512) -> None:
        self._values: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        self._reserve = reserve
        self._block = block

    def current(self, name: str) -> int:
        """Return the last number that was handed out, or 0."""
        return self._values.get(name, 0)

    def next(self, name: str, count: int = 1) -> int:
        """Hand out the next number, or the last of the next `count` numbers."""
        value = self._values.get(name, 0) + count
        self._values[name] = value
        if self._reserve is not None and value > self._marks.get(name, 0):
            self._marks[name] = value + self._block
            self._reserve(self._marks)
        return value

    def ensure(self, name: str, at_least: int) -> None:
        """Start a counter that has handed out fewer numbers at `at_least`."""
        if self._values.get(name, 0) < at_least:
            self.next(name, at_least - self._values.get(name, 0))

    def persist_through(self, reserve: Reserve) -> None:
        """From now on, write the marks with this function."""
        self._reserve = reserve

    def values(self) -> dict[str, int]:
        """Return every counter, for a snapshot."""
        return dict(self._values)

    def restore(self, values: Mapping[str, int], marks: Mapping[str, int]) -> None:
        """Go on from a snapshot and the marks, whichever is higher."""
        for name in {*values, *marks}:
            self._values[name] = max(values.get(name, 0), marks.get(name, 0))
            self._marks[name] = marks.get(name, 0)
