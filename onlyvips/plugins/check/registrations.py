"""Looking at what a face registers: its hooks are called with a platform that is not connected.

Runs in the probe's process.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, get_args

from onlyvips.accounts.types import ROLES, Permission
from onlyvips.bot.types import (
    BotCommand,
    BotHandler,
    CallbackHandler,
    DeepLinkHandler,
    MessageHandler,
    RawHandler,
)
from onlyvips.clock import SystemClock
from onlyvips.config import Config
from onlyvips.events import EventHandler
from onlyvips.i18n import LANGUAGES, CatalogueStore
from onlyvips.jobs.types import Job, Schedule
from onlyvips.metrics import MetricRegistry
from onlyvips.platform import Platform
from onlyvips.plugins.check.screens import inspect_screens
from onlyvips.plugins.check.tables import inspect_tables
from onlyvips.registry import (
    Figure,
    FigureUnit,
    HealthCheck,
    Metric,
    Screen,
    Seed,
    Service,
    UserData,
)

if TYPE_CHECKING:
    from onlyvips.plugins.check.inspection import Inspection

#: The bot's own; a plugin takes part in /start with a deep link or the event `BotStarted`.
HOST_COMMANDS = frozenset({"help", "language", "privacy", "start"})
_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
_WORD = re.compile(r"[a-z][a-z0-9_]*")
_LINK = re.compile(r"[A-Za-z0-9_-]{1,64}")


#: What handlers of each kind are called with; those left out take what they hear and a platform.
_PARAMETERS = {CallbackHandler: 1, DeepLinkHandler: 1, MessageHandler: 1, RawHandler: 3}


class _NotConnected:
    """Stands in for whatever is connected only later; anything may be asked of it but an answer."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        return self

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        return self

    def __await__(self) -> Iterator[Any]:
        raise RuntimeError("nothing is connected while plugins register; do this in startup")

    def collect(self, hook: str, **arguments: Any) -> dict[str, Any]:
        """Answer as other plugins do when there are none."""
        return {}

    def find(self, protocol: type) -> None:
        """Answer as ``platform.services`` does when nobody offers the protocol."""


def _platform(inspection: Inspection) -> Platform:
    store = CatalogueStore()
    if inspection.locales is not None:
        store.add(inspection.plugin, inspection.locales.path)
    absent: Any = _NotConnected()
    parts = dict.fromkeys(
        "db cache jobs events services plugins accounts telegram pages log metrics".split(), absent
    )
    return Platform(
        plugin=inspection.plugin,
        config=Config.load(Path.cwd(), {}),
        i18n=store.bind(inspection.plugin),
        clock=SystemClock(),
        own_settings=inspection.settings,
        **parts,
    )


def inspect_registrations(inspection: Inspection) -> None:
    """Call the hooks that take a platform and check what they return."""
    platform = _platform(inspection)
    _inspect_services(inspection, platform)
    _inspect_routes(inspection, platform)
    _inspect_commands(inspection, platform)
    _inspect_bot_handlers(inspection, platform)
    _inspect_jobs(inspection, platform)
    _inspect_events(inspection, platform)
    _inspect_permissions(inspection, platform)
    _inspect_metrics(inspection, platform)
    for check in _named(inspection, "register_health_checks", platform, HealthCheck):
        _check_handler(inspection, "register_health_checks", check.name, check.check, 0)
    _inspect_figures(inspection, platform)
    for seed in _named(inspection, "register_seeds", platform, Seed):
        _check_handler(inspection, "register_seeds", seed.name, seed.run, 1)
    inspect_screens(inspection, _all(inspection, "register_screens", platform, Screen, "Screen"))
    answers = inspection.call("register_user_data", platform)
    if answers is not None:
        inspection.require("register_user_data", answers, UserData, "a UserData")
    inspect_tables(inspection)


def _all(inspection: Inspection, hook: str, platform: Platform, kind: Any, word: str) -> list[Any]:
    """Call a hook that returns several values and leave out what is of the wrong type."""
    values = inspection.call(hook, platform)
    if values is None:
        return []
    if not isinstance(values, list):
        inspection.require(hook, values, (), f"several {word} in a list")
        return []
    return [v for v in values if inspection.require(hook, v, kind, f"{word} values")]


def _check_handler(
    inspection: Inspection, hook: str, what: str, handler: object, parameters: int
) -> None:
    """Check that a handler can be awaited and takes what it is called with."""
    try:
        inspect.signature(handler).bind(*range(parameters))  # type: ignore[arg-type]  # see below
    except (TypeError, ValueError):  # not callable, or with other parameters
        message = f"The handler of {what} does not take {parameters} positional parameters."
        inspection.error("handler", hook, message, "See the type's documentation.")


def _inspect_services(inspection: Inspection, platform: Platform) -> None:
    hook = "register_services"
    for service in _all(inspection, hook, platform, Service, "Service"):
        protocol = service.protocol
        if not getattr(protocol, "_is_protocol", False):
            message = f"The service {protocol.__name__} is keyed by a class that is no Protocol."
            inspection.error("service", hook, message, "Define a typing.Protocol in api.py.")
            continue
        if not protocol.__module__.partition(".")[2].startswith("api"):
            message = f"The protocol {protocol.__name__} lies in {protocol.__module__}."
            inspection.error("service", hook, message, "Move it to api.py, where others may look.")
        names = ["for_plugin"] if service.per_plugin else list(vars(protocol))
        for name in names:
            if not name.startswith("_") and not hasattr(service.implementation, name):
                message = f"The implementation of {protocol.__name__} has no {name}."
                inspection.error("service", hook, message, "Implement all of the protocol.")


def _inspect_routes(inspection: Inspection, platform: Platform) -> None:
    hook = "register_routes"
    blueprint = inspection.call(hook, platform)
    if blueprint is None:
        return
    from quart import Blueprint

    if inspection.require(hook, blueprint, Blueprint, "a Quart blueprint"):
        if blueprint.name != inspection.plugin:
            message = f"The blueprint is called {blueprint.name}."
            inspection.error("routes", hook, message, "Name it after the plugin.")
        if blueprint.url_prefix:
            message = f"The blueprint has the prefix {blueprint.url_prefix}."
            fix = f"Leave it out; the host mounts it at /api/v1/{inspection.plugin}."
            inspection.error("routes", hook, message, fix)


def _inspect_commands(inspection: Inspection, platform: Platform) -> None:
    hook, seen = "register_bot_commands", set[str]()
    for command in _all(inspection, hook, platform, BotCommand, "BotCommand"):
        for name in {command.name, *command.names.values()}:
            if not _COMMAND.fullmatch(name):
                message = f"/{name} is no name for a command."
                fix = "Use 1 to 32 of a-z, 0-9 and _ (core.telegram.org/bots/api#botcommand)."
                inspection.error("command", hook, message, fix)
            if name in HOST_COMMANDS:
                fix = "Choose another name."
                inspection.error("command", hook, f"/{name} is the host's own.", fix)
            if name in seen:
                inspection.error("command", hook, f"/{name} is there twice.", "Rename one.")
            seen.add(name)
        for language, text in command.descriptions.items():
            if not 1 <= len(text) <= 256:
                message = f"The description of /{command.name} in {language} has {len(text)} signs."
                inspection.error("command", hook, message, "Use 1 to 256.")
        if missing := [item for item in LANGUAGES if item not in command.descriptions]:
            fix = "Use platform.i18n.everywhere(text), or give one for each language."
            message = f"/{command.name} has no description in {', '.join(missing)}."
            inspection.error("command", hook, message, fix)
        _check_handler(inspection, hook, f"/{command.name}", command.handler, 1)


def _inspect_bot_handlers(inspection: Inspection, platform: Platform) -> None:
    hook = "register_bot_handlers"
    for handler in _all(inspection, hook, platform, get_args(BotHandler), "handler"):
        kind = type(handler)
        _check_handler(
            inspection, hook, f"a {kind.__name__}", handler.handler, _PARAMETERS.get(kind, 2)
        )
        if isinstance(handler, CallbackHandler):
            first = handler.prefix.partition(".")[0]
            if first != inspection.plugin or ":" in handler.prefix:
                message = f"The callback prefix {handler.prefix!r} is not the plugin's."
                fix = f'Begin it with "{inspection.plugin}" or "{inspection.plugin}.".'
                inspection.error("callback-prefix", hook, message, fix)
        if isinstance(handler, DeepLinkHandler) and not _LINK.fullmatch(handler.prefix):
            message = f"The deep link prefix {handler.prefix!r} is not allowed."
            inspection.error("deep-link", hook, message, "Use 1 to 64 of A-Z, a-z, 0-9, _ and -.")
    used = {"register_bot_commands", "register_bot_handlers"} & inspection.hooks.keys()
    _check_use(inspection, bool(used), "telegram", "commands or handlers of the bot")


def _check_use(inspection: Inspection, used: bool, field: str, what: str) -> None:
    info = inspection.info
    if used and info is not None and not getattr(info.uses, field):
        message = f"The plugin has {what}, but PluginInfo.uses does not say {field}=True."
        fix = "Say so; the operator is shown it before the plugin is enabled."
        inspection.error("uses", "", message, fix)


def _inspect_jobs(inspection: Inspection, platform: Platform) -> None:
    hook = "register_jobs"
    items = _all(inspection, hook, platform, (Job, Schedule), "Job or Schedule")
    jobs: dict[str, Job] = {}
    for job in (item for item in items if isinstance(item, Job)):
        if not _WORD.fullmatch(job.name):
            inspection.error("job", hook, f"{job.name!r} is no name for a job.", "Use a-z, 0-9, _.")
        if job.name in jobs:
            inspection.error("job", hook, f"The job {job.name} is there twice.", "Rename one.")
        jobs[job.name] = job
        _check_handler(inspection, hook, f"the job {job.name}", job.handler, 2)
    for schedule in (item for item in items if isinstance(item, Schedule)):
        target = jobs.get(schedule.job)
        if target is None or target.payload is not None:
            message = f"The schedule names {schedule.job}, which is no job without a payload."
            inspection.error("schedule", hook, message, "Name a job of this plugin.")
        if not _valid_cron(schedule.cron):
            message = f"The schedule {schedule.cron!r} of {schedule.job} cannot be read."
            fix = "Write five fields, minute hour day month weekday (UTC): */5 * * * *."
            inspection.error("schedule", hook, message, fix)


def _valid_cron(text: str) -> bool:
    from croniter import croniter  # type: ignore[import-untyped]

    return len(text.split()) == 5 and bool(croniter.is_valid(text))


def _inspect_events(inspection: Inspection, platform: Platform) -> None:
    hook, seen = "register_event_handlers", set[tuple[type, str]]()
    for item in _all(inspection, hook, platform, EventHandler, "EventHandler"):
        name = item.event.event_name
        if "." not in name:
            message = f"The event {item.event.__name__} has the name {name!r}."
            fix = 'Set event_name to "<plugin>.<past tense>".'
            inspection.error("event", hook, message, fix)
        if (item.event, item.key) in seen:
            message = f"Two handlers of {item.event.__name__} are called {item.key}."
            inspection.error("event", hook, message, "Give EventHandler a name.")
        seen.add((item.event, item.key))
        _check_handler(inspection, hook, f"the event {item.event.__name__}", item.handler, 2)


def _inspect_permissions(inspection: Inspection, platform: Platform) -> None:
    hook = "register_permissions"
    for permission in _all(inspection, hook, platform, Permission, "Permission"):
        if not permission.name.startswith(f"{inspection.plugin}."):
            message = f"The permission {permission.name} is not the plugin's."
            inspection.error("permission", hook, message, f"Begin it with {inspection.plugin}.")
        if unknown := sorted(set(permission.roles) - set(ROLES)):
            message = f"The permission {permission.name} names the role {unknown[0]}."
            inspection.error("permission", hook, message, f"There are: {', '.join(ROLES)}.")


def _inspect_metrics(inspection: Inspection, platform: Platform) -> None:
    hook = "register_metrics"
    values = _all(inspection, hook, platform, Metric, "Metric")
    for metric in values:
        if not _WORD.fullmatch(metric.name):
            message = f"{metric.name!r} is no name for a metric."
            inspection.error("metric", hook, message, "Use a-z, 0-9 and _, a letter first.")
    try:
        MetricRegistry().register(inspection.plugin, values)
    except (ValueError, AttributeError) as problem:
        inspection.error("metric", hook, f"{problem}.", "See the rules of Prometheus for names.")


def _inspect_figures(inspection: Inspection, platform: Platform) -> None:
    hook = "register_figures"
    for figure in _named(inspection, hook, platform, Figure):
        inspection.titles.append(figure.title)
        if not _WORD.fullmatch(figure.name):
            message = f"{figure.name!r} is no name for a figure."
            inspection.error("figure", hook, message, "Use a-z, 0-9 and _, a letter first.")
        if figure.unit not in get_args(FigureUnit):
            message = f"The figure {figure.name} has the unit {figure.unit!r}."
            fix = f"There are: {', '.join(get_args(FigureUnit))}."
            inspection.error("figure", hook, message, fix)
        _check_handler(inspection, hook, f"the figure {figure.name}", figure.value, 0)
        if figure.days is not None:
            what = f"the course of the figure {figure.name}"
            _check_handler(inspection, hook, what, figure.days, 2)


def _named(inspection: Inspection, hook: str, platform: Platform, kind: type) -> list[Any]:
    """Call a hook whose values have names, which must differ."""
    values, seen = _all(inspection, hook, platform, kind, kind.__name__), set[str]()
    for value in values:
        if value.name in seen:
            message = f"Two of {hook} are called {value.name}."
            inspection.error("duplicate", hook, message, "Rename one.")
        seen.add(value.name)
    return values
