"""Metrics of jobs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.registry import Metric

if TYPE_CHECKING:
    from onlyvips.metrics import MetricRegistry

NAMESPACE = "jobs"
"""Stands where a plugin's name would: the metrics are called ``onlyvips_jobs_...``."""

METRICS = (
    Metric("counter", "run", "Runs of jobs and event handlers", ("plugin", "job")),
    Metric("counter", "failed", "Runs that failed and are tried again", ("plugin", "job")),
    Metric("counter", "dead", "Jobs that became dead letters", ("plugin", "job")),
    Metric(
        "histogram",
        "duration_seconds",
        "Time that a run took",
        ("plugin", "job"),
        (0.005, 0.02, 0.1, 0.5, 2.0, 10.0, 60.0, 300.0),
    ),
    Metric("gauge", "queue_depth", "Jobs in the queue by status", ("status",)),
    Metric("gauge", "queue_age_seconds", "How long the oldest waiting job has been due"),
)


class Meters:
    """The metrics of one worker; without a registry they go nowhere.

    Args:
        registry: The host's.
    """

    def __init__(self, registry: MetricRegistry | None) -> None:
        self._registry = registry
        if registry is not None:
            register_metrics(registry)

    def ran(self, plugin: str, job: str, seconds: float) -> None:
        """Count a run, however it ended."""
        if self._registry is not None:
            labels = {"plugin": plugin, "job": job}
            self._registry.get(NAMESPACE, "run", labels).inc()
            self._registry.get(NAMESPACE, "duration_seconds", labels).observe(seconds)

    def failed(self, plugin: str, job: str, *, dead: bool) -> None:
        """Count a failure."""
        if self._registry is not None:
            name = "dead" if dead else "failed"
            self._registry.get(NAMESPACE, name, {"plugin": plugin, "job": job}).inc()

    def depth(self, waiting: int, running: int, dead: int, age: float) -> None:
        """Set what lies in the queue."""
        if self._registry is not None:
            for status, jobs in (("waiting", waiting), ("running", running), ("dead", dead)):
                self._registry.get(NAMESPACE, "queue_depth", {"status": status}).set(jobs)
            self._registry.get(NAMESPACE, "queue_age_seconds", {}).set(max(0.0, age))


def register_metrics(registry: MetricRegistry) -> None:
    """Declare the metrics, unless that was done."""
    try:
        registry.get(NAMESPACE, METRICS[-1].name, {})
    except KeyError:
        registry.register(NAMESPACE, METRICS)
