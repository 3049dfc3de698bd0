"""Seeing which events were published."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from onlyvips.events import Event
    from onlyvips.jobs.queue import JobQueue, Observation

E = TypeVar("E", bound="Event")


class CapturedEvents:
    """Events that the hosts of a test published, in order.

    An event is noted when it is published. It is part of its transaction like everything else, so
    an event whose transaction is rolled back afterwards was noted all the same.
    """

    def __init__(self) -> None:
        self._events: list[Event] = []
        self._stops: list[Callable[[], None]] = []

    def attach(self, queue: JobQueue) -> None:
        """Listen to a queue, too."""
        self._stops.append(queue.observe(self._note))

    def detach(self) -> None:
        """Listen no more; what was captured stays."""
        for stop in self._stops:
            stop()
        self._stops.clear()

    @property
    def all(self) -> list[Event]:
        """Every event so far."""
        return list(self._events)

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a class."""
        return [event for event in self._events if isinstance(event, kind)]

    def one(self, kind: type[E]) -> E:
        """Return the only event of a class.

        Raises:
            AssertionError: There is none, or there are several.
        """
        found = self.of(kind)
        if len(found) != 1:
            others = [event.event_name for event in self._events]
            raise AssertionError(f"expected one {kind.__name__}, found {found} among {others}")
        return found[0]

    def clear(self) -> None:
        """Forget what was captured so far."""
        self._events.clear()

    def _note(self, observation: Observation) -> None:
        if observation.kind == "event" and observation.payload is not None:
            self._events.append(observation.payload)  # type: ignore[arg-type]  # of kind "event"
