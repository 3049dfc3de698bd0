"""Is the platform ready to serve? Asked by ``/readyz`` and by ``onlyvips doctor``."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from onlyvips.errors import OnlyVipsError
from onlyvips.registry import Health

if TYPE_CHECKING:
    from onlyvips.web.dependencies import HealthSource, PluginState

Status = Literal["ready", "degraded", "unavailable"]


@dataclass(frozen=True, slots=True)
class CheckResult:
    """The outcome of one check.

    Attributes:
        plugin: ``core`` or the plugin that asked.
        name: The check's name.
        ok: Whether all is well.
        detail: One sentence; empty when there is nothing to say.
        required: Without it nothing can be served.
        seconds: How long the check took.
        advice: All is well, and the operator should read the detail all the same.
    """

    plugin: str
    name: str
    ok: bool
    detail: str
    required: bool
    seconds: float
    advice: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """The outcome of all checks.

    Attributes:
        checks: In the order in which they were registered, the platform's own first.
        plugins: The enabled plugins, those in quarantine included.
    """

    checks: tuple[CheckResult, ...]
    plugins: tuple[PluginState, ...]

    @property
    def status(self) -> Status:
        """Ready, degraded (something is off, the rest works) or unavailable."""
        if any(check.required and not check.ok for check in self.checks):
            return "unavailable"
        all_well = all(check.ok for check in self.checks)
        return "ready" if all_well and not self.quarantined else "degraded"

    @property
    def quarantined(self) -> tuple[PluginState, ...]:
        """Plugins that are off because something is wrong with them."""
        return tuple(plugin for plugin in self.plugins if plugin.reason is not None)

    def document(self, *, details: bool) -> dict[str, Any]:
        """Return the report as JSON values.

        Args:
            details: With sentences and reasons, which are for operators only.
        """
        document: dict[str, Any] = {"status": self.status}
        if not details:
            return document
        document["checks"] = [
            {
                "plugin": check.plugin,
                "name": check.name,
                "ok": check.ok,
                "detail": check.detail,
                "required": check.required,
                "seconds": round(check.seconds, 4),
            }
            for check in self.checks
        ]
        document["quarantined"] = [
            {"plugin": plugin.name, "reason": plugin.reason} for plugin in self.quarantined
        ]
        return document


class Readiness:
    """Asks all health checks at once.

    Args:
        source: Knows what to ask.
        timeout: Seconds that a check may take.
        keep: Seconds that an answer holds.
    """

    def __init__(self, source: HealthSource, *, timeout: float = 2.0, keep: float = 1.0) -> None:
        self._source = source
        self._keep = keep
        self._timeout = timeout
        self._running: asyncio.Task[Report] | None = None
        self._kept: tuple[float, Report] | None = None

    async def report(self) -> Report:
        """Return how it is now.

        Callers that come together share one round of checks, and an answer holds for a moment,
        so that probing cannot wear the platform down.
        """
        if self._kept is not None and time.monotonic() - self._kept[0] < self._keep:
            return self._kept[1]
        if self._running is None or self._running.done():
            self._running = asyncio.create_task(self._ask())
        report = await asyncio.shield(self._running)
        self._kept = (time.monotonic(), report)
        return report

    async def _ask(self) -> Report:
        core = self._source.core_checks()
        plugins = self._source.plugin_checks()
        results = await asyncio.gather(
            *(self._one("core", c.name, c.check, c.required) for c in core),
            *(self._one(plugin, c.name, c.check, False) for plugin, c in plugins),
        )
        return Report(tuple(results), tuple(self._source.plugins()))

    async def _one(
        self, plugin: str, name: str, check: Callable[[], Awaitable[Health]], required: bool
    ) -> CheckResult:
        began = time.perf_counter()
        task = asyncio.ensure_future(_call(check))
        # asyncio.wait, because wait_for would wait on for a check that ignores its cancellation.
        done, _ = await asyncio.wait({task}, timeout=self._timeout)
        try:
            if done:
                health = task.result()
            else:
                task.cancel()
                health = Health(False, f"It did not answer within {self._timeout:g} seconds.")
        except OnlyVipsError as error:
            health = Health(False, error.detail)
        except Exception as error:  # noqa: BLE001 - a check of a plugin may raise anything
            health = Health(False, f"The check failed with {type(error).__name__}.")
        seconds = time.perf_counter() - began
        return CheckResult(
            plugin, name, health.ok, health.detail, required, seconds, health.ok and health.advice
        )


async def _call(check: Callable[[], Awaitable[Health]]) -> Health:
    health = await check()
    if not isinstance(health, Health):
        raise TypeError("a health check must return Health")
    return health
