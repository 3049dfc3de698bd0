"""The queue through the API."""

from __future__ import annotations

import pytest

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.http import ApiClient
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.desk import Desk
from tests.plugins.quests.pictures import file, scene

from .conftest import QUESTS, SignIn
from .test_claims import pages

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])
REVIEWS = f"{QUESTS}/reviews"


@pytest.fixture
def desk(host: Host) -> Desk:
    return Desk(host)


async def waiting(desk: Desk, board: Board, number: int = 1) -> list[int]:
    """Put claims of as many people into the queue; return the numbers of the reviews."""
    quest = await desk.quest()
    found = []
    for n in range(number):
        person = await desk.person(f"Person {n}")
        text = f"I was there, {n} times."
        proof = await board.parts.proofs.hand_in(person, quest, text=text)
        claim = await desk.claim(person, quest)
        found.append(await board.parts.reviews.open("proof", claim, person.id, proof_id=proof))
    return found


async def test_the_queue_comes_in_pages_the_oldest_first(
    desk: Desk, board: Board, moderator: ApiClient
) -> None:
    expected = await waiting(desk, board, 5)
    assert [r["id"] async for r in pages(moderator, REVIEWS)] == expected
    await moderator.post(f"{REVIEWS}/{expected[0]}/approve", json={})
    await moderator.post(f"{REVIEWS}/{expected[1]}/reject", json={"reason": "Not there."})

    for query, found in (
        ("", expected[2:]),
        ("?state=approved", expected[:1]),
        ("?state=rejected&kind=proof", expected[1:2]),
        ("?kind=appeal", []),
    ):
        items = (await moderator.get(REVIEWS + query)).json()["items"]
        assert [item["id"] for item in items] == found
    answer = await moderator.get(f"{REVIEWS}?kind=nice")
    moderator.assert_problem(answer, 422, field="kind")


async def test_a_review_is_taken_by_one_and_given_back(
    desk: Desk, board: Board, moderator: ApiClient, sign_in: SignIn, clock: MovableClock
) -> None:
    [review] = await waiting(desk, board)
    other = await sign_in("Mia", "moderator")

    taken = (await moderator.post(f"{REVIEWS}/{review}/claim")).json()["review"]
    refused = [
        await other.post(f"{REVIEWS}/{review}/{what}", json=body)
        for what, body in (
            ("claim", None),
            ("approve", {}),
            ("reject", {"reason": "Not there."}),
        )
    ]
    not_theirs = await other.post(f"{REVIEWS}/{review}/release")
    given_back = (await moderator.post(f"{REVIEWS}/{review}/release")).json()["review"]
    taken_over = (await other.post(f"{REVIEWS}/{review}/claim")).json()["review"]

    assert taken["moderator_id"] == moderator.account["id"]
    assert taken["claimed_until"] > clock.now().isoformat()
    for answer in refused:
        other.assert_problem(answer, 409, "review-taken")
    other.assert_problem(not_theirs, 409, "review-not-yours")
    assert (given_back["moderator_id"], given_back["claimed_until"]) == (None, None)
    assert taken_over["moderator_id"] == other.account["id"]


async def test_the_next_one_comes_by_itself(
    desk: Desk, board: Board, moderator: ApiClient, sign_in: SignIn
) -> None:
    first, second = await waiting(desk, board, 2)
    other = await sign_in("Mia Moon", "moderator")

    taken = (await other.post(f"{REVIEWS}/next")).json()["case"]["review"]
    mine = (await moderator.post(f"{REVIEWS}/next?kind=proof")).json()["case"]["review"]

    assert (taken["id"], mine["id"]) == (first, second)
    [row, _] = (await moderator.get(REVIEWS)).json()["items"]
    assert row["moderator_name"] == "Mia Moon", "others see who has it"
    await moderator.post(f"{REVIEWS}/{second}/approve", json={})
    for query in ("", "?kind=appeal"):
        assert (await moderator.post(f"{REVIEWS}/next{query}")).json() == {"case": None}


async def test_pictures_that_look_alike_can_be_seen_and_no_others(
    desk: Desk, board: Board, moderator: ApiClient
) -> None:
    quest = await desk.quest()
    proofs = []
    for seed in (7, 7, 8):
        person = await desk.person()
        picture = file(scene(seed))
        proofs.append(await board.parts.proofs.hand_in(person, quest, picture=picture))
    claim = await desk.claim(person := await desk.person(), quest)
    mine = await board.parts.proofs.hand_in(person, quest, picture=file(scene(7)))
    review = await board.parts.reviews.open("proof", claim, person.id, proof_id=mine)
    twins = f"{REVIEWS}/{review}/twins"

    case = (await moderator.get(f"{REVIEWS}/{review}")).json()
    alike = {twin["proof_id"] for twin in case["twins"]}
    assert alike == set(proofs[:2])
    seen = await moderator.get(f"{twins}/{proofs[0]}/picture")
    assert (seen.status_code, seen.headers["Content-Type"]) == (200, "image/jpeg")
    assert seen.headers["Cache-Control"] == "private, no-store"
    for number in (proofs[2], mine, 0):
        answer = await moderator.get(f"{twins}/{number}/picture")
        moderator.assert_problem(answer, 404, "picture-not-found")


async def test_a_decision_says_who_when_and_why_and_holds(
    desk: Desk, board: Board, moderator: ApiClient
) -> None:
    [review] = await waiting(desk, board)

    decided = (
        await moderator.post(f"{REVIEWS}/{review}/reject", json={"reason": "Not there."})
    ).json()

    assert (decided["state"], decided["claim_state"]) == ("rejected", "refused")
    assert (decided["moderator_id"], decided["reason"]) == (moderator.account["id"], "Not there.")
    assert decided["decided_at"] is not None
    for what, body in (("approve", {}), ("reject", {"reason": "Twice."}), ("claim", None)):
        answer = await moderator.post(f"{REVIEWS}/{review}/{what}", json=body)
        moderator.assert_problem(answer, 409, "review-decided")
    case = (await moderator.get(f"{REVIEWS}/{review}")).json()
    assert case["review"] == decided
    person = await board.host.accounts.get(decided["account_id"])
    assert (decided["name"], decided["moderator_name"]) == (person.name, "Mo")
    assert case["text"] == "I was there, 0 times."
    assert case["history"] == {"refused": 1}


async def test_a_rejection_needs_a_reason(desk: Desk, board: Board, moderator: ApiClient) -> None:
    [review] = await waiting(desk, board)
    for body in ({}, {"reason": ""}, {"reason": "x" * 501}, {"reason": "No.", "more": 1}):
        answer = await moderator.post(f"{REVIEWS}/{review}/reject", json=body)
        moderator.assert_problem(answer, 422)
    [still] = (await moderator.get(REVIEWS)).json()["items"]
    assert still["state"] == "open"


async def test_nobody_decides_about_themselves(
    desk: Desk, board: Board, host: Host, moderator: ApiClient
) -> None:
    me = await host.accounts.get(moderator.account["id"])
    claim = await desk.claim(me, await desk.quest())
    review = await board.parts.reviews.open("proof", claim, me.id)
    for what in ("claim", "approve"):
        answer = await moderator.post(f"{REVIEWS}/{review}/{what}", json={})
        moderator.assert_problem(answer, 403, "own-claim")


async def test_what_is_not_there_is_not_found(
    desk: Desk, board: Board, moderator: ApiClient
) -> None:
    [without_picture] = await waiting(desk, board)
    answer = await moderator.get(f"{REVIEWS}/{without_picture}/picture")
    moderator.assert_problem(answer, 404, "picture-not-found")
    for number in (0, without_picture + 1, 2**63 - 1, 2**63):
        for what in ("", "/picture"):
            moderator.assert_problem(await moderator.get(f"{REVIEWS}/{number}{what}"), 404)
        for what in ("claim", "release", "approve", "reject"):
            answer = await moderator.post(f"{REVIEWS}/{number}/{what}", json={"reason": "Well."})
            moderator.assert_problem(answer, 404)
