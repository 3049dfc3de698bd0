"""Prometheus metrics: declared by plugins, kept in one registry per host."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

    from prometheus_client import CollectorRegistry

    from onlyvips.registry import Metric

# Narrower than Prometheus, which takes any UTF-8 since version 3.
_NAME = re.compile(r"[a-z][a-z0-9_]*")


class Metrics(Protocol):
    """``platform.metrics``: the metrics that the plugin registered, by name."""

    def increment(self, name: str, amount: float = 1, **labels: str) -> None:
        """Raise a counter (or a gauge)."""
        ...

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        ...

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Record a value in a histogram."""
        ...


class MetricRegistry:
    """All metrics of one host."""

    def __init__(self) -> None:
        self._registry: CollectorRegistry | None = None
        self._metrics: dict[tuple[str, str], Any] = {}

    @property
    def collector_registry(self) -> CollectorRegistry:
        """The registry of prometheus_client, made when first needed: its import is slow."""
        if self._registry is None:
            from prometheus_client import CollectorRegistry

            self._registry = CollectorRegistry()
        return self._registry

    def register(self, plugin: str, metrics: Iterable[Metric]) -> None:
        """Add the metrics of a plugin.

        Raises:
            ValueError: A name is taken or not allowed by Prometheus.
        """
        import prometheus_client

        for metric in metrics:
            for name in (metric.name, *metric.labels):
                if not _NAME.fullmatch(name):
                    raise ValueError(
                        f"{name!r} is no name for a metric or label; expected {_NAME.pattern}"
                    )
            key = (plugin, metric.name)
            if key in self._metrics:
                raise ValueError(f"metric {metric.name} of plugin {plugin} is registered twice")
            arguments: dict[str, Any] = {
                "name": f"onlyvips_{plugin}_{metric.name}",
                "documentation": metric.description,
                "labelnames": metric.labels,
                "registry": self.collector_registry,
            }
            if metric.kind == "histogram" and metric.buckets:
                arguments["buckets"] = metric.buckets
            self._metrics[key] = getattr(prometheus_client, metric.kind.title())(**arguments)

    def bind(self, plugin: str) -> BoundMetrics:
        """Return the metrics as one plugin sees them."""
        return BoundMetrics(self, plugin)

    def get(self, plugin: str, name: str, labels: dict[str, str]) -> Any:
        """Return one metric (with its labels set).

        Raises:
            KeyError: The plugin did not register it.
        """
        metric = self._metrics[(plugin, name)]
        return metric.labels(**labels) if labels else metric

    def expose(self) -> bytes:
        """Return everything in Prometheus' text format."""
        from prometheus_client import generate_latest

        return generate_latest(self.collector_registry)


class BoundMetrics:
    """The metrics of one plugin."""

    __slots__ = ("_plugin", "_registry")

    def __init__(self, registry: MetricRegistry, plugin: str) -> None:
        self._registry = registry
        self._plugin = plugin

    def increment(self, name: str, amount: float = 1, **labels: str) -> None:
        """Raise a counter (or a gauge)."""
        self._registry.get(self._plugin, name, labels).inc(amount)

    def set(self, name: str, value: float, **labels: str) -> None:
        """Set a gauge."""
        self._registry.get(self._plugin, name, labels).set(value)

    def observe(self, name: str, value: float, **labels: str) -> None:
        """Record a value in a histogram."""
        self._registry.get(self._plugin, name, labels).observe(value)
