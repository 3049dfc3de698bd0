from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import pytest
from quart import Blueprint
from quart_schema import validate_response

from onlyvips.clock import MovableClock
from onlyvips.web.application import HostApp
from onlyvips.web.auth import Access, access_of, public, rate_limit, requires

from .conftest import ADMIN, FAN, MANAGER, AppFactory, FakeAuthenticator, make_account
from .plugin import Who, build_faulty_blueprint


async def test_a_route_without_marks_needs_a_token(app: HostApp) -> None:
    client = app.test_client()
    assert (await client.get("/api/v1/hello/noop")).status_code == 401
    assert (await client.get("/api/v1/hello/noop", headers=FAN)).status_code == 200


async def test_every_route_below_the_api_is_closed_unless_marked(app: HostApp) -> None:
    client = app.test_client()
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/v1") or app.access(rule.endpoint).public:
            continue
        path = rule.rule.replace("<int:quest_id>", "1").replace("<name>", "a")
        path = re.sub("<any.+>", "all", path).replace("<int:upload_id>", "1")
        for method in rule.methods - {"OPTIONS"}:
            response = await client.open(path, method=method)
            assert response.status_code == 401, (method, path)


@pytest.mark.parametrize(
    "value",
    ["", "fan", "Bearer", "Bearer ", "Basic fan", "Bearer wrong", "Bearer a b", "Bearer \x7f",
     "Bearer " + "a" * 5000],
)  # fmt: skip
async def test_a_token_that_does_not_hold_is_refused(app: HostApp, value: str) -> None:
    response = await app.test_client().get("/api/v1/hello/noop", headers={"Authorization": value})
    assert response.status_code == 401
    assert response.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_scheme_is_read_without_regard_to_case(app: HostApp) -> None:
    response = await app.test_client().get(
        "/api/v1/hello/me", headers={"Authorization": "bearer fan"}
    )
    assert await response.get_json() == {"account": 1}


async def test_public_routes_know_the_caller_if_there_is_one(app: HostApp) -> None:
    client = app.test_client()
    assert await (await client.get("/api/v1/hello/open")).get_json() == {"account": None}
    known = await client.get("/api/v1/hello/open", headers=FAN)
    assert await known.get_json() == {"account": 1}


@pytest.mark.parametrize("value", ["Bearer wrong", "nonsense"])
async def test_a_token_that_does_not_hold_counts_as_none_on_public_routes(
    app: HostApp, value: str
) -> None:
    response = await app.test_client().get("/api/v1/hello/open", headers={"Authorization": value})
    assert await response.get_json() == {"account": None}


async def test_a_banned_account_is_refused_with_the_end_of_the_ban(
    app: HostApp, authenticator: FakeAuthenticator, clock: MovableClock
) -> None:
    until = datetime.now(UTC) + timedelta(hours=1)
    authenticator.add("soon", make_account(9, banned_until=until))
    headers = {"Authorization": "Bearer soon"}
    refused = await app.test_client().get("/api/v1/hello/noop", headers=headers)
    document = await refused.get_json()
    assert (refused.status_code, document["code"]) == (403, "banned")
    assert document["banned_until"] == until.isoformat()
    clock.move(timedelta(hours=2))
    again = await app.test_client().get("/api/v1/hello/noop", headers=headers)
    assert again.status_code == 200


async def test_a_missing_permission_is_named(app: HostApp) -> None:
    body = {"title": "Quest"}
    client = app.test_client()
    refused = await client.post("/api/v1/hello/quests", json=body, headers=FAN)
    document = await refused.get_json()
    assert (document["status"], document["permission"]) == (403, "hello.manage")
    allowed = await client.post("/api/v1/hello/quests", json=body, headers=MANAGER)
    assert allowed.status_code == 201


async def test_permissions_are_checked_before_the_body_is_read(app: HostApp) -> None:
    headers = {**FAN, "Content-Type": "application/json"}
    response = await app.test_client().post("/api/v1/hello/quests", data=b"{", headers=headers)
    assert response.status_code == 403


async def test_no_code_of_a_plugin_runs_before_the_gate(make_app: AppFactory) -> None:
    blueprint = build_faulty_blueprint()
    app = make_app(plugin_blueprints={"faulty": blueprint})
    assert (await app.test_client().get("/api/v1/faulty/none")).status_code == 401
    assert not hasattr(blueprint, "seen")


async def test_marks_hold_above_and_below_other_decorators(make_app: AppFactory) -> None:
    blueprint = Blueprint("marks", __name__)

    @blueprint.get("/above")
    @public
    @validate_response(Who)
    async def above() -> Who:
        return Who(account=None)

    @blueprint.get("/below")
    @validate_response(Who)
    @public
    async def below() -> Who:
        return Who(account=None)

    client = make_app(plugin_blueprints={"marks": blueprint}).test_client()
    assert (await client.get("/api/v1/marks/above")).status_code == 200
    assert (await client.get("/api/v1/marks/below")).status_code == 200


def test_permissions_add_up() -> None:
    @requires("a.one")
    @requires("a.two")
    async def view() -> None: ...

    assert access_of(view) == Access(permissions=frozenset({"a.one", "a.two"}))


def test_a_public_route_cannot_require_a_permission() -> None:
    async def view() -> None: ...

    with pytest.raises(ValueError, match="public"):
        requires("a.one")(public(view))


async def test_a_faulty_blueprint_is_reported_and_the_rest_is_served(
    make_app: AppFactory,
) -> None:
    unnamed = Blueprint("unnamed", __name__)

    @unnamed.get("/x")
    @rate_limit("no_such_limit")
    async def view() -> None: ...

    good = Blueprint("good", __name__)
    good.add_url_rule("/x", "x", public(_answer))
    failures: list[str] = []
    app = make_app(
        plugin_blueprints={"unnamed": unnamed, "nothing": None, "good": good},
        on_plugin_failure=lambda plugin, _error: failures.append(plugin),
    )
    assert failures == ["unnamed", "nothing"]
    assert (await app.test_client().get("/api/v1/good/x")).status_code == 200
    assert (await app.test_client().get("/api/v1/unnamed/x")).status_code == 404


async def _answer() -> dict[str, bool]:
    return {"ok": True}


async def test_only_admins_learn_the_state_of_plugins(app: HostApp) -> None:
    client = app.test_client()
    assert (await client.get("/api/v1/plugins", headers=FAN)).status_code == 200
    assert (await client.get("/api/v1/plugins", headers=ADMIN)).status_code == 200
    assert (await client.get("/api/v1/plugins")).status_code == 401
