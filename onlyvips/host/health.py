"""What ``/readyz`` and ``onlyvips doctor`` ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.registry import Health, HealthCheck
from onlyvips.web.dependencies import CoreCheck, PluginState

if TYPE_CHECKING:
    from onlyvips.host.host import Host


class HostHealth:
    """Implements `onlyvips.web.dependencies.HealthSource` for a host."""

    def __init__(self, host: Host) -> None:
        self._host = host

    def core_checks(self) -> Sequence[CoreCheck]:
        """Return the questions about the platform itself."""
        checks = [
            CoreCheck("database", self._database, required=True),
            CoreCheck("cache", self._cache),
        ]
        if "bot" in self._host.serving:
            checks.append(CoreCheck("bot", self._bot))
        if "worker" in self._host.serving:
            checks.append(CoreCheck("worker", self._worker))
        return checks

    def plugin_checks(self) -> Sequence[tuple[str, HealthCheck]]:
        """Return plugin names and the checks that these plugins registered."""
        own = [
            (plugin, check)
            for plugin, checks in self._host.registered.health_checks.items()
            for check in checks
            if not check.needs_telegram or self._host.telegram_ready
        ]
        return [*own, *(self._host.screens.checks() if "web" in self._host.roles else ())]

    def plugins(self) -> Sequence[PluginState]:
        """Return the enabled plugins, those in quarantine included."""
        return [
            PluginState(
                state.name,
                state.version,
                state.info.summary if state.info else "",
                state.reason or None,
            )
            for state in self._host.plugins.states()
            if state.status != "off"
        ]

    async def _database(self) -> Health:
        await self._host.db.fetch_val("SELECT 1")
        return Health(True)

    async def _cache(self) -> Health:
        if await self._host.cache.ping():
            return Health(True)
        return Health(
            False,
            self._host.backing.cache_problem
            or "Redis does not answer; the platform works on without it, only slower.",
        )

    async def _bot(self) -> Health:
        return await self._host.bot_health()

    async def _worker(self) -> Health:
        return self._host.worker_health()
