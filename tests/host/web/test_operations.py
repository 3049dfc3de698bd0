from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from onlyvips.errors import Unavailable
from onlyvips.metrics import MetricRegistry
from onlyvips.registry import Health, HealthCheck, Metric
from onlyvips.web.dependencies import CoreCheck, PluginState
from onlyvips.web.readiness import Readiness

from .conftest import ADMIN, FAN, AppFactory
from .plugin import build_faulty_blueprint

Check = Callable[[], Awaitable[Health]]


def says(ok: bool, detail: str = "") -> Check:
    async def check() -> Health:
        return Health(ok, detail)

    return check


def raises(error: Exception) -> Check:
    async def check() -> Health:
        raise error

    return check


async def never() -> Health:
    try:
        await asyncio.sleep(60)
    except asyncio.CancelledError:
        await asyncio.sleep(60)  # a check that does not want to end
    return Health(True)


async def wrong() -> Any:
    return "fine"


@dataclass
class Source:
    core: Sequence[CoreCheck] = ()
    checks: Sequence[tuple[str, HealthCheck]] = ()
    states: Sequence[PluginState] = ()

    def core_checks(self) -> Sequence[CoreCheck]:
        return self.core

    def plugin_checks(self) -> Sequence[tuple[str, HealthCheck]]:
        return self.checks

    def plugins(self) -> Sequence[PluginState]:
        return self.states


DATABASE = CoreCheck("database", says(True), required=True)
AWAY = CoreCheck("database", raises(Unavailable("It is away.")), required=True)
SOUND = PluginState("quests", "1.0", "Quests")
ILL = PluginState("broken", "0.1", "Breaks", "it could not be imported")


@pytest.mark.parametrize(
    ("source", "code", "status"),
    [
        (Source([DATABASE], [("quests", HealthCheck("xp", says(True)))], [SOUND]), 200, "ready"),
        (Source([DATABASE, CoreCheck("cache", says(False))]), 200, "degraded"),
        (Source([DATABASE], [("quests", HealthCheck("xp", says(False)))]), 200, "degraded"),
        (Source([DATABASE], states=[SOUND, ILL]), 200, "degraded"),
        (Source([AWAY], states=[ILL]), 503, "unavailable"),
    ],
)
async def test_readiness_is_told_in_three_words(
    make_app: AppFactory, source: Source, code: int, status: str
) -> None:
    response = await make_app(health=source).test_client().get("/readyz")
    assert (response.status_code, (await response.get_json())["status"]) == (code, status)
    assert ("Retry-After" in response.headers) is (code == 503)


async def test_quarantined_plugins_are_named_with_their_reason(make_app: AppFactory) -> None:
    app = make_app(health=Source([DATABASE], states=[SOUND, ILL]))
    document = await (await app.test_client().get("/readyz")).get_json()
    assert document["quarantined"] == [{"plugin": "broken", "reason": "it could not be imported"}]


async def test_strangers_learn_the_word_only(make_app: AppFactory) -> None:
    app = make_app(health=Source([DATABASE], states=[ILL]))
    headers = {"X-Forwarded-For": "8.8.8.8"}
    document = await (await app.test_client().get("/readyz", headers=headers)).get_json()
    assert document == {"status": "degraded"}


async def test_checks_run_side_by_side_and_end_after_their_time() -> None:
    source = Source(
        [CoreCheck("slow", never), CoreCheck("slower", never), DATABASE],
        [("quests", HealthCheck("stuck", never))],
    )
    began = asyncio.get_running_loop().time()
    report = await Readiness(source, timeout=0.2).report()
    assert asyncio.get_running_loop().time() - began < 1.5
    assert [check.ok for check in report.checks] == [False, False, True, False]
    assert "0.2 seconds" in report.checks[0].detail


@pytest.mark.parametrize("check", [raises(RuntimeError("password=hunter2")), wrong])
async def test_a_broken_check_is_a_failed_one_and_tells_no_secrets(check: Check) -> None:
    report = await Readiness(Source(checks=[("quests", HealthCheck("x", check))])).report()
    assert report.status == "degraded"
    assert "hunter2" not in report.checks[0].detail


async def test_probes_that_come_together_share_one_round() -> None:
    rounds = 0

    async def count() -> Health:
        nonlocal rounds
        rounds += 1
        await asyncio.sleep(0.01)
        return Health(True)

    readiness = Readiness(Source([CoreCheck("one", count)]))
    await asyncio.gather(*(readiness.report() for _ in range(20)))
    assert rounds == 1


async def test_the_process_is_alive_whatever_else_is_not(make_app: AppFactory) -> None:
    response = await make_app(health=Source([AWAY])).test_client().get("/healthz")
    assert (response.status_code, await response.get_json()) == (200, {"status": "alive"})


async def metrics_of(client: Any) -> dict[str, Any]:
    text = (await (await client.get("/metrics")).get_data()).decode()
    return {
        f"{sample.name}{sorted(sample.labels.items())}": sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_requests_are_counted_by_the_route_and_not_by_the_path(make_app: AppFactory) -> None:
    client = make_app().test_client()
    for number in range(3):
        await client.get(f"/api/v1/hello/quests/{number}", headers=FAN)
    await client.get("/nowhere/1")
    await client.get("/nowhere/2")
    samples = await metrics_of(client)
    route = "/api/v1/hello/quests/<int:quest_id>"
    labels = [("method", "GET"), ("route", route), ("status", "200")]
    assert samples[f"onlyvips_http_requests_total{labels}"] == 3
    labels = [("method", "GET"), ("route", "(none)"), ("status", "404")]
    assert samples[f"onlyvips_http_requests_total{labels}"] == 2
    labels = [("le", "+Inf"), ("method", "GET"), ("route", route)]
    assert samples[f"onlyvips_http_request_duration_seconds_bucket{labels}"] == 3
    assert samples["onlyvips_http_requests_in_flight[]"] == 1  # the scrape itself
    assert not any("nowhere" in name for name in samples)


async def test_methods_that_nobody_knows_do_not_swell_the_metrics(make_app: AppFactory) -> None:
    client = make_app().test_client()
    for method in ["FOO", "BAR", "BAZ"]:
        await client.open("/healthz", method=method)
    assert not any("FOO" in name for name in await metrics_of(client))


async def test_metrics_of_plugins_are_exposed(make_app: AppFactory) -> None:
    registry = MetricRegistry()
    registry.register("hello", [Metric("counter", "greetings", "Greetings sent")])
    registry.bind("hello").increment("greetings", 2)
    client = make_app(metrics=registry).test_client()
    samples = await metrics_of(client)
    assert samples["onlyvips_hello_greetings_total[]"] == 2
    assert await metrics_of(client)  # a second scrape works as well


async def test_metrics_are_not_for_strangers(make_app: AppFactory) -> None:
    response = (
        await make_app().test_client().get("/metrics", headers={"X-Forwarded-For": "8.8.8.8"})
    )
    assert response.status_code == 403


async def test_failed_requests_are_counted_with_their_status(make_app: AppFactory) -> None:
    client = make_app(plugin_blueprints={"faulty": build_faulty_blueprint()}).test_client()
    await client.get("/api/v1/faulty/raise/crash", headers=FAN)
    labels = [("method", "GET"), ("route", "/api/v1/faulty/raise/<kind>"), ("status", "500")]
    assert (await metrics_of(client))[f"onlyvips_http_requests_total{labels}"] == 1


async def test_people_see_the_plugins_that_run_and_admins_how_they_are(
    make_app: AppFactory,
) -> None:
    ill = HealthCheck("xp", says(False))
    source = Source([DATABASE], [("quests", ill)], [SOUND, ILL])
    client = make_app(health=source).test_client()
    seen = await (await client.get("/api/v1/plugins", headers=FAN)).get_json()
    assert [plugin["name"] for plugin in seen["items"]] == ["quests"]
    assert seen["items"][0]["state"] is None
    seen = await (await client.get("/api/v1/plugins", headers=ADMIN)).get_json()
    assert [(plugin["name"], plugin["state"], plugin["healthy"]) for plugin in seen["items"]] == [
        ("quests", "running", False),
        ("broken", "quarantined", False),
    ]
    assert seen["items"][1]["reason"] == "it could not be imported"
