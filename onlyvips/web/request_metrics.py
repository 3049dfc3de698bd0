"""Counters of the HTTP side, cheap to raise: plain integers, made Prometheus' when scraped."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from prometheus_client.core import Metric as Family

    from onlyvips.web.kept import KeptAnswers

#: Upper bounds in seconds; the last bucket is open.
BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class RequestMetrics:
    """Requests by method, route template and status; durations by route; requests running.

    The event loop is the only writer, so nothing is locked.

    Args:
        kept: Answers to strangers; what is given and held is told too.
    """

    def __init__(self, kept: KeptAnswers | None = None) -> None:
        self.in_flight = 0
        self._kept = kept
        self._requests: dict[tuple[str, str, int], int] = {}
        self._durations: dict[tuple[str, str], list[float]] = {}

    def record(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request that was answered.

        Args:
            method: HTTP method; unknown ones are counted together, as strangers choose them.
            route: Template of the route, empty when none matched.
            status: Status of the answer.
            seconds: From the first byte of the request to the last of the answer.
        """
        if method not in _METHODS:
            method = "other"
        key = (method, route, status)
        self._requests[key] = self._requests.get(key, 0) + 1
        durations = self._durations.get((method, route))
        if durations is None:
            # One place for each bucket, one for the open one, one for the sum.
            durations = self._durations[method, route] = [0] * (len(BUCKETS) + 2)
        durations[bisect_left(BUCKETS, seconds)] += 1
        durations[-1] += seconds

    def collect(self) -> Iterator[Family]:
        """Return everything as prometheus_client wants it (the protocol of a collector)."""
        from prometheus_client.core import (
            CounterMetricFamily,
            GaugeMetricFamily,
            HistogramMetricFamily,
        )

        requests = CounterMetricFamily(
            "onlyvips_http_requests", "Requests answered", labels=("method", "route", "status")
        )
        for (method, route, status), count in self._requests.items():
            requests.add_metric((method, route or "(none)", str(status)), count)
        yield requests
        seconds = HistogramMetricFamily(
            "onlyvips_http_request_duration_seconds",
            "Time from request to answer",
            labels=("method", "route"),
        )
        for (method, route), durations in self._durations.items():
            buckets, total = [], 0.0
            for bound, inside in zip((*BUCKETS, float("inf")), durations, strict=False):
                total += inside
                buckets.append(("+Inf" if bound == float("inf") else str(bound), total))
            seconds.add_metric((method, route or "(none)"), buckets, durations[-1])
        yield seconds
        yield GaugeMetricFamily(
            "onlyvips_http_requests_in_flight", "Requests being answered", self.in_flight
        )
        if self._kept is None:
            return
        yield CounterMetricFamily(
            "onlyvips_http_kept_answers_given",
            "Requests answered from memory",
            self._kept.counts.given,
        )
        yield CounterMetricFamily(
            "onlyvips_http_kept_answers_stored",
            "Answers put into memory",
            self._kept.counts.stored,
        )
        yield GaugeMetricFamily(
            "onlyvips_http_kept_answers_bytes", "Memory of kept answers", self._kept.bytes_held
        )
