"""Writing, publishing and archiving quests through the API, and the figures."""

from __future__ import annotations

from typing import Any

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.desk import Desk

from .conftest import QUESTS, SignIn

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])
MANAGE = f"{QUESTS}/manage"


def visit(**values: Any) -> dict[str, Any]:
    return {"slug": "visit", "type": "daily", "titles": {"en": "Visit"}, **values}


def nested(depth: int) -> dict[str, Any]:
    condition: dict[str, Any] = {"level": 1}
    for _ in range(depth):
        condition = {"all": [condition]}
    return condition


async def test_a_quest_is_written_published_changed_and_archived(
    manager: ApiClient, fan: ApiClient
) -> None:
    written = (await manager.put(f"{MANAGE}/quests", json=visit(rewards={"xp": 5}))).json()
    assert [written["state"], written["version"], written["draft"]] == ["draft", None, 1]
    assert (await fan.get(QUESTS)).json()["items"] == []

    published = (await manager.post(f"{MANAGE}/quests/visit/publish")).json()
    assert [published["state"], published["version"], published["draft"]] == ["published", 1, None]
    [quest] = (await fan.get(QUESTS)).json()["items"]
    assert (quest["slug"], quest["xp"]) == ("visit", 5)

    changed = (await manager.put(f"{MANAGE}/quests", json=visit(rewards={"xp": 9}))).json()
    assert [changed["state"], changed["version"], changed["draft"]] == ["published", 1, 2]
    assert (await fan.get(QUESTS)).json()["items"][0]["xp"] == 5
    await manager.post(f"{MANAGE}/quests/visit/publish")
    assert (await fan.get(QUESTS)).json()["items"][0]["xp"] == 9

    found = (await manager.get(f"{MANAGE}/quests/visit")).json()
    assert [(v["number"], v["current"]) for v in found["versions"]] == [(2, True), (1, False)]
    assert found["quest"]["rewards"] == {"xp": 9, "badge": None, "others": []}
    archived = (await manager.post(f"{MANAGE}/quests/visit/archive")).json()
    assert archived["state"] == "archived"
    assert (await fan.get(QUESTS)).json()["items"] == []


async def test_what_was_read_can_be_written_again_and_changes_nothing(
    board: Board, manager: ApiClient
) -> None:
    await board.add("visit", requires={"any": [{"level": 2}, {"all": [{"level": 1}]}]}, attempts=3)
    before = (await manager.get(f"{MANAGE}/quests/visit")).json()
    after = (await manager.put(f"{MANAGE}/quests", json=before["quest"])).json()
    assert after == before


async def test_quests_are_listed_by_state(board: Board, manager: ApiClient) -> None:
    await board.add("here")
    await board.add("gone", position=1)
    await board.parts.publishing.archive("gone")
    await manager.put(f"{MANAGE}/quests", json=visit(position=2))
    for query, slugs in (
        ("", ["here", "gone", "visit"]),
        ("?state=draft", ["visit"]),
        ("?state=published", ["here"]),
        ("?state=archived", ["gone"]),
    ):
        items = (await manager.get(f"{MANAGE}/quests{query}")).json()["items"]
        assert [item["quest"]["slug"] for item in items] == slugs


async def test_a_quest_that_cannot_be_is_refused_by_field(
    manager: ApiClient, subtests: pytest.Subtests
) -> None:
    for values, field in [
        ({"slug": "No slug"}, "slug"),
        ({"type": "dance"}, "type"),
        ({"type": "channel_join"}, "parameters.channel"),
        ({"titles": {"tr": "Gel"}}, "titles"),
        ({"titles": {"en": "x" * 121}}, "titles.en"),
        ({"rewards": {"xp": -1}}, "rewards.xp"),
        ({"rewards": {"badge": "nowhere"}}, "rewards.badge"),
        ({"rewards": {"others": [{"type": "gold"}]}}, "rewards.others.0.type"),
        ({"requires": {"quest": "visit"}}, "requires.quest"),
        ({"requires": {"all": [{"badge": "nowhere"}]}}, "requires.all.0.badge"),
        ({"requires": {"level": 1, "quest": "here"}}, "requires"),
        ({"requires": nested(6)}, "requires"),
        ({"requires": {"any": [{"all": [{"level": 1}] * 20}] * 3}}, "requires"),
        ({"window": {"starts_at": "2026-01-01T00:00:00"}}, "window.starts_at"),
        ({"window": {"ends_at": "9999-12-31T23:59:59-14:00"}}, "window.ends_at"),
        ({"type": "message", "parameters": {"pattern": "("}}, "parameters.pattern"),
        ({"surprise": 1}, "surprise"),
    ]:
        with subtests.test(values=values, field=field):
            answer = await manager.put(f"{MANAGE}/quests", json=visit(**values))
            manager.assert_problem(answer, 422, field=field)
            assert (await manager.get(f"{MANAGE}/quests")).json()["items"] == []


async def test_requirements_may_be_nested_and_many_to_a_degree(manager: ApiClient) -> None:
    for requires in (nested(5), {"any": [{"all": [{"level": 1}] * 20}] * 2}):
        answer = await manager.put(f"{MANAGE}/quests", json=visit(requires=requires))
        assert answer.json()["quest"]["requires"]


async def test_no_depth_is_too_much_to_be_refused(
    manager: ApiClient, subtests: pytest.Subtests
) -> None:
    """JSON nested beyond all measure is no JSON at all to the host."""
    for name in ["requires", "parameters"]:
        for depth in [6, 50, 95, 5000]:
            with subtests.test(name=name, depth=depth):
                deep = '{"all": [' * depth + '{"level": 1}' + "]}" * depth
                quest = '"slug": "visit", "type": "daily", "titles": {"en": "V"}'
                body = f'{{{quest}, "{name}": {deep}}}'
                headers = {"Content-Type": "application/json"}
                answer = await manager.put(f"{MANAGE}/quests", content=body, headers=headers)
                manager.assert_problem(answer, 400 if depth > 95 else 422)


async def test_what_would_break_a_database_is_refused(manager: ApiClient) -> None:
    for parameters in ('{"a": "\\u0000"}', '{"a": 1e999}', '{"a": "\\ud800"}', f'{{"a": {2**63}}}'):
        body = '{"slug": "visit", "type": "daily", "titles": {"en": "V"}, "parameters": %s}'
        answer = await manager.put(
            f"{MANAGE}/quests",
            content=body % parameters,
            headers={"Content-Type": "application/json"},
        )
        manager.assert_problem(answer, 400)


async def test_a_quest_that_there_is_not(manager: ApiClient) -> None:
    for slug in ("nowhere", "a%20b", "1", "%D0%B6"):
        for method, what in (
            ("GET", ""),
            ("POST", "/publish"),
            ("POST", "/archive"),
            ("GET", "/stats"),
        ):
            answer = await manager.request(method, f"{MANAGE}/quests/{slug}{what}")
            manager.assert_problem(answer, 404, "quest-not-found")


async def test_a_draft_cannot_be_archived(manager: ApiClient) -> None:
    await manager.put(f"{MANAGE}/quests", json=visit())
    answer = await manager.post(f"{MANAGE}/quests/visit/archive")
    manager.assert_problem(answer, 409, "quest-not-published")


async def test_the_author_of_a_version_is_kept(board: Board, manager: ApiClient) -> None:
    await manager.put(f"{MANAGE}/quests", json=visit())
    author = await board.host.db.fetch_val("SELECT author_id FROM quests.quest_versions")
    assert author == manager.account["id"]


async def test_the_funnel_tells_how_people_fare(
    host: Host, board: Board, manager: ApiClient, fan: ApiClient, sign_in: SignIn
) -> None:
    quest = await board.add("visit", xp=10)
    await board.add("other", position=1)
    await fan.post(f"{QUESTS}/{quest}/claim")
    for name in ("Bob", "Eve", "Joe"):
        await (await sign_in(name)).post(f"{QUESTS}/{quest}/take")
    desk = Desk(host)
    await desk.claim(await desk.person(), quest, "refused")
    await manager.put(f"{MANAGE}/quests", json=visit(slug="draft"))

    items = (await manager.get(f"{MANAGE}/stats")).json()["items"]
    [one] = (await manager.get(f"{MANAGE}/quests/visit/stats")).json()["items"]

    assert [item["slug"] for item in items] == ["visit", "other"]
    assert items[0] == one
    figures = {name: n for name, n in one.items() if n and name not in ("slug", "state")}
    assert figures == {
        "begun": 5,
        "proved": 2,
        "paid": 1,
        "refused": 1,
        "people": 2,
        "xp": 10,
        "share": 0.2,
    }
    assert (await manager.get(f"{MANAGE}/quests/draft/stats")).json() == {"items": []}


async def test_types_tell_what_their_parameters_must_be(manager: ApiClient) -> None:
    items = {i["name"]: i for i in (await manager.get(f"{MANAGE}/types")).json()["items"]}
    assert {"start_link", "channel_join", "quiz", "proof", "streak"} <= set(items)
    assert "channel" in items["channel_join"]["parameters"]["required"]
    assert items["referral"]["growth"] is True


@pytest.mark.onlyvips(
    settings={"quests": {"fraud": {"review": 50, "rules": {"timing": {"points": 0}}}}}
)
async def test_the_rules_against_fraud_are_told_as_they_are_set(manager: ApiClient) -> None:
    answer = (await manager.get(f"{MANAGE}/rules")).json()
    assert [answer[n] for n in ("hold", "review", "refuse", "hold_seconds")] == [30, 50, 90, 86400]
    rules = {rule["name"]: rule for rule in answer["items"]}
    assert (rules["timing"]["on"], rules["timing"]["changed"]) == (False, ["points"])
    assert rules["velocity"]["on"] is True
    assert rules["velocity"]["parameters"]["per_hour"] == 60
    assert rules["velocity"]["changed"] == []


async def test_a_badge_is_written_and_changed(manager: ApiClient, fan: ApiClient) -> None:
    badge = {"slug": "keen", "names": {"en": "Keen"}, "icon": "⭐️", "criteria": {"completed": 3}}
    for rarity in ("rare", "epic"):
        answer = await manager.put(f"{MANAGE}/badges", json={**badge, "rarity": rarity})
        assert answer.json() == {"slug": "keen"}
    [seen] = (await fan.get(f"{QUESTS}/badges")).json()["items"]
    assert (seen["slug"], seen["rarity"], seen["progress"]) == (
        "keen",
        "epic",
        {"done": 0, "of": 3},
    )


async def test_a_badge_that_cannot_be_is_refused_by_field(
    manager: ApiClient, subtests: pytest.Subtests
) -> None:
    for values, field in [
        ({"slug": "-"}, "slug"),
        ({"icon": ""}, "icon"),
        ({"names": {"tr": "Meraklı"}}, "names"),
        ({"criteria": {}}, "criteria"),
        ({"criteria": {"quests": ["a"] * 101}}, "criteria.quests"),
        ({"criteria": {"completed": 1, "xp": 1}}, "criteria"),
    ]:
        with subtests.test(values=values, field=field):
            badge = {"slug": "keen", "names": {"en": "Keen"}, "icon": "*", **values}
            answer = await manager.put(f"{MANAGE}/badges", json=badge)
            manager.assert_problem(answer, 422, field=field)
