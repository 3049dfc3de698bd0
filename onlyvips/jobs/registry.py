"""What can be run: the jobs and event handlers of all plugins, by their names in the queue."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from onlyvips.jobs.types import Job, JobContext, RetryPolicy, Schedule

if TYPE_CHECKING:
    from pydantic import BaseModel

    from onlyvips.events import EventHandler
    from onlyvips.platform import Platform

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,62}")
_EVENT_NAME = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")
_EVENT_PREFIX = "event:"
EVENT_TIMEOUT = 300.0
"""Seconds that an event handler may take."""


@dataclass(frozen=True, slots=True)
class EntryPoint:
    """One kind of work.

    Attributes:
        name: What the queue knows it as.
        plugin: Whose it is.
        label: What people know it as: ``<job>`` or ``<event> -> <handler>``.
        kind: What it came from.
        platform: The plugin's platform, for the context.
        handler: Called with the payload and a context.
        payload: Model of the payload; None if there is none.
        retry: How often and when to try again.
        concurrency: Most runs at once over all workers; 0 for no limit.
        transactional: Whether it runs in one transaction together with the end of the job.
        timeout: Seconds after which it is cancelled.
    """

    name: str
    plugin: str
    label: str
    kind: Literal["job", "event"]
    platform: Platform
    handler: Callable[[Any, JobContext], Awaitable[None]]
    payload: type[BaseModel] | None
    retry: RetryPolicy
    concurrency: int = 0
    transactional: bool = True
    timeout: float = EVENT_TIMEOUT


@dataclass(frozen=True, slots=True)
class RegisteredSchedule:
    """A job that runs by the clock.

    Attributes:
        entrypoint: What the queue knows the job as.
        plugin: Whose it is.
        job: The job's name.
        cron: Five fields, single spaces.
    """

    entrypoint: str
    plugin: str
    job: str
    cron: str


def split_entrypoint(entrypoint: str) -> tuple[str, str]:
    """Return plugin and label of a name in the queue, also of one that nobody registered."""
    if entrypoint.startswith(_EVENT_PREFIX):
        event, _, handler = entrypoint.removeprefix(_EVENT_PREFIX).rpartition(":")
        plugin, _, name = handler.partition(".")
        return plugin, f"{event} -> {name}"
    plugin, _, name = entrypoint.partition(".")
    return plugin, name


class Registry:
    """Jobs, event handlers and schedules of all plugins."""

    def __init__(self) -> None:
        self.entrypoints: dict[str, EntryPoint] = {}
        self.schedules: dict[tuple[str, str], RegisteredSchedule] = {}
        self.subscribers: dict[str, tuple[str, ...]] = {}
        self.version = 0

    @property
    def limited(self) -> bool:
        """Whether some kind of work may only run so many times at once."""
        return any(entry.concurrency for entry in self.entrypoints.values())

    def add_jobs(self, plugin: str, platform: Platform, items: Iterable[Job | Schedule]) -> None:
        """Add a plugin's jobs and schedules, all or none.

        Raises:
            ValueError: A name is malformed or taken, or a schedule cannot be kept; one sentence.
        """
        items = list(items)
        jobs: dict[str, EntryPoint] = {}
        for job in items:
            if isinstance(job, Job):
                entry = _job_entry(plugin, platform, job)
                if entry.name in self.entrypoints or entry.name in jobs:
                    raise ValueError(f"plugin {plugin} registers the job {job.name!r} twice")
                jobs[entry.name] = entry
        schedules: dict[tuple[str, str], RegisteredSchedule] = {}
        for schedule in items:
            if isinstance(schedule, Schedule):
                kept = _schedule_entry(plugin, schedule, {**self.entrypoints, **jobs})
                key = (kept.entrypoint, kept.cron)
                if key in schedules or key in self.schedules:
                    raise ValueError(
                        f"plugin {plugin} schedules the job {schedule.job!r} twice at {kept.cron!r}"
                    )
                schedules[key] = kept
        self.entrypoints.update(jobs)
        self.schedules.update(schedules)
        self.version += 1

    def add_event_handlers(
        self, plugin: str, platform: Platform, handlers: Iterable[EventHandler]
    ) -> None:
        """Add a plugin's event handlers, all or none.

        Raises:
            ValueError: A name is malformed or taken; one sentence.
        """
        entries: dict[str, EntryPoint] = {}
        events: dict[str, str] = {}
        for handler in handlers:
            entry, event = _event_entry(plugin, platform, handler)
            if entry.name in self.entrypoints or entry.name in entries:
                raise ValueError(
                    f"plugin {plugin} registers two handlers named {handler.key!r} for the event "
                    f"{event}; give one of them another name"
                )
            entries[entry.name], events[entry.name] = entry, event
        self.entrypoints.update(entries)
        for name, event in events.items():
            self.subscribers[event] = (*self.subscribers.get(event, ()), name)
        self.version += 1

    def remove(self, plugin: str) -> None:
        """Forget a plugin; its work stays in the queue until it is back."""
        self.entrypoints = {n: e for n, e in self.entrypoints.items() if e.plugin != plugin}
        self.schedules = {k: s for k, s in self.schedules.items() if s.plugin != plugin}
        subscribers = {
            event: tuple(name for name in names if name in self.entrypoints)
            for event, names in self.subscribers.items()
        }
        self.subscribers = {event: names for event, names in subscribers.items() if names}
        self.version += 1


def _job_entry(plugin: str, platform: Platform, job: Job) -> EntryPoint:
    if not _NAME.fullmatch(job.name):
        raise ValueError(
            f"plugin {plugin}: the job name {job.name!r} is not an identifier of at most 63 "
            "characters"
        )
    if job.retry.attempts < 1 or job.concurrency < 0 or job.timeout <= 0:
        raise ValueError(
            f"plugin {plugin}: the job {job.name!r} needs at least one attempt, a concurrency of "
            "0 or more and a timeout above 0"
        )
    return EntryPoint(
        name=f"{plugin}.{job.name}",
        plugin=plugin,
        label=job.name,
        kind="job",
        platform=platform,
        handler=job.handler,
        payload=job.payload,
        retry=job.retry,
        concurrency=job.concurrency,
        transactional=job.transactional,
        timeout=job.timeout,
    )


def _event_entry(plugin: str, platform: Platform, handler: EventHandler) -> tuple[EntryPoint, str]:
    event = handler.event.event_name
    if not _EVENT_NAME.fullmatch(event):
        raise ValueError(
            f"plugin {plugin}: {handler.event.__name__}.event_name is {event!r}, expected "
            "<plugin>.<past tense> in snake case"
        )
    if not _NAME.fullmatch(handler.key):
        raise ValueError(
            f"plugin {plugin}: the handler of {event} has no usable name ({handler.key!r}); give "
            "EventHandler a name"
        )
    if handler.retry.attempts < 1:
        raise ValueError(f"plugin {plugin}: the handler of {event} needs at least one attempt")
    entry = EntryPoint(
        name=f"{_EVENT_PREFIX}{event}:{plugin}.{handler.key}",
        plugin=plugin,
        label=f"{event} -> {handler.key}",
        kind="event",
        platform=platform,
        handler=handler.handler,
        payload=handler.event,
        retry=handler.retry,
    )
    return entry, event


def _schedule_entry(
    plugin: str, schedule: Schedule, entrypoints: dict[str, EntryPoint]
) -> RegisteredSchedule:
    entry = entrypoints.get(f"{plugin}.{schedule.job}")
    if entry is None:
        raise ValueError(
            f"plugin {plugin} schedules the job {schedule.job!r}, which it does not register"
        )
    if entry.payload is not None:
        raise ValueError(
            f"plugin {plugin} schedules the job {schedule.job!r}, which takes a payload; only a "
            "job without one can run by the clock"
        )
    from croniter import croniter  # type: ignore[import-untyped]  # it has no types

    fields = schedule.cron.split()
    if len(fields) != 5 or not croniter.is_valid(schedule.cron):
        raise ValueError(
            f"plugin {plugin}: {schedule.cron!r} is no cron expression of five fields (minute, "
            "hour, day of month, month, day of week)"
        )
    return RegisteredSchedule(entry.name, plugin, schedule.job, " ".join(fields))
