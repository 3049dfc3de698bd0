"""The log of updates and what of it a client missed.

Telegram numbers updates in three kinds of sequence: `pts` of the account, `qts` of the account (a
bot's membership, reaction and block updates), and `pts` of each channel.  Updates without any of
them (presses of buttons, pre-checkout questions) go to connected clients only.

Source: https://core.telegram.org/api/updates
"""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass
from itertools import islice
from typing import Any

ACCOUNT = "pts"
EXTRA = "qts"


def channel_sequence(channel_id: int) -> str:
    """Return the name of a channel's sequence."""
    return f"pts:{channel_id}"


@dataclass(slots=True)
class LogEntry:
    """One update with the end of the stretch of numbers that it takes."""

    number: int
    count: int
    update: Any
    date: dt.datetime


class Sequence:
    """The last updates of one sequence.

    Attributes:
        floor: The highest number that was forgotten; who is below it cannot be caught up.
        date: When the newest update came.
    """

    __slots__ = ("date", "entries", "floor", "limit")

    def __init__(self, limit: int, floor: int) -> None:
        self.limit = limit
        self.floor = floor
        self.entries: deque[LogEntry] = deque()
        self.date: dt.datetime | None = None

    def add(self, entry: LogEntry) -> None:
        """Write an update down, and forget the oldest one when there are too many."""
        self.entries.append(entry)
        self.date = entry.date
        if len(self.entries) > self.limit:
            self.floor = self.entries.popleft().number

    def after(self, number: int, limit: int) -> tuple[list[LogEntry], bool]:
        """Return at most `limit` entries above a number, and whether these are all of them."""
        missed: list[LogEntry] = []
        for entry in reversed(self.entries):
            if entry.number <= number:
                break
            missed.append(entry)
        missed.reverse()
        return list(islice(missed, limit)), len(missed) <= limit


class UpdateLog:
    """All sequences by name.

    Args:
        limit: How many updates each sequence remembers.
    """

    def __init__(self, limit: int = 2000) -> None:
        self.limit = limit
        self.sequences: dict[str, Sequence] = {}

    def sequence(self, name: str, floor: int = 0) -> Sequence:
        """Return a sequence; a new one remembers nothing up to `floor`."""
        found = self.sequences.get(name)
        if found is None:
            found = self.sequences[name] = Sequence(self.limit, floor)
        return found

    def forget_messages(self, name: str, numbers: set[int]) -> None:
        """Blank the entries of messages that were deleted, so that nobody catches up on them."""
        sequence = self.sequences.get(name)
        if sequence is None:
            return
        for entry in sequence.entries:
            message = getattr(entry.update, "message", None)
            if getattr(message, "id", None) in numbers:
                entry.update = None
