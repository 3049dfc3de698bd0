"""Buttons and polls."""

from __future__ import annotations

from typing import Any

import pytest
from onlyvips_quests.api import Evidence
from onlyvips_quests.types.presses import PollVote
from pydantic import ValidationError

from tests.plugins.quests.types.conftest import Kinds

POLL = {"question": "Capital of Türkiye?", "options": ["Istanbul", "Ankara"]}


async def test_a_button_is_known_by_what_it_says(paper: Kinds) -> None:
    assert await paper.met("button_click", Evidence("press", data="spring"), code="spring")
    assert not await paper.met("button_click", Evidence("press", data="Spring"), code="spring")
    assert not await paper.met("button_click", Evidence("press"), code="spring")
    assert paper.routes("button_click", code="spring") == {"data:spring"}


def voted(*options: int, poll: str = "quests:wren") -> Evidence:
    return Evidence("vote", data=poll, options=options)


async def test_any_vote_in_the_quests_poll_counts(paper: Kinds) -> None:
    assert PollVote.key("wren") == "quests:wren"
    assert await paper.met("poll_vote", voted(0), **POLL)
    assert not await paper.met("poll_vote", voted(0, poll="quests:other"), **POLL)


async def test_a_vote_that_was_taken_back_proves_nothing(paper: Kinds) -> None:
    verdict = await paper.verify("poll_vote", voted(), **POLL)
    assert (verdict.met, verdict.failed) == (False, False)


async def test_where_one_answer_is_right_another_is_a_try(paper: Kinds) -> None:
    right = await paper.verify("poll_vote", voted(1), **POLL, correct=1)
    wrong = await paper.verify("poll_vote", voted(0), **POLL, correct=1)
    both = await paper.verify("poll_vote", voted(0, 1), **POLL, correct=1)
    assert (right.met, right.failed) == (True, False)
    assert (wrong.met, wrong.failed, wrong.reason) == (
        False,
        True,
        "That was not the right answer.",
    )
    assert both.failed


@pytest.mark.parametrize(
    "changes",
    [
        {"correct": 2},
        {"options": ["Ankara"]},
        {"options": ["Ankara", "Ankara"]},
        {"options": [str(n) for n in range(11)]},
        {"question": "?" * 301},
    ],
)
def test_what_telegram_would_not_take_as_a_poll_is_refused(
    paper: Kinds, changes: dict[str, Any]
) -> None:
    with pytest.raises(ValidationError):
        paper.task("poll_vote", **{**POLL, **changes})
