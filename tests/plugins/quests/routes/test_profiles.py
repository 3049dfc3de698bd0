"""Profiles and badges."""

from __future__ import annotations

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.conftest import Board

from .conftest import QUESTS, SignIn

pytestmark = pytest.mark.onlyvips(
    plugins=["quests"], roles=["web"], settings={"quests": {"showcase": 2}}
)


async def test_other_peoples_progress_is_for_moderators(
    host: Host, board: Board, fan: ApiClient, sign_in: SignIn
) -> None:
    quest = await board.add("visit", xp=40)
    bob = await sign_in("Bob")
    await bob.post(f"{QUESTS}/{quest}/claim")
    path = f"{QUESTS}/profiles/{bob.account['id']}"

    fan.assert_problem(await fan.get(path), 403, "permission-missing")
    await host.accounts.grant(fan.account["id"], "moderator")

    found = (await fan.get(path)).json()
    assert (found["account_id"], found["xp"]) == (bob.account["id"], 40)
    for number in (999_999, 2**63 - 1, 2**63):
        fan.assert_problem(await fan.get(f"{QUESTS}/profiles/{number}"), 404)


async def test_a_newcomer_has_a_profile(fan: ApiClient) -> None:
    assert (await fan.get(f"{QUESTS}/profile")).json() == {
        "account_id": fan.account["id"],
        "xp": 0,
        "level": 1,
        "level_xp": 0,
        "level_span": 100,
        "completed": 0,
        "rank": None,
        "streak": {"days": 0, "longest": 0, "freezes": 0, "last_day": None, "today": False},
        "badges": [],
    }


async def test_badges_are_listed_with_progress(board: Board, fan: ApiClient) -> None:
    await board.add_badge("keen", criteria={"completed": 3}, names={"en": "Keen"}, position=1)
    for slug in ("one", "two"):
        quest = await board.add(slug, badge=slug == "one" or None)
        await fan.post(f"{QUESTS}/{quest}/claim")

    items = {item["slug"]: item for item in (await fan.get(f"{QUESTS}/badges")).json()["items"]}

    assert list(items) == ["one", "keen"]
    assert items["one"]["earned_at"] is not None
    assert items["keen"] == {
        "slug": "keen",
        "name": "Keen",
        "description": items["keen"]["description"],
        "icon": "*",
        "rarity": "rare",
        "earned_at": None,
        "progress": {"done": 2, "of": 3},
        "place": None,
        "share": items["keen"]["share"],
    }


async def test_the_showcase_is_set_and_shown_first(
    board: Board, fan: ApiClient, alice: TelegramUser
) -> None:
    for slug in ("a", "b", "c"):
        quest = await board.add(slug, badge=True)
        await fan.post(f"{QUESTS}/{quest}/claim")

    answer = await fan.put(f"{QUESTS}/badges/showcase", json={"badges": ["c", "a"]})

    places = {item["slug"]: item["place"] for item in answer.json()["items"]}
    assert places == {"a": 2, "b": None, "c": 1}
    profile = (await fan.get(f"{QUESTS}/profile")).json()
    assert [badge["slug"] for badge in profile["badges"]] == ["c", "a", "b"]


async def test_a_showcase_of_what_is_not_ones_own_is_refused(
    board: Board, fan: ApiClient, subtests: pytest.Subtests
) -> None:
    for slug in ("a", "b", "c"):
        quest = await board.add(slug, badge=True)
        await fan.post(f"{QUESTS}/{quest}/claim")
    for badges, field in [
        (["nowhere"], "badges.0"),
        (["a", "a"], "badges.1"),
        (["a", "b", "c"], "badges"),
        (["No slug"], "badges.0"),
        ("a", "badges"),
    ]:
        with subtests.test(badges=badges, field=field):
            answer = await fan.put(f"{QUESTS}/badges/showcase", json={"badges": badges})
            fan.assert_problem(answer, 422, field=field)


async def test_what_can_be_handed_in_and_shown_is_told(fan: ApiClient) -> None:
    assert (await fan.get(f"{QUESTS}/bounds")).json() == {
        "showcase": 2,
        "proof": {
            "most_letters": 4096,
            "most_bytes": 10 * 2**20,
            "longest_side": 1600,
            "media_types": ["image/jpeg", "image/png", "image/webp"],
        },
    }
