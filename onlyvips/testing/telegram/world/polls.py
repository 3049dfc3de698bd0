"""Polls and quizzes: their rules, their votes and what is shown of them.

Sources: https://core.telegram.org/api/poll, https://core.telegram.org/bots/api#sendpoll
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.bounded import Bounded
from onlyvips.testing.telegram.world.records import access_hash

QUESTION_LENGTH = 300
ANSWERS = range(2, 13)
ANSWER_LENGTH = 100
OPTION_BYTES = 100
SOLUTION_LENGTH = 200
SOLUTION_LINES = 3
CLOSE_SECONDS = range(5, 2_628_001)


@dataclass(slots=True)
class PollRecord:
    """A poll that the bot sent.

    Attributes:
        id: Its number, which the server chose.
        chat: Where the bot sent it.
        message_id: The message that the bot sent; forwards of it show the same votes.
        correct: The places of the correct answers of a quiz.
        solution: What a quiz tells who was wrong.
        votes: The places of the options that each user chose.
    """

    id: int
    chat: int
    message_id: int
    correct: tuple[int, ...] = ()
    solution: str | None = None
    votes: dict[int, tuple[int, ...]] = field(default_factory=dict)

    def results(self, poll: Any) -> Any:
        """Return the TL `PollResults`, as the bot that sent the poll sees them."""
        chosen: list[list[int]] = [[] for _ in poll.answers]
        for user_id, places in self.votes.items():
            for place in places:
                chosen[place].append(user_id)
        return tl.PollResults(
            results=[
                tl.PollAnswerVoters(
                    answer.option,
                    correct=place in self.correct or None,
                    voters=len(chosen[place]),
                    # The schema wants this beside the number; an anonymous poll names nobody.
                    recent_voters=_recent(poll, chosen[place]),
                )
                for place, answer in enumerate(poll.answers)
            ],
            total_voters=len(self.votes),
            recent_voters=_recent(poll, list(self.votes)) or None,
            solution=self.solution,
            solution_entities=[] if self.solution is not None else None,
        )


def _recent(poll: Any, voters: list[int]) -> list[Any]:
    """Return the last of those who voted, where they may be known."""
    return [tl.PeerUser(user_id) for user_id in voters[-3:]] if poll.public_voters else []


class PollBook:
    """The bot's polls by number; the oldest are forgotten."""

    def __init__(self) -> None:
        self._polls: Bounded[int, PollRecord] = Bounded()

    def add(self, record: PollRecord) -> None:
        """Keep a poll."""
        self._polls[record.id] = record

    def get(self, poll_id: int) -> PollRecord | None:
        """Return a poll of the bot, or `None`."""
        return self._polls.get(poll_id)

    def to_json(self) -> list[Any]:
        """Return plain data for the snapshot."""
        return [
            [
                record.id,
                record.chat,
                record.message_id,
                list(record.correct),
                record.solution,
                [[user, list(places)] for user, places in record.votes.items()],
            ]
            for record in self._polls.values()
        ]

    def load(self, plain: list[Any]) -> None:
        """Read what `to_json` wrote."""
        for number, chat, message_id, correct, solution, votes in plain:
            chosen = {user: tuple(places) for user, places in votes}
            self.add(PollRecord(number, chat, message_id, tuple(correct), solution, chosen))


def check_poll(media: Any, *, broadcast: bool) -> None:
    """Check a poll that the bot sends.

    Raises:
        RpcFailure: The names that https://core.telegram.org/method/messages.sendMedia lists.
    """
    poll = media.poll
    if not 1 <= len(poll.question.text.strip()) <= QUESTION_LENGTH:
        raise RpcFailure(400, "POLL_QUESTION_INVALID")
    if len(poll.answers) not in ANSWERS:
        raise RpcFailure(400, "POLL_ANSWERS_INVALID")
    for answer in poll.answers:
        if not answer.text.text.strip() or len(answer.text.text) > ANSWER_LENGTH:
            raise RpcFailure(400, "POLL_ANSWER_INVALID")
        if not 1 <= len(_option(answer, b"-")) <= OPTION_BYTES:
            raise RpcFailure(400, "POLL_OPTION_INVALID")
    given = [answer.option for answer in poll.answers if isinstance(answer, tl.PollAnswer)]
    if len(set(given)) != len(given):
        raise RpcFailure(400, "POLL_OPTION_DUPLICATE")
    if broadcast and poll.public_voters:
        raise RpcFailure(400, "BROADCAST_PUBLIC_VOTERS_FORBIDDEN")
    if poll.close_period is not None and poll.close_period not in CLOSE_SECONDS:
        raise RpcFailure(400, "MEDIA_INVALID")
    _check_quiz(media)


def _check_quiz(media: Any) -> None:
    correct = media.correct_answers
    if not media.poll.quiz:
        if correct:
            raise RpcFailure(400, "QUIZ_CORRECT_ANSWER_INVALID")
        return
    if media.poll.multiple_choice:
        raise RpcFailure(400, "QUIZ_MULTIPLE_INVALID")
    if not correct:
        raise RpcFailure(400, "QUIZ_CORRECT_ANSWERS_EMPTY")
    if len(correct) > 1:
        raise RpcFailure(400, "QUIZ_CORRECT_ANSWERS_TOO_MUCH")
    if not 0 <= correct[0] < len(media.poll.answers):
        raise RpcFailure(400, "QUIZ_CORRECT_ANSWER_INVALID")
    solution = media.solution or ""
    if len(solution) > SOLUTION_LENGTH or len(solution.split("\n")) > SOLUTION_LINES:
        raise RpcFailure(400, "MEDIA_INVALID")


def _option(answer: Any, chosen: bytes) -> bytes:
    """Return the bytes of an option: those of the client, else the server's."""
    return bytes(answer.option) if isinstance(answer, tl.PollAnswer) else chosen


def sent_poll(media: Any, poll_id: int, now: datetime) -> Any:
    """Return the TL `Poll` of a message: the server numbers it and the options without bytes."""
    asked = media.poll
    close_date = asked.close_date
    if asked.close_period is not None:
        close_date = now + timedelta(seconds=asked.close_period)
    return tl.Poll(
        id=poll_id,
        question=asked.question,
        answers=[
            tl.PollAnswer(answer.text, _option(answer, str(place).encode()))
            for place, answer in enumerate(asked.answers)
        ],
        hash=access_hash(poll_id),
        closed=asked.closed,
        public_voters=asked.public_voters,
        multiple_choice=asked.multiple_choice,
        quiz=asked.quiz,
        revoting_disabled=asked.revoting_disabled,
        shuffle_answers=asked.shuffle_answers,
        hide_results_until_close=asked.hide_results_until_close,
        creator=True,
        close_period=asked.close_period,
        close_date=close_date,
    )
