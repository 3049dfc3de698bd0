from __future__ import annotations

import pytest
from onlyvips_quests.routes import CLAIMS

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.conftest import NEWS, Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])
QUESTS = "/api/v1/quests"


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/profile"), ("POST", "/1/claim"), ("GET", "/profiles/1")],
)
async def test_a_stranger_is_asked_to_sign_in(http: ApiClient, method: str, path: str) -> None:
    http.assert_problem(await http.request(method, QUESTS + path), 401, "unauthenticated")


async def test_quests_are_listed_with_the_callers_state(
    board: Board, http: ApiClient, alice: TelegramUser
) -> None:
    ids = await board.seed()
    await http.sign_in(alice)
    await http.post(f"{QUESTS}/{ids['daily-visit']}/claim")

    items = (await http.get(QUESTS)).json()["items"]

    assert [(item["slug"], item["done"]) for item in items] == [
        ("friend-link", False),
        ("join-news", False),
        ("say-hello", False),
        ("daily-visit", True),
    ]
    assert items[1] == {
        "id": ids["join-news"],
        "slug": "join-news",
        "type": "channel_join",
        "title": "Join the news channel",
        "description": "Be the first to know what is new.",
        "xp": 100,
        "badge": "first-steps",
        "recurrence": "once",
        "done": False,
        "link": "https://t.me/onlyvips_news",
        "parameters": {"channel": "@onlyvips_news"},
    }


async def test_claims_are_limited_so_that_telegram_is_not_worn_down(
    board: Board, http: ApiClient, alice: TelegramUser
) -> None:
    ids = await board.seed()
    await http.sign_in(alice)
    claim = f"{QUESTS}/{ids['say-hello']}/claim"
    answers = [await http.post(claim) for _ in range(CLAIMS + 3)]
    assert answers[CLAIMS - 1].status_code == 200
    http.assert_problem(answers[-1], 429, "rate-limited")
    assert (await http.get(QUESTS)).status_code == 200


async def test_a_claim_pays_once_and_the_profile_tells(
    board: Board, http: ApiClient, telegram: World, alice: TelegramUser
) -> None:
    ids = await board.seed()
    channel = telegram.create_channel("News", username=NEWS[1:])
    await http.sign_in(alice)
    claim = f"{QUESTS}/{ids['join-news']}/claim"

    unmet = (await http.post(claim)).json()
    channel.set_role(alice.id, "member", telegram.now())
    done, again = (await http.post(claim)).json(), (await http.post(claim)).json()

    nothing = {"xp": 0, "level_up": False, "badges": []}
    reason = "Join the channel first, then check again."
    assert unmet == {"outcome": "unmet", "reason": reason, "total_xp": 0, "level": 1, **nothing}
    assert done == {
        "outcome": "completed",
        "reason": "",
        "xp": 100,
        "total_xp": 100,
        "level": 2,
        "level_up": True,
        "badges": ["first-steps"],
    }
    assert again == {"outcome": "already", "reason": "", "total_xp": 100, "level": 2, **nothing}
    profile = (await http.get(f"{QUESTS}/profile")).json()
    assert {k: profile[k] for k in ("xp", "level", "level_xp", "level_span", "completed")} == {
        "xp": 100,
        "level": 2,
        "level_xp": 0,
        "level_span": 200,
        "completed": 1,
    }
    assert [badge["slug"] for badge in profile["badges"]] == ["first-steps"]


async def test_reasons_are_in_the_callers_language(
    board: Board, http: ApiClient, alice: TelegramUser
) -> None:
    ids = await board.seed()
    await http.sign_in(alice)
    await http.patch("/api/v1/me", json={"language": "ru"})
    answer = (await http.post(f"{QUESTS}/{ids['friend-link']}/claim")).json()
    assert answer["reason"] == "Откройте бота по ссылке друга."


@pytest.mark.parametrize("number", ["0", "999", str(2**63 - 1), str(2**63), "9" * 40, "-1", "x"])
async def test_a_quest_that_does_not_exist_is_not_found(
    http: ApiClient, alice: TelegramUser, number: str
) -> None:
    await http.sign_in(alice)
    http.assert_problem(await http.post(f"{QUESTS}/{number}/claim"), 404)


async def test_telegram_being_away_is_503_and_says_when_to_come_back(
    board: Board, http: ApiClient, telegram: World, alice: TelegramUser
) -> None:
    ids = await board.seed()
    telegram.create_channel("News", username=NEWS[1:])
    telegram.faults.fail_next(420, "FLOOD_WAIT_77", method="GetParticipant")
    await http.sign_in(alice)

    response = await http.post(f"{QUESTS}/{ids['join-news']}/claim")

    http.assert_problem(response, 503, "unavailable")
    assert int(response.headers["Retry-After"]) >= 77


async def test_other_peoples_progress_is_for_moderators(
    host: Host, board: Board, http: ApiClient, alice: TelegramUser, bob: TelegramUser
) -> None:
    quest = await board.add("visit", xp=40)
    await http.sign_in(bob)
    other = http.account["id"]
    await http.post(f"{QUESTS}/{quest}/claim")
    await http.sign_in(alice)
    path = f"{QUESTS}/profiles/{other}"

    http.assert_problem(await http.get(path), 403)
    await host.accounts.grant(http.account["id"], "moderator")

    assert (await http.get(path)).json()["xp"] == 40
    http.assert_problem(await http.get(f"{QUESTS}/profiles/999999"), 404)
