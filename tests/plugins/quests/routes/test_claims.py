"""Claims that were not paid, with the reasons; appeals; the history of all claims."""

from __future__ import annotations

import base64
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest

from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.desk import Desk

from .conftest import QUESTS, SignIn

STATEMENT = "I made this account to do just that."


def strict(points: int) -> Any:
    """A platform that looks askance at accounts made a moment ago."""
    fraud = {"rules": {"fresh_account": {"points": points}}}
    return pytest.mark.onlyvips(plugins=["quests"], settings={"quests": {"fraud": fraud}})


async def pages(client: ApiClient, path: str, limit: int = 2) -> AsyncIterator[dict[str, Any]]:
    """Yield the items of all pages."""
    cursor = ""
    while True:
        page = (await client.get(f"{path}?limit={limit}{cursor}")).json()
        for item in page["items"]:
            yield item
        if page["next_cursor"] is None:
            return
        cursor = f"&cursor={page['next_cursor']}"


@strict(points=40)
async def test_a_held_claim_says_why(board: Board, fan: ApiClient) -> None:
    quest = await board.add("visit")

    answer = (await fan.post(f"{QUESTS}/{quest}/claim")).json()

    assert (answer["outcome"], answer["xp"], answer["quest"]["state"]) == ("held", 0, "held")
    [reason] = answer["reasons"]
    assert (reason["rule"], reason["points"]) == ("fresh_account", 40)
    assert reason["text"]
    assert answer["quest"]["held_until"] is not None
    [mine] = (await fan.get(f"{QUESTS}/claims")).json()["items"]
    assert mine == {
        "id": answer["claim_id"],
        "quest_id": quest,
        "slug": "visit",
        "title": "Visit",
        "state": "held",
        "xp": 10,
        "claimed_at": mine["claimed_at"],
        "hold_until": answer["quest"]["held_until"],
        "reasons": [reason],
        "decision": "",
        "appeal": None,
        "may_appeal": False,
    }
    problem = await fan.post(
        f"{QUESTS}/claims/{answer['claim_id']}/appeal", json={"statement": STATEMENT}
    )
    fan.assert_problem(problem, 409, "nothing-to-appeal")


@strict(points=70)
async def test_an_odd_claim_is_paid_when_a_moderator_says_so(
    board: Board, fan: ApiClient, moderator: ApiClient
) -> None:
    quest = await board.add("visit", xp=25)
    answer = (await fan.post(f"{QUESTS}/{quest}/claim")).json()
    assert answer["outcome"] == "review"

    [review] = (await moderator.get(f"{QUESTS}/reviews?kind=fraud")).json()["items"]
    case = (await moderator.get(f"{QUESTS}/reviews/{review['id']}")).json()
    assert [r["rule"] for r in case["reasons"]] == ["fresh_account"]
    assert case["facts"] == {} or all(isinstance(n, int) for n in case["facts"].values())
    await moderator.post(f"{QUESTS}/reviews/{review['id']}/approve", json={})

    assert (await fan.get(f"{QUESTS}/profile")).json()["xp"] == 25


@strict(points=95)
async def test_a_refused_claim_can_be_appealed_and_a_moderator_may_pay_it(
    board: Board, fan: ApiClient, moderator: ApiClient
) -> None:
    quest = await board.add("visit", xp=25)
    refused = (await fan.post(f"{QUESTS}/{quest}/claim")).json()
    assert (refused["outcome"], refused["reasons"][0]["points"]) == ("refused", 95)
    path = f"{QUESTS}/claims/{refused['claim_id']}/appeal"

    [mine] = (await fan.get(f"{QUESTS}/claims")).json()["items"]
    assert (mine["state"], mine["may_appeal"]) == ("refused", True)
    appeal = await fan.post(path, json={"statement": STATEMENT})
    assert appeal.status_code == 201
    assert appeal.json() == {
        "claim_id": refused["claim_id"],
        "state": "open",
        "statement": STATEMENT,
        "opened_at": appeal.json()["opened_at"],
    }
    fan.assert_problem(await fan.post(path, json={"statement": STATEMENT}), 409, "appealed")
    [review] = (await moderator.get(f"{QUESTS}/reviews?kind=appeal")).json()["items"]
    assert (review["statement"], review["claim_state"]) == (STATEMENT, "refused")
    decided = await moderator.post(
        f"{QUESTS}/reviews/{review['id']}/approve", json={"reason": "Fine."}
    )

    assert (decided.json()["state"], decided.json()["claim_state"]) == ("approved", "paid")
    assert (await fan.get(f"{QUESTS}/profile")).json()["xp"] == 25
    assert (await fan.get(f"{QUESTS}/claims")).json()["items"] == []
    [done] = (await fan.get(f"{QUESTS}/history")).json()["items"]
    assert (done["id"], done["state"], done["xp"]) == (refused["claim_id"], "paid", 25)


@pytest.mark.onlyvips(plugins=["quests"])
@pytest.mark.parametrize(
    "body", [{}, {"statement": "too short"}, {"statement": "x" * 1001}, {"statement": 1}]
)
async def test_an_appeal_needs_a_statement(fan: ApiClient, body: Any) -> None:
    answer = await fan.post(f"{QUESTS}/claims/1/appeal", json=body)
    fan.assert_problem(answer, 422, field="statement")


@pytest.mark.onlyvips(plugins=["quests"])
async def test_somebody_elses_claim_cannot_be_seen_or_appealed(
    host: Host, fan: ApiClient, sign_in: SignIn
) -> None:
    desk = Desk(host)
    claim = await desk.claim(await desk.person(), await desk.quest(), "refused")
    for number in (claim, claim + 1, 2**63 - 1):
        answer = await fan.post(f"{QUESTS}/claims/{number}/appeal", json={"statement": STATEMENT})
        fan.assert_problem(answer, 404, "claim-not-found")
    for what in ("claims", "history"):
        assert (await fan.get(f"{QUESTS}/{what}")).json() == {"items": [], "next_cursor": None}


@pytest.mark.onlyvips(plugins=["quests"])
async def test_claims_and_history_come_in_pages_the_newest_first(
    host: Host, fan: ApiClient
) -> None:
    desk = Desk(host)
    alice = await host.accounts.get(fan.account["id"])
    states = ["refused", "paid", "held", "taken_back", "review", "forfeited", "paid"]
    # All at the same moment: the number of the claim decides.
    now = host.clock.now()
    claims = [
        await desk.claim(alice, await desk.quest(f"quest-{n}"), state, claimed_at=now)
        for n, state in enumerate(states)
    ]

    unpaid = [item async for item in pages(fan, f"{QUESTS}/claims")]
    history = [item async for item in pages(fan, f"{QUESTS}/history")]

    assert [(i["id"], i["state"]) for i in history] == list(zip(claims, states, strict=True))[::-1]
    assert [i["id"] for i in unpaid] == [i["id"] for i in history if i["state"] != "paid"]
    assert history[0] == {
        "id": claims[-1],
        "quest_id": history[0]["quest_id"],
        "slug": "quest-6",
        "title": "Show it",
        "state": "paid",
        "xp": 50,
        "claimed_at": history[0]["claimed_at"],
    }


@pytest.mark.onlyvips(plugins=["quests"])
@pytest.mark.parametrize("what", ["claims", "history", "leaderboards/all", "reviews"])
async def test_no_cursor_breaks_a_list(manager: ApiClient, what: str) -> None:
    no_such_moment = "9999-12-31T23:00:00-02:00"
    for values in ([1, 2], [-(2**63), 2**63 - 1], [None, None], [no_such_moment, 1], ["x"], 1):
        cursor = base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")
        answer = await manager.get(f"{QUESTS}/{what}?cursor={cursor}")
        if answer.status_code != 200:
            manager.assert_problem(answer, 422, "invalid-cursor", field="cursor")
