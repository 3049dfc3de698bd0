"""Routes for operators and machines: probes, metrics, and what a problem's type means."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import hide

from onlyvips.errors import Forbidden, NotFound
from onlyvips.web.auth import public, unlimited
from onlyvips.web.exchange import CURRENT
from onlyvips.web.problems import HTTP_PROBLEMS

if TYPE_CHECKING:
    from onlyvips.metrics import MetricRegistry
    from onlyvips.web.readiness import Readiness
    from onlyvips.web.request_metrics import RequestMetrics

#: https://prometheus.io/docs/instrumenting/exposition_formats/#text-based-format
_METRICS_TYPE = "text/plain; version=0.0.4; charset=utf-8"


def _for_operators() -> bool:
    """Say whether the caller may see details: only in the platform's own network."""
    return CURRENT.get().client.internal


def build_operations(
    readiness: Readiness, registry: MetricRegistry, metrics: RequestMetrics
) -> Blueprint:
    """Return the routes that are not part of the API.

    Args:
        readiness: Asks the health checks.
        registry: Metrics of the platform and its plugins.
        metrics: Metrics of the HTTP side.
    """
    blueprint = Blueprint("operations", __name__)
    registered = False

    @blueprint.get("/healthz")
    @hide
    @public
    @unlimited
    async def healthz() -> dict[str, str]:
        return {"status": "alive"}

    @blueprint.get("/readyz")
    @hide
    @public
    @unlimited
    async def readyz() -> tuple[dict[str, object], int, dict[str, str]]:
        report = await readiness.report()
        away = report.status == "unavailable"
        headers = {"Cache-Control": "no-store"} | ({"Retry-After": "2"} if away else {})
        return report.document(details=_for_operators()), 503 if away else 200, headers

    @blueprint.get("/metrics")
    @hide
    @public
    @unlimited
    async def scrape() -> Response:
        nonlocal registered
        if not _for_operators():
            raise Forbidden("Metrics are given to the platform's own network only.")
        if not registered:
            registry.collector_registry.register(metrics)
            registered = True
        return Response(registry.expose(), content_type=_METRICS_TYPE)

    @blueprint.get("/problems/<code>")
    @hide
    @public
    async def problem(code: str) -> Response:
        for status, (known, sentence) in HTTP_PROBLEMS.items():
            if known == code:
                text = f"{known} ({status}): {sentence}"
                return Response(html.escape(text, quote=False), content_type="text/plain")
        raise NotFound("This code belongs to a plugin; its documentation explains it.")

    return blueprint
