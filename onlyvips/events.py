"""Typed events: what happened, told to whoever asked to be told.

An event is published in the transaction that made it true, and reaches every handler at least
once, each handler by itself: one that fails is retried without running the others again.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeVar

from pydantic import BaseModel, ConfigDict

from onlyvips.jobs.types import RetryPolicy

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext


class Event(BaseModel):
    """Base of every event.

    A subclass names itself once, for ever: the name is what lies in the queue. Add fields with
    defaults only, because events of the last release may still be waiting.

    Attributes:
        event_name: ``<plugin>.<past tense>``, e.g. ``quests.quest_completed``.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")
    event_name: ClassVar[str] = ""


class Activity(Event):
    """Somebody did something on the platform that plugins which know nothing of it may count.

    A plugin publishes it for what its users do, next to its own typed events; quests, for one, can
    reward it without the two plugins knowing each other.

    Attributes:
        account_id: Who.
        kind: What, as ``<plugin>.<past tense>``: ``content.viewed``, ``content.purchased``.
        subject: About what, as ``<thing>:<number or name>``: ``work:12``; empty for nothing.
        key: Names what happened for ever, so that a repeated delivery counts once; the kind and
            the subject when empty.
    """

    event_name: ClassVar[str] = "core.activity"
    account_id: int
    kind: str
    subject: str = ""
    key: str = ""


E = TypeVar("E", bound=Event)


@dataclass(frozen=True, slots=True)
class EventHandler:
    """Ask to be told of an event.

    Attributes:
        event: The event class.
        handler: Called with the event and a context; runs in a transaction of its own, which
            is committed together with the note that this event was handled, so a repeated
            delivery changes nothing twice.
        name: Distinguishes handlers of one plugin for one event; the function's name if empty.
        retry: How often and when to try again.
    """

    event: type[Event]
    handler: Callable[[Any, JobContext], Awaitable[None]]
    name: str = ""
    retry: RetryPolicy = RetryPolicy()

    @property
    def key(self) -> str:
        """The handler's name within its plugin."""
        return self.name or getattr(self.handler, "__name__", "handler")


class Events(Protocol):
    """``platform.events``."""

    async def publish(self, *events: Event) -> None:
        """Publish in the caller's transaction, or in one of its own when there is none.

        Args:
            events: What happened. Handlers run after the commit, in a worker.
        """
        ...
