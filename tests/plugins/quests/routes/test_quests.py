"""Quests: what is on offer, taking it, and claiming it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from onlyvips_quests.routes.limits import CLAIMS

from onlyvips.clock import MovableClock
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import NEWS, Board

from .conftest import QUESTS, SignIn

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])

JOIN = {"parameters": {"channel": NEWS}}


async def test_quests_are_listed_with_the_callers_state(board: Board, fan: ApiClient) -> None:
    join = await board.add(
        "join-news",
        "channel_join",
        xp=100,
        badge=True,
        titles={"en": "Join the news channel"},
        descriptions={"en": "Be the first to know what is new."},
        hold={"seconds": 60},
        capacity=5,
        attempts=3,
        requires={"level": 1},
        **JOIN,
    )
    visit = await board.add("visit", position=1)
    await fan.post(f"{QUESTS}/{visit}/claim")

    items = (await fan.get(QUESTS)).json()["items"]

    assert [(item["slug"], item["state"], item["done"]) for item in items] == [
        ("join-news", "available", False),
        ("visit", "done", True),
    ]
    assert items[0] == {
        "id": join,
        "version": 1,
        "slug": "join-news",
        "type": "channel_join",
        "title": "Join the news channel",
        "description": "Be the first to know what is new.",
        "difficulty": "easy",
        "xp": 100,
        "badge": "join-news",
        "rewards": [],
        "recurrence": "once",
        "state": "available",
        "done": False,
        "progress": {"done": 0, "of": 1},
        "requires": [{"text": items[0]["requires"][0]["text"], "met": True}],
        "link": "https://t.me/onlyvips_news",
        "parameters": items[0]["parameters"],
        "starts_at": None,
        "ends_at": None,
        "places": 5,
        "next_try_at": None,
        "attempts_left": 3,
        "hold_seconds": 60,
        "held_until": None,
        "taken": False,
        "evidence": ["join", "leave"],
        "questions": [],
        "pass_mark": None,
        "own_link": False,
    }
    assert items[0]["parameters"]["channel"] == NEWS
    assert (await fan.get(f"{QUESTS}/{join}")).json() == items[0]


@pytest.mark.parametrize(
    ("query", "slugs"),
    [
        ("state=done", ["visit"]),
        ("difficulty=hard", ["hard"]),
        ("type=quiz", []),
        ("type=daily&state=available", ["hard"]),
    ],
)
async def test_the_list_can_be_filtered(
    board: Board, fan: ApiClient, query: str, slugs: list[str]
) -> None:
    visit = await board.add("visit")
    await board.add("hard", difficulty="hard")
    await fan.post(f"{QUESTS}/{visit}/claim")
    items = (await fan.get(f"{QUESTS}?{query}")).json()["items"]
    assert [item["slug"] for item in items] == slugs


async def test_today_there_are_daily_quests_then_what_was_begun_then_the_rest(
    board: Board, fan: ApiClient
) -> None:
    await board.add("once", position=0)
    await board.add("weekly", recurrence="weekly", position=1)
    await board.add("locked", requires={"level": 9}, recurrence="daily", position=2)
    await board.add("begun", "daily", parameters={}, position=3)
    done = await board.add("done-today", recurrence="daily", position=4)
    await board.add("to-do-today", recurrence="daily", position=5)
    gone = await board.add("gone", position=6)
    for quest in (done, gone):
        await fan.post(f"{QUESTS}/{quest}/claim")
    await board.host.db.execute(
        "INSERT INTO quests.runs (account_id, quest_id, version_id, period, steps, taken_at,"
        " updated_at) SELECT a.id, q.id, v.id, '', 1, now(), now() FROM quests.quests q"
        " JOIN quests.quest_versions v ON v.quest_id = q.id, core.accounts a"
        " WHERE q.slug = 'begun'"
    )

    async def slugs(query: str = "") -> list[str]:
        items = (await fan.get(f"{QUESTS}/today{query}")).json()["items"]
        return [item["slug"] for item in items]

    assert await slugs() == ["to-do-today", "done-today", "begun", "weekly", "once"]
    assert await slugs("?limit=2") == ["to-do-today", "done-today"]


async def test_an_unknown_filter_is_refused(fan: ApiClient) -> None:
    answer = await fan.get(f"{QUESTS}?state=sleeping")
    fan.assert_problem(answer, 422, "invalid-input", field="state")


async def test_a_claim_pays_once_and_the_profile_tells(
    board: Board, fan: ApiClient, telegram: World, alice: TelegramUser
) -> None:
    quest = await board.add("join-news", "channel_join", xp=100, badge=True, **JOIN)
    channel = telegram.create_channel("News", username=NEWS[1:])
    claim = f"{QUESTS}/{quest}/claim"

    unmet = (await fan.post(claim)).json()
    channel.set_role(alice.id, "member", telegram.now())
    done, again = (await fan.post(claim)).json(), (await fan.post(claim)).json()

    def without_quest(answer: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in answer.items() if name != "quest"}

    nothing = {"xp": 0, "level_up": False, "badges": [], "reasons": []}
    reason = "Join the channel first, then check again."
    assert without_quest(unmet) == {
        "outcome": "unmet",
        "reason": reason,
        "claim_id": None,
        "total_xp": 0,
        "level": 1,
        **nothing,
    }
    assert without_quest(done) == {
        "outcome": "completed",
        "reason": "",
        "reasons": [],
        "claim_id": done["claim_id"],
        "xp": 100,
        "total_xp": 100,
        "level": 2,
        "level_up": True,
        "badges": ["join-news"],
    }
    assert without_quest(again) == {
        "outcome": "already",
        "reason": "",
        "claim_id": done["claim_id"],
        "total_xp": 100,
        "level": 2,
        **nothing,
    }
    assert [a["quest"]["state"] for a in (unmet, done, again)] == ["available", "done", "done"]
    profile = (await fan.get(f"{QUESTS}/profile")).json()
    names = ("xp", "level", "level_xp", "level_span", "completed", "rank")
    assert [profile[name] for name in names] == [100, 2, 0, 200, 1, 1]
    assert [badge["slug"] for badge in profile["badges"]] == ["join-news"]


async def test_claims_are_limited_so_that_telegram_is_not_worn_down(
    board: Board, fan: ApiClient
) -> None:
    quest = await board.add("say-hello", "message", parameters={"pattern": "(?i)hello"})
    claim = f"{QUESTS}/{quest}/claim"
    answers = [await fan.post(claim) for _ in range(CLAIMS + 3)]
    assert answers[CLAIMS - 1].status_code == 200
    fan.assert_problem(answers[-1], 429, "rate-limited")
    assert (await fan.get(QUESTS)).status_code == 200


async def test_reasons_are_in_the_callers_language(board: Board, fan: ApiClient) -> None:
    quest = await board.add("join-news", "channel_join", **JOIN)
    await fan.patch("/api/v1/me", json={"language": "ru"})
    answer = (await fan.post(f"{QUESTS}/{quest}/claim")).json()
    assert answer["outcome"] == "unmet"
    assert any("а" <= letter <= "я" for letter in answer["reason"])


async def test_a_quest_that_does_not_exist_is_not_found(
    fan: ApiClient, subtests: pytest.Subtests
) -> None:
    for what in ["", "/take", "/link", "/claim", "/answers", "/proof"]:
        for number in ["0", "999", str(2**63 - 1), str(2**63), "9" * 40, "-1", "x"]:
            with subtests.test(what=what, number=number):
                path = f"{QUESTS}/{number}{what}"
                answer = await (fan.post(path, json=BODIES.get(what)) if what else fan.get(path))
                fan.assert_problem(answer, 404)


BODIES: dict[str, Any] = {"/answers": {"answers": {}}, "/proof": {"text": "See?"}}


async def test_telegram_being_away_is_503_and_says_when_to_come_back(
    board: Board, fan: ApiClient, telegram: World
) -> None:
    quest = await board.add("join-news", "channel_join", **JOIN)
    telegram.create_channel("News", username=NEWS[1:])
    telegram.faults.fail_next(420, "FLOOD_WAIT_77", method="GetParticipant")

    response = await fan.post(f"{QUESTS}/{quest}/claim")

    fan.assert_problem(response, 503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 77


async def test_a_quest_is_suggested_until_none_is_left(board: Board, fan: ApiClient) -> None:
    nobody = await fan.post(f"{QUESTS}/suggest")
    fan.assert_problem(nobody, 404, "no-quest")
    await board.add("visit")
    await board.add("visit-again", position=1)

    first, second = [(await fan.post(f"{QUESTS}/suggest")).json() for _ in range(2)]

    assert (first["slug"], second["slug"]) == ("visit", "visit-again")
    assert (await fan.get(f"{QUESTS}/{first['id']}")).json()["taken"] is True


async def test_who_took_a_quest_goes_on_with_its_rules(
    board: Board, fan: ApiClient, sign_in: SignIn
) -> None:
    quest = await board.add("visit", xp=10)
    taken = (await fan.post(f"{QUESTS}/{quest}/take")).json()
    await board.change("visit", rewards={"xp": 99})

    bob = await sign_in("Bob")
    mine, others = [(await c.get(f"{QUESTS}/{quest}")).json() for c in (fan, bob)]

    assert [taken["version"], taken["xp"]] == [mine["version"], mine["xp"]] == [1, 10]
    assert [others["version"], others["xp"]] == [2, 99]
    assert (await fan.post(f"{QUESTS}/{quest}/claim")).json()["xp"] == 10


async def test_an_archived_quest_can_be_seen_but_not_claimed(board: Board, fan: ApiClient) -> None:
    quest = await board.add("visit")
    await board.parts.publishing.archive("visit")
    assert (await fan.get(QUESTS)).json()["items"] == []
    assert (await fan.get(f"{QUESTS}/{quest}")).json()["state"] == "closed"
    fan.assert_problem(await fan.post(f"{QUESTS}/{quest}/claim"), 404, "quest-not-found")


@pytest.mark.onlyvips(roles=["web", "bot"])
async def test_some_quests_have_a_link_of_ones_own(board: Board, fan: ApiClient) -> None:
    visit = await board.add("visit")
    invite = await board.add("invite", "referral")
    answers = [(await fan.post(f"{QUESTS}/{number}/link")).json() for number in (visit, invite)]
    assert answers[0] == {"url": None}
    assert answers[1]["url"].startswith("https://t.me/")


async def test_coming_by_counts_once_a_day(
    board: Board, fan: ApiClient, alice: TelegramUser, clock: MovableClock
) -> None:
    await board.add("visit", recurrence="daily", xp=5)

    first, second = [(await fan.post(f"{QUESTS}/daily")).json() for _ in range(2)]
    clock.move(timedelta(days=1))
    await fan.sign_in(alice)
    third = (await fan.post(f"{QUESTS}/daily")).json()

    assert [(r["outcome"], r["xp"]) for r in first["results"]] == [("completed", 5)]
    assert second["results"] == []
    assert [r["total_xp"] for r in third["results"]] == [10]
    assert [a["streak"]["days"] for a in (first, second, third)] == [1, 1, 2]
    assert (await fan.get(f"{QUESTS}/streak")).json() == third["streak"]
