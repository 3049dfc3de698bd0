"""Who may call what; and that the document tells all of it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.quests.routes.conftest import QUESTS

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])

MODERATION, MANAGEMENT = "quests.moderate", "quests.manage"


def routes(host: Host) -> Iterator[tuple[str, str, str]]:
    """Yield every route of the plugin: method, path, permission."""
    for rule in host.app.url_map.iter_rules():
        if not rule.endpoint.startswith("quests."):
            continue
        path = re.sub("<any.+?>", "all", rule.rule)
        path = re.sub("<.+?>", "1", path)
        permission = "".join(host.app.access(rule.endpoint).permissions)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, path, permission


async def test_a_stranger_is_asked_to_sign_in_whatever_they_ask_for(
    host: Host, http: ApiClient
) -> None:
    asked = [(method, path) for method, path, _ in routes(host)]
    assert len(asked) > 35
    for method, path in asked:
        http.assert_problem(await http.request(method, path), 401, "unauthenticated")


async def test_moderating_and_managing_take_a_permission(host: Host, fan: ApiClient) -> None:
    seen = set()
    for method, path, permission in routes(host):
        if path.startswith((f"{QUESTS}/reviews", f"{QUESTS}/manage")):
            assert permission == (MODERATION if "/reviews" in path else MANAGEMENT)
        if permission:
            answer = await fan.request(method, path, json={})
            assert fan.assert_problem(answer, 403, "permission-missing")["permission"] == permission
            seen.add(permission)
    assert seen == {MODERATION, MANAGEMENT, "quests.read_others"}


async def test_moderators_judge_and_do_not_manage(host: Host, moderator: ApiClient) -> None:
    assert (await moderator.get(f"{QUESTS}/reviews")).status_code == 200
    for method, path, permission in routes(host):
        if permission == MANAGEMENT:
            moderator.assert_problem(await moderator.request(method, path, json={}), 403)


@pytest.fixture
async def document(http: ApiClient) -> dict[str, Any]:
    found: dict[str, Any] = (await http.get("/openapi.json")).json()
    return found


def operations(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in document["paths"].items():
        if path.startswith(QUESTS):
            for operation in item.values():
                yield path, operation


async def test_every_operation_says_what_it_takes_and_gives(document: dict[str, Any]) -> None:
    found = list(operations(document))
    names = [operation["operationId"] for _, operation in found]
    assert len(set(names)) == len(names) > 35
    for path, operation in found:
        assert operation["operationId"].startswith("quests_"), path
        assert operation["summary"], path
        [(_, success)] = [r for r in operation["responses"].items() if r[0].startswith("2")]
        assert [media["schema"] for media in success["content"].values()], path
        for parameter in operation["parameters"]:
            assert parameter["schema"], (path, parameter)


async def test_a_picture_is_documented_as_one(document: dict[str, Any]) -> None:
    picture = document["paths"][f"{QUESTS}/reviews/{{review_id}}/picture"]["get"]
    assert list(picture["responses"]["200"]["content"]) == ["image/jpeg"]


async def test_right_answers_are_in_no_schema_that_fans_get(document: dict[str, Any]) -> None:
    """What an operator writes is documented with the routes for operators alone."""
    for _, operation in operations(document):
        if operation["tags"] != ["quests: management"]:
            assert "QuestFile" not in str(operation)


async def test_the_boards_are_named(document: dict[str, Any]) -> None:
    route = document["paths"][f"{QUESTS}/leaderboards/{{board}}"]["get"]
    (board,) = [p for p in route["parameters"] if p["in"] == "path"]
    assert board["schema"]["enum"] == ["all", "season", "week"]
