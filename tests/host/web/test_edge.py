from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from onlyvips.web.application import HostApp

from .conftest import FAN, AppFactory, Lines
from .plugin import build_faulty_blueprint

PROXIES = {"trusted_proxies": ["127.0.0.0/8"]}


async def test_every_answer_has_an_id_of_its_own(app: HostApp) -> None:
    client = app.test_client()
    ids = {(await client.get(path)).headers["X-Request-ID"] for path in ["/healthz", "/x", "/docs"]}
    assert len(ids) == 3


async def test_a_request_id_is_taken_from_trusted_proxies_only(
    app: HostApp, make_app: AppFactory
) -> None:
    headers = {"X-Request-ID": "from-the-proxy-1"}
    stranger = await app.test_client().get("/healthz", headers=headers)
    assert stranger.headers["X-Request-ID"] != "from-the-proxy-1"
    behind = make_app(settings=PROXIES).test_client()
    assert (await behind.get("/healthz", headers=headers)).headers[
        "X-Request-ID"
    ] == "from-the-proxy-1"


@pytest.mark.parametrize("given_id", ["", "short", "a" * 129, "with space in it", 'quote"quote"'])
async def test_an_odd_request_id_is_replaced(make_app: AppFactory, given_id: str) -> None:
    client = make_app(settings=PROXIES).test_client()
    response = await client.get("/healthz", headers={"X-Request-ID": given_id})
    assert response.headers["X-Request-ID"] != given_id
    assert len(response.headers["X-Request-ID"]) == 24


async def test_answers_carry_security_headers(app: HostApp) -> None:
    for path in ["/healthz", "/nowhere", "/api/v1/hello/noop"]:
        headers = (await app.test_client().get(path)).headers
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert "frame-ancestors 'none'" in headers["Content-Security-Policy"]
        assert "Strict-Transport-Security" not in headers


async def test_only_the_miniapp_may_be_framed_and_only_by_telegram(app: HostApp) -> None:
    client = app.test_client()
    policy = (await client.get("/app/index.html")).headers["Content-Security-Policy"]
    assert "frame-ancestors 'self' https://web.telegram.org" in policy
    for path in ["/", "/apple", "/docs", "/api/v1/app"]:
        assert (
            "frame-ancestors 'none'" in (await client.get(path)).headers["Content-Security-Policy"]
        )


async def test_browsers_are_told_to_insist_on_https(make_app: AppFactory) -> None:
    client = make_app(settings={"public_url": "https://vip.example"}).test_client()
    assert "max-age=" in (await client.get("/healthz")).headers["Strict-Transport-Security"]


async def test_what_a_signed_in_caller_gets_is_not_stored(app: HostApp) -> None:
    response = await app.test_client().get("/api/v1/hello/noop", headers=FAN)
    assert response.headers["Cache-Control"] == "no-store"


CORS = {"cors_origins": ["https://app.example"]}


async def test_a_named_origin_may_read_answers(make_app: AppFactory) -> None:
    client = make_app(settings=CORS).test_client()
    response = await client.get("/healthz", headers={"Origin": "https://app.example"})
    assert response.headers["Access-Control-Allow-Origin"] == "https://app.example"
    assert "Origin" in response.headers["Vary"]
    assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "https://app.example.evil", "http://app.example", "null", "*"],
)
async def test_no_other_origin_may(make_app: AppFactory, origin: str) -> None:
    client = make_app(settings=CORS).test_client()
    response = await client.get("/healthz", headers={"Origin": origin})
    assert "Access-Control-Allow-Origin" not in response.headers
    assert "Origin" in response.headers["Vary"]


async def test_caches_learn_that_answers_depend_on_the_origin(make_app: AppFactory) -> None:
    client = make_app(settings={"cors_origins": ["https://app.example"]}).test_client()
    response = await client.get("/openapi.json")
    assert response.headers["Vary"] == "Origin"
    assert "Access-Control-Allow-Origin" not in response.headers


async def test_a_preflight_request_needs_no_token(make_app: AppFactory) -> None:
    client = make_app(settings=CORS).test_client()
    headers = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    response = await client.options("/api/v1/hello/quests", headers=headers)
    assert response.status_code == 204
    assert "authorization" in response.headers["Access-Control-Allow-Headers"]
    assert "POST" in response.headers["Access-Control-Allow-Methods"]
    assert response.headers.getlist("Access-Control-Allow-Origin") == ["https://app.example"]
    refused = await client.options(
        "/api/v1/hello/quests", headers={**headers, "Origin": "https://evil.example"}
    )
    assert "Access-Control-Allow-Origin" not in refused.headers


async def test_errors_can_be_read_by_a_named_origin_too(make_app: AppFactory) -> None:
    client = make_app(settings=CORS).test_client()
    response = await client.get("/api/v1/hello/noop", headers={"Origin": "https://app.example"})
    assert response.status_code == 401
    assert response.headers["Access-Control-Allow-Origin"] == "https://app.example"


async def test_options_says_what_there_is_without_a_token(app: HostApp) -> None:
    response = await app.test_client().options("/api/v1/hello/quests")
    assert response.status_code == 200
    assert "POST" in response.headers["Allow"]


async def test_head_has_the_headers_of_get(app: HostApp) -> None:
    response = await app.test_client().head("/api/v1/hello/noop", headers=FAN)
    assert response.status_code == 200
    assert response.content_type == "application/json"


async def test_one_line_is_logged_for_each_request(app: HostApp, lines: Lines) -> None:
    response = await app.test_client().get("/api/v1/hello/me?secret=1", headers=FAN)
    (line,) = lines.named("request")
    assert line["method"] == "GET"
    assert line["path"] == "/api/v1/hello/me"
    assert line["status"] == 200
    assert line["account"] == 1
    assert line["address"] == "127.0.0.1"
    assert line["request_id"] == response.headers["X-Request-ID"]
    assert line["ms"] >= 0


async def test_probes_are_not_logged(app: HostApp, lines: Lines) -> None:
    for path in ["/healthz", "/readyz", "/metrics"]:
        await app.test_client().get(path)
    assert lines.named("request") == []


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(path=st.text(max_size=60))
async def test_any_path_is_logged_as_valid_json(app: HostApp, lines: Lines, path: str) -> None:
    lines.stream.truncate(0)
    lines.stream.seek(0)
    from onlyvips.log import log_request

    log_request("GET", path, 200, seconds=0.001, address="::1", account=None)
    (line,) = lines.stream.getvalue().splitlines()
    assert json.loads(line)["event"] == "request"


@pytest.mark.parametrize(
    "token", ["123456789:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc", "ovr_AAEhBOweik6ad9r_QXMENQjcrGbqCr"]
)
async def test_a_token_in_a_path_is_masked(lines: Lines, token: str) -> None:
    from onlyvips.log import log_request

    log_request("GET", f"/x/{token}", 404, seconds=0.1, address="::1", account=None)
    assert "AAEhBO" not in lines.stream.getvalue()


async def test_failures_inside_are_answered_and_counted_once(
    make_app: AppFactory, lines: Lines
) -> None:
    app = make_app(plugin_blueprints={"faulty": build_faulty_blueprint()})

    async def broken(*_arguments: object) -> None:
        raise RuntimeError("outside of any view")

    app.handle_request = broken  # type: ignore[method-assign,assignment]
    response = await app.test_client().get("/api/v1/faulty/none", headers=FAN)
    assert response.status_code == 500
    assert (await response.get_json())["code"] == "internal"
    assert len(lines.named("request failed")) == 1
