from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from schemathesis import openapi

from onlyvips.web.application import HostApp

from .conftest import AppFactory


@pytest.fixture
async def document(app: HostApp) -> dict[str, Any]:
    response = await app.test_client().get("/openapi.json")
    found: dict[str, Any] = json.loads(await response.get_data())
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        for method, operation in item.items():
            yield path, method, operation


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if "$ref" in value:
            yield value["$ref"]
        for item in value.values():
            yield from references(item)
    elif isinstance(value, list):
        for item in value:
            yield from references(item)


def test_operation_ids_are_unique_and_good_names(document: dict[str, Any]) -> None:
    ids = Counter(operation["operationId"] for _, _, operation in operations(document))
    assert [name for name, count in ids.items() if count > 1] == []
    assert all(re.fullmatch(r"[a-z][a-z0-9_]*", name) for name in ids)
    assert "hello_create_quest" in ids


def test_every_route_of_the_api_is_documented(app: HostApp, document: dict[str, Any]) -> None:
    documented = {(path, method.upper()) for path, method, _ in operations(document)}
    served = {
        (re.sub(r"<(?:[^:>]*:)?([^>]+)>", r"{\1}", rule.rule), method)
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
        if rule.rule.startswith("/api/")
    }
    assert documented == served


def test_all_references_resolve(document: dict[str, Any]) -> None:
    for reference in references(document):
        here: Any = document
        for part in reference.removeprefix("#/").split("/"):
            here = here[part]


def test_every_operation_tells_its_problems(document: dict[str, Any]) -> None:
    for _, _, operation in operations(document):
        assert {"400", "429", "500", "503", "default"} <= set(operation["responses"])
        assert any(status.startswith("2") for status in operation["responses"])


def test_security_follows_the_marks(document: dict[str, Any]) -> None:
    paths = document["paths"]
    assert paths["/api/v1/hello/noop"]["get"]["security"] == [{"bearer": []}]
    assert paths["/api/v1/hello/open"]["get"]["security"] == [{}]
    assert "401" not in paths["/api/v1/hello/open"]["get"]["responses"]
    assert document["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"


def test_a_route_tells_of_the_problems_that_only_it_has(document: dict[str, Any]) -> None:
    paths = document["paths"]
    conflict = paths["/api/v1/hello/payments"]["post"]["responses"]["409"]
    assert conflict == {"$ref": "#/components/responses/Conflict"}
    assert "409" not in paths["/api/v1/hello/quests"]["post"]["responses"]


def test_a_file_is_told_with_its_media_type(document: dict[str, Any]) -> None:
    answer = document["paths"]["/api/v1/hello/picture"]["get"]["responses"]["200"]
    assert answer["content"] == {"image/gif": {"schema": {"type": "string", "format": "binary"}}}


def test_permissions_parameters_and_bodies_are_told(document: dict[str, Any]) -> None:
    paths = document["paths"]
    create = paths["/api/v1/hello/quests"]["post"]
    assert "hello.manage" in create["description"]
    assert create["tags"] == ["hello"]
    assert create["requestBody"]["required"] is True
    assert {"201", "415"} <= set(create["responses"])
    (number,) = paths["/api/v1/hello/quests/{quest_id}"]["get"]["parameters"]
    assert number["schema"] == {"type": "integer", "minimum": 0, "maximum": 2**63 - 1}
    (board,) = paths["/api/v1/hello/boards/{board}"]["get"]["parameters"]
    assert board["schema"] == {"type": "string", "enum": ["all", "week", "year"]}
    (key,) = paths["/api/v1/hello/payments"]["post"]["parameters"]
    assert (key["name"], key["in"], key["required"]) == ("Idempotency-Key", "header", True)
    names = {parameter["name"] for parameter in paths["/api/v1/hello/quests"]["get"]["parameters"]}
    assert names == {"limit", "cursor"}


def test_the_document_is_valid(document: dict[str, Any]) -> None:
    schema = openapi.from_dict(document)
    schema.validate()
    assert sum(1 for _ in schema.get_all_operations()) == sum(1 for _ in operations(document))


async def test_the_document_does_not_change_between_processes(
    app: HostApp, make_app: AppFactory
) -> None:
    first = await (await app.test_client().get("/openapi.json")).get_data()
    second = await (await make_app().test_client().get("/openapi.json")).get_data()
    assert first == second


async def test_the_documentation_needs_nothing_from_elsewhere(app: HostApp) -> None:
    client = app.test_client()
    response = await client.get("/docs")
    page = (await response.get_data()).decode()
    sources = re.findall(r'(?:src|href)="([^"#]+)"', page)
    assert sources
    for source in sources:
        assert source.startswith("/"), source
        assert (await client.get(source)).status_code == 200
    assert "<script>" not in page
    assert "style=" not in page
    policy = response.headers["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy


async def test_the_documentation_shows_every_operation(
    app: HostApp, document: dict[str, Any]
) -> None:
    page = (await (await app.test_client().get("/docs")).get_data()).decode()
    for _, _, operation in operations(document):
        assert f'id="{operation["operationId"]}"' in page
