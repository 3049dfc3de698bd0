"""Quiz and survey in the bot."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from onlyvips.clock import MovableClock
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.bot.seeing import changed, labels, last, notice, open_card
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


def words(*texts: str) -> list[dict[str, str]]:
    return [{"en": text} for text in texts]


QUIZ = {
    "questions": [
        {"text": {"en": "Capital of France?"}, "options": words("Rome", "Paris"), "correct": 1},
        {"text": {"en": "2 < 3 & so on?"}, "options": words("Yes", "No"), "correct": 0},
    ]
}
SURVEY: dict[str, Any] = {
    "questions": [
        {"text": {"en": "How are you?"}, "options": words("Well", "Not so well")},
        {
            "text": {"en": "What do you like?"},
            "kind": "multiple",
            "options": words("Tea", "A long option that does not fit on any button of Telegram"),
            "most": 2,
        },
        {"text": {"en": "Why?"}, "kind": "text", "least": 3, "most": 20},
        {"text": {"en": "Anything else?"}, "kind": "text", "required": False},
    ]
}


async def answers_of(board: Board, user: TelegramUser) -> Any:
    account = await board.account_of(user)
    return await board.host.db.fetch_val(
        "SELECT data FROM quests.runs WHERE account_id = :id", {"id": account.id}
    )


async def test_a_quiz_asks_one_by_one_in_the_same_message(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ, xp=40)
    card = await open_card(alice, "Quiz")
    first = await card.click("Begin")
    assert first.text == "Quiz\nQuestion 1 of 2\n\nCapital of France?"
    assert labels(first) == ["Rome", "Paris", "Cancel"]
    second = await changed(first, "Paris")
    assert second.text == "Quiz\nQuestion 2 of 2\n\n2 < 3 & so on?"
    done = await changed(second, "Yes")
    assert notice(done) == "Done! You earned 40 XP."
    assert done.text.startswith("✅ Quiz\nYou earned 40 XP.\n\nQuiz\n\n✅ You have done this.")
    assert len(alice.inbox) == 1


async def test_wrong_answers_spend_a_try_and_tell_nothing(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ, attempts=2)
    question = await (await open_card(alice, "Quiz")).click("Begin")
    done = await changed(await changed(question, "Rome"), "Yes")
    assert done.answer is not None
    assert done.answer.alert
    assert notice(done) == "You answered 1 of 2 questions rightly; 2 are needed."
    assert "1 try is left." in done.text
    assert "Paris" not in "".join(reply.text for reply in alice.inbox)
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_a_question_is_answered_once(board: Board, alice: TelegramUser) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ)
    first = await (await open_card(alice, "Quiz")).click("Begin")
    old = first.button("Rome").data
    assert old is not None
    await changed(first, "Paris")
    message = alice.world.messages.find(alice.id, first.id)
    assert message is not None
    message.reply_markup.rows[0].buttons[0].type.data = old
    pressed = await alice.clicks(last(alice), "Yes")
    assert notice(pressed) == "You have answered this."


async def test_a_survey_takes_choices_and_words(board: Board, alice: TelegramUser) -> None:
    await board.add("survey", "survey", parameters=SURVEY)
    first = await (await open_card(alice, "Survey")).click("Begin")
    second = await changed(first, "Not so well")
    assert second.text.split("\n")[3:] == [
        "What do you like?",
        "",
        "▫️ 1. Tea",
        "▫️ 2. A long option that does not fit on any button of Telegram",
        "",
        "Choose 1 to 2, then press Next.",
    ]
    none = await second.click("Next")
    assert notice(none) == "Please choose 1 to 2."
    for label in ("1", "2", "☑️ 1"):
        second = await changed(last(alice), label)
    assert labels(second) == ["1", "☑️ 2", "Next ➡️", "Cancel"]
    third = await changed(second, "Next")
    assert third.text.endswith("Why?\n\nWrite me your answer, at most 20 characters.")

    assert (await alice.says("no")).text == "Please write 3 to 20 characters."
    fourth = await alice.says("because <it is>")
    assert "Question 4 of 4" in fourth.text
    done = await changed(fourth, "Leave it out")
    assert "You earned 10 XP." in done.text
    assert await answers_of(board, alice) == {"0": 1, "1": [1], "2": "because <it is>"}


async def test_words_instead_of_a_press_ask_again(board: Board, alice: TelegramUser) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ)
    await (await open_card(alice, "Quiz")).click("Begin")
    again = await alice.says("Paris")
    assert again.text == "Quiz\nQuestion 1 of 2\n\nCapital of France?"


async def test_who_comes_too_late_is_told_to_begin_again(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ)
    await board.add("survey", "survey", parameters={"questions": SURVEY["questions"][2:3]})
    quiz = await (await open_card(alice, "Quiz")).click("Begin")
    clock.move(timedelta(hours=1))
    late = await changed(quiz, "Paris")
    assert notice(late).startswith("That took a while, so I stopped waiting.")
    assert "▶️ Begin" in labels(late)

    await (await open_card(alice, "Survey")).click("Begin")
    clock.move(timedelta(hours=1))
    assert "Please begin again." in (await alice.says("because")).text
    assert "I do not understand this." in (await alice.says("because")).text


async def test_another_command_ends_the_questions(board: Board, alice: TelegramUser) -> None:
    await board.add("survey", "survey", parameters={"questions": SURVEY["questions"][2:3]})
    await (await open_card(alice, "Survey")).click("Begin")
    await alice.says("/profile")
    assert "I do not understand this." in (await alice.says("because")).text


async def test_cancelling_hands_nothing_in(board: Board, alice: TelegramUser) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ, attempts=1)
    question = await (await open_card(alice, "Quiz")).click("Begin")
    assert "nothing was handed in" in (await question.click("Cancel")).text
    assert "1 try is left." in (await open_card(alice, "Quiz")).text


async def test_the_questions_that_somebody_began_stay_theirs(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("quiz", "quiz", parameters=QUIZ)
    first = await (await open_card(alice, "Quiz")).click("Begin")
    await board.change("quiz", parameters={"questions": QUIZ["questions"][:1]})
    second = await changed(first, "Paris")
    assert "Question 2 of 2" in second.text
    assert "You earned 10 XP." in (await changed(second, "Yes")).text
