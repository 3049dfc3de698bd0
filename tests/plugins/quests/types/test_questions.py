"""Quizzes and surveys."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_quests.api import Evidence, Verdict
from pydantic import ValidationError

from tests.plugins.quests.types.conftest import Kinds

TEXT = {"en": "Which one?", "tr": "Hangisi?"}
OPTIONS = [{"en": "One"}, {"en": "Two"}, {"en": "Three"}]


def answers(**given: Any) -> Evidence:
    return Evidence("answers", answers={key.removeprefix("q"): v for key, v in given.items()})


# ---- quiz ------------------------------------------------------------------------------------


def quiz(*correct: int, **values: Any) -> dict[str, Any]:
    questions = [{"text": TEXT, "options": OPTIONS, "correct": number} for number in correct]
    return {"questions": questions, **values}


async def test_enough_right_answers_pass(paper: Kinds) -> None:
    given = answers(q0=1, q1=2, q2=0)
    assert await paper.met("quiz", given, **quiz(1, 2, 0))
    assert await paper.met("quiz", given, **quiz(1, 2, 1), pass_mark=2)


async def test_too_few_right_answers_are_a_try_that_failed(paper: Kinds) -> None:
    verdict = await paper.verify("quiz", answers(q0=1, q1=2, q2=0), **quiz(1, 0, 1), pass_mark=2)
    assert (verdict.met, verdict.failed) == (False, True)
    assert verdict.reason == "You answered 1 of 3 questions rightly; 2 are needed."


@pytest.mark.parametrize("answer", [None, 3, -1, "1", True, 1.0, [1]])
async def test_what_is_no_answer_spends_no_try(paper: Kinds, answer: Any) -> None:
    verdict = await paper.verify("quiz", answers(q0=1, q1=answer), **quiz(1, 1))
    assert (verdict.met, verdict.failed) == (False, False)
    assert verdict.reason == "Question 2 is not answered."


def test_the_right_answers_are_not_told(paper: Kinds) -> None:
    task = paper.task("quiz", **quiz(1, 2), pass_mark=1)
    assert paper["quiz"].shown(task.parameters) == {
        "questions": [{"text": TEXT, "options": OPTIONS}] * 2,
        "pass_mark": 1,
    }


@pytest.mark.parametrize(
    "parameters",
    [
        quiz(),
        quiz(3),
        quiz(1, pass_mark=2),
        quiz(1, pass_mark=0),
        {"questions": [{"text": {"tr": "Hangisi?"}, "options": OPTIONS, "correct": 0}]},
        {"questions": [{"text": TEXT, "options": OPTIONS[:1], "correct": 0}]},
    ],
)
def test_a_quiz_that_cannot_be_passed_is_refused(paper: Kinds, parameters: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        paper.task("quiz", **parameters)


# ---- survey ----------------------------------------------------------------------------------

SURVEY = {
    "questions": [
        {"text": TEXT, "options": OPTIONS},
        {"text": TEXT, "kind": "multiple", "options": OPTIONS, "most": 2},
        {"text": TEXT, "kind": "text", "least": 3, "most": 20},
        {"text": TEXT, "kind": "text", "required": False},
    ]
}


async def survey(paper: Kinds, **changes: Any) -> Verdict:
    given = {"q0": 1, "q1": [2, 0], "q2": "  All is well ", **changes}
    return await paper.verify("survey", answers(**given), **SURVEY)


async def test_complete_answers_are_kept_in_their_plain_form(paper: Kinds) -> None:
    verdict = await survey(paper)
    assert verdict.met
    assert verdict.keep == {"0": 1, "1": [0, 2], "2": "All is well"}
    assert (await survey(paper, q3="More")).keep["3"] == "More"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"q0": None}, "Question 1 is not answered."),
        ({"q0": 3}, "Question 1 is not answered."),
        ({"q0": [1]}, "Question 1 is not answered."),
        ({"q1": []}, "Question 2 is not answered."),
        ({"q1": [0, 1, 2]}, "Question 2: choose at least 1 and at most 2."),
        ({"q1": [0, 7]}, "Question 2: choose at least 1 and at most 2."),
        ({"q1": "01"}, "Question 2: choose at least 1 and at most 2."),
        ({"q2": " "}, "Question 3 is not answered."),
        ({"q2": "ok"}, "Question 3: write at least 3 and at most 20 characters."),
        ({"q2": "x" * 21}, "Question 3: write at least 3 and at most 20 characters."),
        ({"q2": 7}, "Question 3: write at least 3 and at most 20 characters."),
        ({"q3": "x" * 1001}, "Question 4: write at least 1 and at most 1000 characters."),
    ],
)
async def test_an_answer_that_does_not_fit_is_named_and_nothing_is_kept(
    paper: Kinds, changes: dict[str, Any], reason: str
) -> None:
    verdict = await survey(paper, **changes)
    assert (verdict.met, verdict.failed, verdict.reason) == (False, False, reason)
    assert verdict.keep == {}


async def test_the_same_choice_twice_is_one_choice(paper: Kinds) -> None:
    assert (await survey(paper, q1=[1, 1, 1])).keep["1"] == [1]


@pytest.mark.parametrize(
    "question",
    [
        {"text": TEXT},
        {"text": TEXT, "options": OPTIONS, "least": 2},
        {"text": TEXT, "kind": "text", "options": OPTIONS},
        {"text": TEXT, "kind": "text", "least": 5, "most": 4},
        {"text": TEXT, "kind": "multiple", "options": OPTIONS, "most": 4},
        {"text": TEXT, "kind": "multiple", "options": OPTIONS, "least": 4},
        {"text": TEXT, "kind": "picture"},
    ],
)
def test_a_question_that_cannot_be_answered_is_refused(
    paper: Kinds, question: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        paper.task("survey", questions=[question])
