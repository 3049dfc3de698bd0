"""The queue as the platform sees it: put jobs in, publish events, know what can be run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Literal

from onlyvips.db.driver import fetch
from onlyvips.jobs import statements
from onlyvips.jobs.registry import Registry

if TYPE_CHECKING:
    from pydantic import BaseModel

    from onlyvips.clock import Clock
    from onlyvips.db import Database
    from onlyvips.events import Event, EventHandler
    from onlyvips.jobs.types import Job, Schedule
    from onlyvips.platform import Platform

KEY_LIMIT = 200
"""Longest key, in characters."""
_PRIORITIES = range(-(2**31), 2**31)
_NOW = timedelta(0)


@dataclass(frozen=True, slots=True)
class Observation:
    """Something was put into the queue (its transaction may still be rolled back).

    Attributes:
        kind: A job, or an event (also one that nobody handles).
        name: ``<plugin>.<job>`` or the event's name.
        payload: The job's payload or the event itself.
        job_ids: Numbers in the queue: one for each handler of an event.
    """

    kind: Literal["job", "event"]
    name: str
    payload: BaseModel | None
    job_ids: tuple[int, ...]


class JobQueue:
    """Jobs and events of all plugins on one database.

    What is put in lies in PostgreSQL, and *when* is told by PostgreSQL's clock alone: a delay is
    counted from the caller's transaction on, and a job is due when the database's ``now()`` says
    so. The platform's replaceable clock moves neither.

    Args:
        db: The database; its schemas are migrated.
        clock: The platform's clock. The queue does not ask it; see above.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self.db = db
        self.clock = clock
        self.registry = Registry()
        self._observers: list[Callable[[Observation], None]] = []
        self._events = QueueEvents(self)

    @property
    def events(self) -> QueueEvents:
        """``platform.events``."""
        return self._events

    def bind(self, plugin: str) -> BoundJobs:
        """Return ``platform.jobs`` of a plugin."""
        return BoundJobs(self, plugin)

    def register_jobs(
        self, plugin: str, platform: Platform, items: Iterable[Job | Schedule]
    ) -> None:
        """Add the jobs and schedules of a plugin, all or none.

        Args:
            plugin: Its name.
            platform: Its platform, which its handlers get in their context.
            items: What its hook returned.

        Raises:
            ValueError: A name is malformed or taken, or a schedule cannot be kept; one sentence.
        """
        self.registry.add_jobs(plugin, platform, items)

    def register_event_handlers(
        self, plugin: str, platform: Platform, handlers: Iterable[EventHandler]
    ) -> None:
        """Add the event handlers of a plugin, all or none; see :meth:`register_jobs`."""
        self.registry.add_event_handlers(plugin, platform, handlers)

    def unregister(self, plugin: str) -> None:
        """Forget a plugin. Its jobs stay in the queue until it is registered again."""
        self.registry.remove(plugin)

    def observe(self, callback: Callable[[Observation], None]) -> Callable[[], None]:
        """Be told of everything that is put in by this process; for tests.

        Args:
            callback: Called after the statement, before the caller's transaction ends.

        Returns:
            A function that ends it.
        """
        self._observers.append(callback)

        def stop() -> None:
            if callback in self._observers:
                self._observers.remove(callback)

        return stop

    def tell(self, observation: Observation) -> None:
        """Pass an observation to whoever observes."""
        for callback in tuple(self._observers):
            callback(observation)

    @property
    def observed(self) -> bool:
        """Whether anybody observes."""
        return bool(self._observers)

    async def insert(
        self,
        entrypoints: Sequence[str],
        payloads: Sequence[bytes | None],
        *,
        delay: timedelta = _NOW,
        key: str | None = None,
        priority: int = 0,
    ) -> list[int | None]:
        """Put entries in, in the caller's transaction when there is one, in one statement.

        Args:
            entrypoints: What to run.
            payloads: JSON, one for each.
            delay: Earliest start from now.
            key: Key of the only entry.
            priority: Higher runs first.

        Returns:
            Numbers in the order of ``entrypoints``; None where the key kept one out.

        Raises:
            DatabaseUnavailable: PostgreSQL is away.
        """
        count = len(entrypoints)
        async with self.db.connection() as connection:
            rows = await fetch(
                connection,
                statements.enqueue("raise" if key is None else "skip"),
                [priority] * count,
                list(entrypoints),
                list(payloads),
                [delay] * count,
                [key] * count,
                ["null"] * count,
            )
        numbers: list[int | None] = [None] * count
        for row in rows:
            numbers[row["ord"] - 1] = row["id"]
        return numbers


class QueueEvents:
    """``platform.events``.

    Args:
        queue: Where they go.
    """

    __slots__ = ("_queue",)

    def __init__(self, queue: JobQueue) -> None:
        self._queue = queue

    async def publish(self, *events: Event) -> None:
        """Publish in the caller's transaction, or at once when there is none.

        Every handler of every event gets an entry of its own, all put in with one statement. An
        event that nobody handles costs nothing.

        Args:
            events: What happened. Handlers run after the commit, in a worker.

        Raises:
            DatabaseUnavailable: PostgreSQL is away; nothing was published.
        """
        subscribers = self._queue.registry.subscribers
        entrypoints: list[str] = []
        payloads: list[bytes] = []
        for event in events:
            handlers = subscribers.get(event.event_name)
            if handlers:
                entrypoints += handlers
                payloads += [event.model_dump_json().encode()] * len(handlers)
        numbers = await self._queue.insert(entrypoints, payloads) if entrypoints else []
        if self._queue.observed:
            self._observe(events, numbers)

    def _observe(self, events: Iterable[Event], numbers: list[int | None]) -> None:
        left: list[Any] = list(numbers)
        for event in events:
            count = len(self._queue.registry.subscribers.get(event.event_name, ()))
            self._queue.tell(Observation("event", event.event_name, event, tuple(left[:count])))
            del left[:count]


class BoundJobs:
    """``platform.jobs`` of one plugin.

    Args:
        queue: Where they go.
        plugin: The plugin's name.
    """

    __slots__ = ("_plugin", "_queue")

    def __init__(self, queue: JobQueue, plugin: str) -> None:
        self._queue = queue
        self._plugin = plugin

    async def enqueue(
        self,
        name: str,
        payload: BaseModel | None = None,
        *,
        delay: timedelta | None = None,
        key: str | None = None,
        priority: int = 0,
    ) -> int | None:
        """Put a job into the queue, in the caller's transaction when there is one.

        Args:
            name: ``<job>`` of the calling plugin or ``<plugin>.<job>``.
            payload: The argument, of the type that the job declares.
            delay: Earliest start from now; by the database's clock.
            key: While a job of that name with this key waits or runs, another is not queued.
            priority: Higher runs first.

        Returns:
            The job's number, or None when ``key`` kept it out.

        Raises:
            KeyError: No plugin registered a job of that name.
            TypeError: The payload is not of the declared type.
            ValueError: The key is too long or has a NUL, or the priority is no 32-bit number.
            DatabaseUnavailable: PostgreSQL is away; nothing was put in.
        """
        entrypoint = name if "." in name else f"{self._plugin}.{name}"
        entry = self._queue.registry.entrypoints.get(entrypoint)
        if entry is None or entry.kind != "job":
            raise KeyError(f"no plugin registered the job {entrypoint!r}")
        _check_payload(entrypoint, entry.payload, payload)
        if priority not in _PRIORITIES:
            raise ValueError(f"the priority {priority} of {entrypoint} is no 32-bit number")
        if key is not None:
            if len(key) > KEY_LIMIT or "\x00" in key:
                raise ValueError(
                    f"the key of {entrypoint} has more than {KEY_LIMIT} characters or a NUL"
                )
            # Keys of different jobs must not meet.
            key = f"{entrypoint}:{key}"
        numbers = await self._queue.insert(
            [entrypoint],
            [None if payload is None else payload.model_dump_json().encode()],
            delay=max(delay, _NOW) if delay else _NOW,
            key=key,
            priority=priority,
        )
        number = numbers[0]
        if self._queue.observed and number is not None:
            self._queue.tell(Observation("job", entrypoint, payload, (number,)))
        return number


def _check_payload(name: str, declared: type[BaseModel] | None, payload: BaseModel | None) -> None:
    if declared is None:
        if payload is not None:
            raise TypeError(f"the job {name} takes no payload, got {type(payload).__name__}")
    elif not isinstance(payload, declared):
        raise TypeError(f"the job {name} takes a {declared.__name__}, got {type(payload).__name__}")
