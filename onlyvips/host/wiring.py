"""Calling the ``register_*`` hooks and handing what plugins return to the parts of the host.

What a part refuses (a name that is taken, a malformed value) is the fault of the plugin that
returned it: that plugin is quarantined and the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from onlyvips.plugins.discovery import describe

if TYPE_CHECKING:
    from quart import Blueprint

    from onlyvips.accounts.service import AccountService
    from onlyvips.bot.router import Router
    from onlyvips.host.services import ServiceRegistry
    from onlyvips.jobs.queue import JobQueue
    from onlyvips.metrics import MetricRegistry
    from onlyvips.platform import Platform
    from onlyvips.plugins import PluginManager
    from onlyvips.registry import Figure, HealthCheck, Screen


@dataclass(slots=True)
class Registered:
    """What plugins registered, by plugin, in the order of their requirements."""

    blueprints: dict[str, Blueprint] = field(default_factory=dict)
    health_checks: dict[str, list[HealthCheck]] = field(default_factory=dict)
    screens: dict[str, list[Screen]] = field(default_factory=dict)
    figures: dict[str, list[Figure]] = field(default_factory=dict)

    def forget(self, plugin: str) -> None:
        """Drop what a plugin registered."""
        for part in (self.blueprints, self.health_checks, self.screens, self.figures):
            part.pop(plugin, None)


class Wiring:
    """Calls hooks and distributes their results."""

    def __init__(
        self,
        plugins: PluginManager,
        platform_of: Callable[[str], Platform],
        *,
        services: ServiceRegistry,
        accounts: AccountService,
        queue: JobQueue,
        metrics: MetricRegistry,
        router: Router,
    ) -> None:
        self._plugins = plugins
        self._platform_of = platform_of
        self._services = services
        self._accounts = accounts
        self._queue = queue
        self._metrics = metrics
        self._router = router
        self.registered = Registered()
        plugins.on_quarantine(self._drop)

    def run(self, *, web: bool, bot: bool) -> None:
        """Call the hooks.

        Args:
            web: Call those for HTTP.
            bot: Call those for the bot.
        """
        self._hand("register_services", self._services.register)
        self._hand("register_permissions", self._accounts.register_permissions)
        self._hand("register_metrics", self._metrics.register)
        self._hand("register_jobs", self._register_jobs)
        self._hand("register_event_handlers", self._register_event_handlers)
        self._hand("register_health_checks", self._keep(self.registered.health_checks))
        if web:
            self._hand("register_routes", self._register_routes)
            self._hand("register_screens", self._keep(self.registered.screens))
            self._hand("register_figures", self._keep(self.registered.figures))
        if bot:
            self._hand("register_bot_commands", self._register_commands)
            self._hand("register_bot_handlers", self._register_handlers)

    def _hand(self, hook: str, take: Callable[[str, Any], None]) -> None:
        for name, result in self._plugins.each(hook):
            try:
                take(name, result)
            except Exception as error:  # noqa: BLE001 - whatever a plugin returned
                self._plugins.quarantine(name, f"{hook}: {describe(error)}")

    def _register_jobs(self, plugin: str, items: Iterable[Any]) -> None:
        self._queue.register_jobs(plugin, self._platform_of(plugin), list(items))

    def _register_event_handlers(self, plugin: str, items: Iterable[Any]) -> None:
        self._queue.register_event_handlers(plugin, self._platform_of(plugin), list(items))

    def _register_commands(self, plugin: str, commands: Iterable[Any]) -> None:
        self._router.register_commands(plugin, self._platform_of(plugin), list(commands))

    def _register_handlers(self, plugin: str, handlers: Iterable[Any]) -> None:
        self._router.register_handlers(plugin, self._platform_of(plugin), list(handlers))

    def _register_routes(self, plugin: str, blueprint: Any) -> None:
        from quart import Blueprint

        if not isinstance(blueprint, Blueprint):
            raise TypeError(f"expected a quart.Blueprint, got {type(blueprint).__name__}")
        self.registered.blueprints[plugin] = blueprint

    @staticmethod
    def _keep(part: dict[str, list[Any]]) -> Callable[[str, Iterable[Any]], None]:
        def keep(plugin: str, items: Iterable[Any]) -> None:
            part[plugin] = list(items)

        return keep

    def _drop(self, plugin: str, _reason: str) -> None:
        self.registered.forget(plugin)
        self._services.unregister(plugin)
        self._accounts.unregister_permissions(plugin)
        self._queue.unregister(plugin)
        self._router.unregister(plugin)
