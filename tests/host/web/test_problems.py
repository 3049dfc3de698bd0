from __future__ import annotations

import json
from typing import Any

import pytest
from asyncpg import DataError, NumericValueOutOfRangeError

from onlyvips.web.application import HostApp

from .conftest import FAN, MANAGER, AppFactory, Lines
from .plugin import FAULTS, build_faulty_blueprint

MEMBERS = {"type", "title", "status", "detail", "instance", "code", "request_id"}


@pytest.fixture
def faulty(make_app: AppFactory) -> HostApp:
    return make_app(plugin_blueprints={"faulty": build_faulty_blueprint()})


async def ask(
    app: HostApp, path: str, method: str = "GET", **arguments: Any
) -> tuple[Any, dict[str, Any]]:
    response = await app.test_client().open(path, method=method, **arguments)
    assert response.content_type == "application/problem+json"
    document = json.loads(await response.get_data())
    assert set(document) >= MEMBERS
    assert document["status"] == response.status_code
    assert document["request_id"] == response.headers["X-Request-ID"]
    assert document["type"] == f"/problems/{document['code']}"
    return response, document


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("not-found", 404, "quest-not-found"),
        ("conflict", 409, "conflict"),
        ("unauthenticated", 401, "unauthenticated"),
        ("forbidden", 403, "forbidden"),
        ("rate-limited", 429, "rate-limited"),
        ("unavailable", 503, "unavailable"),
        ("invalid", 422, "invalid-input"),
        ("own", 500, "internal"),
        ("crash", 500, "internal"),
    ],
)
async def test_errors_of_the_domain_become_problem_documents(
    faulty: HostApp, kind: str, status: int, code: str
) -> None:
    _, document = await ask(faulty, f"/api/v1/faulty/raise/{kind}", headers=FAN)
    assert (document["status"], document["code"]) == (status, code)
    assert document["instance"] == f"/api/v1/faulty/raise/{kind}"


async def test_extra_values_of_an_error_are_members_of_the_document(faulty: HostApp) -> None:
    _, document = await ask(faulty, "/api/v1/faulty/raise/not-found", headers=FAN)
    assert document["quest"] == 7


async def test_refused_fields_are_listed(faulty: HostApp) -> None:
    _, document = await ask(faulty, "/api/v1/faulty/raise/invalid", headers=FAN)
    assert document["errors"] == [{"field": "rewards.0.amount", "message": "Too much."}]


async def test_waiting_times_are_whole_seconds_rounded_up(faulty: HostApp) -> None:
    limited, _ = await ask(faulty, "/api/v1/faulty/raise/rate-limited", headers=FAN)
    away, _ = await ask(faulty, "/api/v1/faulty/raise/unavailable", headers=FAN)
    assert limited.headers["Retry-After"] == "3"
    assert away.headers["Retry-After"] == "3"


async def test_an_expired_token_is_told_as_rfc_6750_says(faulty: HostApp) -> None:
    response, _ = await ask(faulty, "/api/v1/faulty/raise/unauthenticated", headers=FAN)
    assert 'error="invalid_token"' in response.headers["WWW-Authenticate"]


@pytest.mark.parametrize("kind", ["crash", "own"])
async def test_a_fault_of_ours_tells_nothing_but_the_request_id(
    faulty: HostApp, lines: Lines, kind: str
) -> None:
    _, document = await ask(faulty, f"/api/v1/faulty/raise/{kind}", headers=FAN)
    assert str(FAULTS[kind]) not in json.dumps(document)
    (logged,) = lines.named("request failed")
    assert logged["request_id"] == document["request_id"]
    assert type(FAULTS[kind]).__name__ in logged["exception"]


async def test_what_is_away_is_named_in_the_log_only(faulty: HostApp, lines: Lines) -> None:
    _, document = await ask(faulty, "/api/v1/faulty/raise/unavailable", headers=FAN)
    assert "db.internal" in lines.named("unavailable")[0]["detail"]
    assert "db.internal" not in json.dumps(document)


@pytest.mark.parametrize("path", ["none", "wrong-answer"])
async def test_a_view_that_answers_wrongly_is_a_fault_of_ours(faulty: HostApp, path: str) -> None:
    _, document = await ask(faulty, f"/api/v1/faulty/{path}", headers=FAN)
    assert document["status"] == 500


@pytest.mark.parametrize("status", [400, 403, 404, 409, 410, 415, 418, 422, 429, 500, 501, 503])
async def test_aborts_become_problem_documents(faulty: HostApp, status: int) -> None:
    _, document = await ask(faulty, f"/api/v1/faulty/abort/{status}", headers=FAN)
    assert document["status"] == status


@pytest.mark.parametrize(
    "error",
    [
        DataError("invalid input for query argument $1: 10 (value out of int64 range)"),
        NumericValueOutOfRangeError("integer out of range"),
    ],
)
async def test_a_value_that_only_the_database_refuses_is_bad_input(
    faulty: HostApp, monkeypatch: pytest.MonkeyPatch, error: Exception
) -> None:
    monkeypatch.setitem(FAULTS, "value", error)
    _, document = await ask(faulty, "/api/v1/faulty/raise/value", headers=FAN)
    assert (document["status"], document["code"]) == (422, "out-of-range")


async def test_an_unknown_address_is_not_found(app: HostApp) -> None:
    _, document = await ask(app, "/nowhere")
    assert (document["status"], document["code"]) == (404, "not-found")


async def test_a_wrong_method_is_told_which_ones_there_are(app: HostApp) -> None:
    response, document = await ask(app, "/api/v1/hello/noop", "DELETE")
    assert document["status"] == 405
    assert response.headers["Allow"] == "GET, HEAD, OPTIONS"


async def test_schema_errors_name_each_field(app: HostApp) -> None:
    body = {"title": "", "rewards": [{"asset": "XTR", "amount": 0}, {"asset": "XTR"}]}
    _, document = await ask(app, "/api/v1/hello/quests", "POST", json=body, headers=MANAGER)
    assert document["status"] == 422
    fields = {error["field"] for error in document["errors"]}
    assert fields == {"title", "rewards.0.amount", "rewards.1.amount"}
    assert all(error["message"] for error in document["errors"])


async def test_query_errors_name_each_field(app: HostApp) -> None:
    _, document = await ask(app, "/api/v1/hello/quests?limit=0", headers=FAN)
    assert [error["field"] for error in document["errors"]] == ["limit"]


async def test_input_is_never_echoed(app: HostApp) -> None:
    body = {"title": "x" * 81, "rewards": "hunter2"}
    _, document = await ask(app, "/api/v1/hello/quests", "POST", json=body, headers=MANAGER)
    assert "hunter2" not in json.dumps(document)
    assert "xxx" not in json.dumps(document)


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"", "application/json", 400),
        (b"\xff\xfe", "application/json", 400),
        (b'{"title": NaN}', "application/json", 400),
        (b'{"title": "a", "ratio": 1e999}', "application/json", 400),
        (b'{"title": "a", "ratio": -1E999}', "application/json", 400),
        (b'{"title": "a\\u0000b"}', "application/json", 400),
        (b'{"a\\u0000b": 1}', "application/json", 400),
        (b'{"title": "\\ud800"}', "application/json", 400),
        (b'{"id": 9223372036854775808}', "application/json", 400),
        (b'{"id": -9223372036854775809}', "application/json", 400),
        (b'{"id": ' + b"9" * 5000 + b"}", "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b'{"a":' * 5000 + b"1" + b"}" * 5000, "application/json", 400),
        (b"[]", "application/json", 422),
        (b"null", "application/json", 422),
        (b'"text"', "application/json", 422),
        (b"title=a", "application/x-www-form-urlencoded", 415),
        (b'{"title": "a"}', "text/plain", 415),
        (b"\x00\x01", "multipart/form-data", 415),
    ],
)
async def test_odd_bodies_are_refused(
    app: HostApp, body: bytes, media_type: str, status: int
) -> None:
    headers = {**MANAGER, "Content-Type": media_type}
    _, document = await ask(app, "/api/v1/hello/quests", "POST", data=body, headers=headers)
    assert document["status"] == status


@pytest.mark.parametrize(
    "body", [b'{"title": "\\u0041\\n"}', b'{"title": "a", "ratio": 1e5}', b'\n{"title":"a"} ']
)
async def test_unusual_but_valid_json_is_accepted(app: HostApp, body: bytes) -> None:
    headers = {**MANAGER, "Content-Type": "application/json; charset=utf-8"}
    response = await app.test_client().post("/api/v1/hello/quests", data=body, headers=headers)
    assert response.status_code == 201


@pytest.mark.parametrize("number", ["9223372036854775808", "9" * 30, "9" * 5000, "-1", "1e3", "٣"])
async def test_a_number_in_a_path_that_cannot_be_one_is_not_found(
    app: HostApp, number: str
) -> None:
    response = await app.test_client().get(f"/api/v1/hello/quests/{number}", headers=FAN)
    assert response.status_code in {404, 414}


async def test_a_body_that_is_too_large_is_refused(make_app: AppFactory) -> None:
    app = make_app(settings={"max_body_bytes": 2048})
    body = json.dumps({"title": "x" * 4096})
    headers = {**MANAGER, "Content-Type": "application/json"}
    _, document = await ask(app, "/api/v1/hello/quests", "POST", data=body, headers=headers)
    assert document["status"] == 413


@pytest.mark.parametrize("code", ["not-found", "internal", "rate-limited"])
async def test_the_type_of_a_problem_can_be_read(app: HostApp, code: str) -> None:
    response = await app.test_client().get(f"/problems/{code}")
    assert response.status_code == 200
    assert code in (await response.get_data()).decode()
