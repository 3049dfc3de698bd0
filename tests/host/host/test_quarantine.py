"""A plugin that fails while the host starts is off, and the rest runs."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any, Protocol

import httpx
import pytest
from quart import Blueprint

from onlyvips.accounts.types import Permission
from onlyvips.host import Host
from onlyvips.jobs.types import Job, Schedule
from onlyvips.registry import Health, HealthCheck, Metric, Migrations, Seed, Service
from onlyvips.web.auth import public
from tests.host.host.conftest import StartHost
from tests.host.plugins.faces import face


async def readiness(host: Host) -> dict[str, Any]:
    assert host.server is not None
    async with httpx.AsyncClient() as client:
        answer = await client.get(f"{host.server.url}/readyz")
    assert answer.status_code == 200
    found: dict[str, Any] = answer.json()
    return found


def migrations_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, upgrade: str
) -> Migrations:
    package = f"migrations_of_{name}"
    versions = tmp_path / package / "versions"
    versions.mkdir(parents=True)
    (versions.parent / "__init__.py").write_text("")
    (versions / "0001_first.py").write_text(
        "from alembic import op\nrevision = '0001'\ndown_revision = None\n"
        f"def upgrade():\n    {upgrade}\ndef downgrade():\n    pass\n"
    )
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.delitem(sys.modules, package, raising=False)
    return Migrations(package)


async def test_a_failing_migration_turns_off_its_plugin_and_leaves_its_schema_alone(
    start_host: StartHost, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = migrations_of(
        tmp_path,
        monkeypatch,
        "broken",
        "op.execute('CREATE TABLE broken.t (a int)'); op.execute('SELECT 1/0')",
    )
    fine = migrations_of(tmp_path, monkeypatch, "fine", "op.execute('CREATE TABLE fine.t (a int)')")
    host = await start_host(
        face("broken", register_migrations=lambda: broken),
        face("needs", requires={"broken": ""}),
        face("fine", register_migrations=lambda: fine),
    )
    assert host.plugins.names == ("fine",)
    assert "a migration failed" in host.plugins.quarantined["broken"]
    assert "division by zero" in host.plugins.quarantined["broken"]
    assert host.plugins.quarantined["needs"].startswith("requires broken, which is off")
    tables = await host.db.fetch_all(
        "SELECT schemaname AS s FROM pg_tables WHERE tablename = 't' ORDER BY 1"
    )
    assert [row["s"] for row in tables] == ["fine"]
    found = await readiness(host)
    assert found["status"] == "degraded"
    assert {q["plugin"] for q in found["quarantined"]} == {"broken", "needs"}


async def test_migrations_that_cannot_be_found_turn_off_their_plugin(
    start_host: StartHost,
) -> None:
    host = await start_host(
        face("lost", register_migrations=lambda: Migrations("nowhere.migrations")),
        face("odd", register_migrations=lambda: "onlyvips_odd.migrations"),
        face("fine"),
    )
    assert host.plugins.names == ("fine",)
    assert "cannot be found" in host.plugins.quarantined["lost"]
    assert "did not return Migrations" in host.plugins.quarantined["odd"]


class Greeter(Protocol):
    def greet(self) -> str: ...


class English:
    def greet(self) -> str:
        return "hello"


class Mute:
    pass


def _boom() -> Any:
    raise RuntimeError("no")


@pytest.mark.parametrize(
    ("hook", "function", "reason"),
    [
        ("register_routes", lambda: "no blueprint", "expected a quart.Blueprint"),
        ("register_routes", _boom, "raised in register_routes: RuntimeError: no"),
        ("register_services", lambda: [Service(Greeter, Mute())], "lacks greet"),
        ("register_permissions", lambda: [Permission("other.use", "x")], "register_permissions"),
        ("register_metrics", lambda: [Metric("counter", "a b", "x")], "register_metrics"),
        ("register_jobs", lambda: [Schedule("nothing", "* * * * *")], "register_jobs"),
        ("register_jobs", lambda: [Job("a", _boom), Job("a", _boom)], "register_jobs"),
        ("register_event_handlers", lambda: [1], "register_event_handlers"),
        ("register_locales", lambda: "here", "did not return Locales"),
    ],
)
async def test_what_the_host_cannot_use_turns_off_its_plugin(
    start_host: StartHost, hook: str, function: Any, reason: str
) -> None:
    host = await start_host(face("odd", **{hook: function}), face("fine"))
    assert host.plugins.names == ("fine",)
    assert reason in host.plugins.quarantined["odd"]


def _unmountable() -> Blueprint:
    blueprint = Blueprint("odd", __name__)
    blueprint.record(lambda _state: _boom())
    return blueprint


async def test_routes_that_cannot_be_mounted_turn_off_their_plugin_alone(
    start_host: StartHost,
) -> None:
    host = await start_host(
        face("odd", register_routes=_unmountable),
        face("fine", register_routes=lambda: Blueprint("fine", __name__)),
    )
    assert host.plugins.names == ("fine",)
    assert "its routes cannot be mounted" in host.plugins.quarantined["odd"]


async def test_a_plugin_that_falls_later_answers_no_more(start_host: StartHost) -> None:
    def routes() -> Blueprint:
        blueprint = Blueprint("sick", __name__)

        @blueprint.get("/x")
        @public
        async def x() -> str:
            return "well"

        return blueprint

    host = await start_host(face("sick", register_routes=routes), face("fine"))
    client = host.app.test_client()
    assert (await client.get("/api/v1/sick/x")).status_code == 200
    host.plugins.quarantine("sick", "it failed")
    assert (await client.get("/api/v1/sick/x")).status_code == 404
    assert (await client.get("/healthz")).status_code == 200


async def test_a_plugin_whose_startup_raises_has_no_routes_services_or_checks(
    start_host: StartHost,
) -> None:
    async def startup() -> None:
        raise OSError("the mail server is away")

    def routes() -> Blueprint:
        blueprint = Blueprint("sick", __name__)
        blueprint.add_url_rule("/x", "x", _boom)
        return blueprint

    async def ill() -> Health:
        return Health(False, "ill")

    host = await start_host(
        face(
            "sick",
            startup=startup,
            register_routes=routes,
            register_services=lambda: [Service(Greeter, English())],
            register_health_checks=lambda: [HealthCheck("ill", ill)],
        ),
    )
    assert "the mail server is away" in host.plugins.quarantined["sick"]
    assert host.services.find(Greeter) is None
    assert all(check["plugin"] == "core" for check in (await readiness(host))["checks"])
    assert host.server is not None
    async with httpx.AsyncClient() as client:
        assert (await client.get(f"{host.server.url}/api/v1/sick/x")).status_code == 404


async def test_one_protocol_has_one_implementation_and_the_later_plugin_loses(
    start_host: StartHost,
) -> None:
    host = await start_host(
        face("first", register_services=lambda: [Service(Greeter, English())]),
        face("second", register_services=lambda: [Service(Greeter, English())]),
    )
    assert host.plugins.names == ("first",)
    assert "Greeter is offered by first already" in host.plugins.quarantined["second"]
    assert host.services.get(Greeter).greet() == "hello"


async def test_a_service_that_nobody_offers_is_a_lookup_error(start_host: StartHost) -> None:
    host = await start_host()
    with pytest.raises(LookupError, match="no plugin that is on offers Greeter"):
        host.services.get(Greeter)


async def test_a_seed_that_fails_leaves_nothing_and_stops_nobody(start_host: StartHost) -> None:
    from onlyvips.host.seeding import sow

    async def good(platform: Any) -> str:
        await platform.db.execute("INSERT INTO core.bot_settings (name, value) VALUES ('a', '1')")
        return "one fact"

    async def bad(platform: Any) -> str:
        await platform.db.execute("INSERT INTO core.bot_settings (name, value) VALUES ('b', '1')")
        raise RuntimeError("half way")

    host = await start_host(
        face(
            "seeds_of_all_kinds",
            register_seeds=lambda: [
                Seed("bad", "fails", bad),
                Seed("good", "works", good),
                Seed("demo", "only for demos", bad, demo=True),
            ],
        )
    )
    sown = [s async for s in sow(host)]
    assert [(s.seed, s.result) for s in sown] == [("bad", ""), ("good", "one fact")]
    assert "half way" in sown[0].problem
    kept = await host.db.fetch_all("SELECT name FROM core.bot_settings ORDER BY name")
    assert [row["name"] for row in kept] == ["a"]
