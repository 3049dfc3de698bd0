"""Answers and proofs through the API."""

from __future__ import annotations

import base64
from typing import Any

import httpx
import pytest
from onlyvips_quests.routes.limits import HEAVY

from onlyvips.testing.http import ApiClient
from tests.plugins.quests.conftest import Board
from tests.plugins.quests.pictures import file, opened, scene

from .conftest import QUESTS

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["web"])


def question(text: str, *options: str, **values: Any) -> dict[str, Any]:
    return {"text": {"en": text}, "options": [{"en": option} for option in options], **values}


QUIZ = [
    question("How many?", "One", "Two", correct=1),
    question("And now?", "One", "Two", "Three", correct=2),
]


async def test_a_quiz_is_answered_and_does_not_tell_the_right_answers(
    board: Board, fan: ApiClient
) -> None:
    quest = await board.add("know-us", "quiz", xp=30, attempts=2, parameters={"questions": QUIZ})
    path = f"{QUESTS}/{quest}/answers"

    shown = await fan.get(f"{QUESTS}/{quest}")
    wrong = await fan.post(path, json={"answers": {"0": 1, "1": 0}})
    unanswered = await fan.post(path, json={"answers": {"0": 1}})
    right = await fan.post(path, json={"answers": {"0": 1, "1": 2}})

    assert shown.json()["parameters"]["questions"][0]["options"] == [{"en": "One"}, {"en": "Two"}]
    first = shown.json()["questions"][0]
    assert (first["number"], first["kind"], first["options"]) == (0, "single", ["One", "Two"])
    assert (shown.json()["evidence"], shown.json()["pass_mark"]) == (["answers"], 2)
    for answer in (shown, wrong, unanswered, right):
        assert "correct" not in answer.text
    told = [(a.json()["outcome"], a.json()["quest"]["attempts_left"]) for a in (wrong, unanswered)]
    assert told == [("unmet", 1), ("unmet", 1)]
    assert unanswered.json()["reason"] == "Question 2 is not answered."
    assert (right.json()["outcome"], right.json()["xp"]) == ("completed", 30)


async def test_a_survey_keeps_the_answers(board: Board, fan: ApiClient) -> None:
    questions = [question("Which?", "A", "B"), {"text": {"en": "Why?"}, "kind": "text"}]
    quest = await board.add("tell-us", "survey", parameters={"questions": questions})
    asked = (await fan.get(f"{QUESTS}/{quest}")).json()
    assert [(q["kind"], q["most"]) for q in asked["questions"]] == [("single", 1), ("text", 1000)]
    assert asked["pass_mark"] is None
    answer = await fan.post(
        f"{QUESTS}/{quest}/answers", json={"answers": {"0": 1, "1": "  Because  ", "7": [1]}}
    )
    assert answer.json()["outcome"] == "completed"
    kept = await board.host.db.fetch_val("SELECT data FROM quests.runs")
    assert kept == {"0": 1, "1": "Because"}


async def test_an_answer_that_is_nested_deep_is_no_answer(board: Board, fan: ApiClient) -> None:
    quest = await board.add("know-us", "quiz", parameters={"questions": QUIZ})
    for depth in (10, 100):
        body = '{"answers": {"0": %s}}' % ("[" * depth + "]" * depth)
        answer = await fan.post(
            f"{QUESTS}/{quest}/answers",
            content=body,
            headers={"Content-Type": "application/json"},
        )
        assert answer.json()["reason"] == "Question 1 is not answered."


async def test_answers_of_another_form_are_refused(
    board: Board, fan: ApiClient, subtests: pytest.Subtests
) -> None:
    quest = await board.add("know-us", "quiz", parameters={"questions": QUIZ})
    for body in [
        {},
        {"answers": []},
        {"answers": {"x" * 49: 1}},
        {"answers": {}, "more": 1},
        [],
        None,
    ]:
        with subtests.test(body=body):
            answer = await fan.post(f"{QUESTS}/{quest}/answers", json=body)
            assert answer.status_code in (400, 422)
            assert (await fan.get(f"{QUESTS}/{quest}")).json()["state"] == "available"


async def test_a_picture_is_handed_in_and_seen_by_the_moderator(
    board: Board, fan: ApiClient, moderator: ApiClient
) -> None:
    quest = await board.add("show-it", "proof", xp=50)
    picture = file(scene(1, (64, 48)), "PNG")

    handed = await fan.post(
        f"{QUESTS}/{quest}/proof",
        json={"text": "Here it is.", "picture": base64.b64encode(picture).decode()},
    )

    assert handed.json()["outcome"] == "review"
    assert handed.json()["quest"]["state"] == "review"
    [review] = (await moderator.get(f"{QUESTS}/reviews")).json()["items"]
    case = (await moderator.get(f"{QUESTS}/reviews/{review['id']}")).json()
    assert [case["text"], case["has_picture"], review["kind"]] == ["Here it is.", True, "proof"]
    seen = await moderator.get(f"{QUESTS}/reviews/{review['id']}/picture")
    assert seen.headers["Content-Type"] == "image/jpeg"
    assert "no-store" in seen.headers["Cache-Control"]
    assert opened(seen.content).size == (64, 48)


async def test_a_text_may_do_and_a_second_proof_waits_for_the_first(
    board: Board, fan: ApiClient
) -> None:
    quest = await board.add("say-it", "proof", parameters={"wants": "text", "min_length": 10})
    path = f"{QUESTS}/{quest}/proof"
    answers = [(await fan.post(path, json={"text": t})).json() for t in ("Short", "Long enough.")]
    again = (await fan.post(path, json={"text": "And once more."})).json()
    assert [a["outcome"] for a in (*answers, again)] == ["unmet", "review", "review"]
    assert "10" in answers[0]["reason"]
    texts = await board.host.db.fetch_all("SELECT text FROM quests.proofs ORDER BY id")
    assert [row["text"] for row in texts] == ["Short", "Long enough."]


async def test_what_is_no_picture_is_refused_by_name(
    board: Board, fan: ApiClient, subtests: pytest.Subtests
) -> None:
    quest = await board.add("show-it", "proof")
    for picture, field in [
        ("%%%", "picture"),
        ("YQ", "picture"),
        (base64.b64encode(b"GIF89a and no more").decode(), "picture"),
        (base64.b64encode(file(scene(1, (64, 48)))[:200]).decode(), "picture"),
        ("", "picture"),
        (7, "picture"),
    ]:
        with subtests.test(picture=picture, field=field):
            answer = await fan.post(f"{QUESTS}/{quest}/proof", json={"picture": picture})
            fan.assert_problem(answer, 422, field=field)
            assert await board.host.db.fetch_val("SELECT count(*) FROM quests.proofs") == 0


async def test_a_quest_that_asks_for_no_proof_is_not_done_by_one(
    board: Board, fan: ApiClient
) -> None:
    quest = await board.add("visit")
    answer = await fan.post(f"{QUESTS}/{quest}/proof", json={"text": "I was there."})
    assert answer.json()["outcome"] == "unmet"
    assert await board.host.db.fetch_val("SELECT count(*) FROM quests.proofs") == 0


async def test_proofs_are_limited_because_each_is_work_for_somebody(
    board: Board, fan: ApiClient
) -> None:
    quest = await board.add("show-it", "proof", parameters={"min_length": 100})
    path = f"{QUESTS}/{quest}/proof"
    answers = [await fan.post(path, json={"text": "Look!"}) for _ in range(HEAVY + 2)]
    assert answers[HEAVY - 1].status_code == 200
    fan.assert_problem(answers[-1], 429, "rate-limited")


@pytest.mark.onlyvips(settings={"quests": {"proof_megabytes": 2}})
async def test_a_picture_may_be_as_large_as_the_operator_says(board: Board, fan: ApiClient) -> None:
    quest = await board.add("show-it", "proof", xp=50)

    async def hand_in(size: int) -> httpx.Response:
        picture = base64.b64encode(b"x" * size).decode()
        return await fan.post(f"{QUESTS}/{quest}/proof", json={"picture": picture})

    # Larger than the bodies of other routes; it is looked at, and is no picture.
    fan.assert_problem(await hand_in(2**21), 422)
    fan.assert_problem(await hand_in(2**21 + 2**17), 413)
