"""The platform's clock. Domain code never asks the operating system for the time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Protocol


class Clock(Protocol):
    """Tells the time; replaced in tests by a clock that can be moved."""

    def now(self) -> datetime:
        """Return the present moment, timezone-aware, in UTC."""
        ...


class SystemClock:
    """The clock of the machine."""

    def now(self) -> datetime:
        """Return the present moment in UTC."""
        return datetime.now(UTC)


class MovableClock:
    """A clock that runs with the machine's and can be moved or stopped.

    Args:
        start: Where it begins; the machine's time when absent.
        frozen: Stand still until moved.
    """

    def __init__(self, start: datetime | None = None, *, frozen: bool = False) -> None:
        self._offset = timedelta(0) if start is None else start - datetime.now(UTC)
        self._frozen_at: datetime | None = None
        if frozen:
            self._frozen_at = datetime.now(UTC) + self._offset

    def now(self) -> datetime:
        """Return this clock's moment in UTC."""
        return self._frozen_at or datetime.now(UTC) + self._offset

    def move(self, delta: timedelta) -> None:
        """Move forwards (or, with a negative delta, backwards)."""
        self._offset += delta
        if self._frozen_at is not None:
            self._frozen_at += delta

    def move_to(self, moment: datetime) -> None:
        """Move to ``moment``, which must be timezone-aware."""
        self.move(moment - self.now())
