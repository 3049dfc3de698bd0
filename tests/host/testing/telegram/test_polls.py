"""Polls and quizzes of the bot, and people's votes."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from telethon import errors, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import TOKEN, Connect, of, until


def text(words: str) -> Any:
    return types.TextWithEntities(words, [])


def poll(*answers: str, correct: list[int] | None = None, **flags: Any) -> Any:
    return types.InputMediaPoll(
        types.Poll(
            0,
            text("Tea or coffee?"),
            [types.InputPollAnswer(text(answer)) for answer in answers or ("Tea", "Coffee")],
            0,
            **flags,
        ),
        correct_answers=correct,
    )


async def test_a_public_poll_tells_the_bot_who_chose_what(connect: Connect, world: World) -> None:
    bot = await connect()
    seen: list[Any] = []

    async def note(update: Any) -> None:
        seen.append(update)

    from telethon import events

    bot.add_event_handler(note, events.Raw)
    alice = TelegramUser(world, 1, "Alice")
    sent = await bot.send_message("chat_room", file=poll(public_voters=True))
    assert sent.media.poll.id
    assert [answer.option for answer in sent.media.poll.answers] == [b"0", b"1"]

    alice.votes(sent.id, 1, chat="@chat_room")
    alice.votes(sent.id, chat="@chat_room")

    await until(lambda: len(of(seen, types.UpdateMessagePollVote)) == 2)
    voted, undone = of(seen, types.UpdateMessagePollVote)
    assert (voted.poll_id, voted.peer) == (sent.media.poll.id, types.PeerUser(1))
    assert (voted.options, voted.positions) == ([b"1"], [1])
    assert (undone.options, undone.positions) == ([], [])
    counts = [u.results.total_voters for u in of(seen, types.UpdateMessagePoll)]
    assert counts == [1, 0]


async def test_an_anonymous_poll_tells_only_the_counts(
    bot: Any, world: World, updates: list[Any]
) -> None:
    sent = await bot.send_message("news_room", file=poll())
    world.user_votes(1, "@news_room", sent.id, [0])
    world.user_votes(2, "@news_room", sent.id, [0])
    await until(lambda: len(of(updates, types.UpdateMessagePoll)) == 2)
    last = of(updates, types.UpdateMessagePoll)[-1]
    assert [r.voters for r in last.results.results] == [2, 0]
    assert of(updates, types.UpdateMessagePollVote) == []
    shown = (await bot.get_messages("news_room", ids=sent.id)).media
    assert shown.results.total_voters == 2


async def test_people_see_the_poll_and_its_counts(bot: Any, world: World) -> None:
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("/poll")
    sent = await bot.send_message(1, file=poll())
    alice.votes(sent.id, 0)
    media = alice.inbox[0].view.media if alice.inbox[0].view else None
    assert media is not None
    assert (media.kind, media.question, media.voters) == ("poll", "Tea or coffee?", 1)
    assert [(o.text, o.voters) for o in media.options or ()] == [("Tea", 1), ("Coffee", 0)]
    assert type(media).from_json(media.to_json()) == media


async def test_one_answer_unless_several_are_allowed(bot: Any, world: World) -> None:
    one = await bot.send_message("chat_room", file=poll())
    several = await bot.send_message("chat_room", file=poll(multiple_choice=True))
    with pytest.raises(SimulatorError, match="takes one answer"):
        world.user_votes(1, "@chat_room", one.id, [0, 1])
    with pytest.raises(SimulatorError, match="has 2 options"):
        world.user_votes(1, "@chat_room", one.id, [2])
    with pytest.raises(SimulatorError, match="no vote to undo"):
        world.user_votes(1, "@chat_room", one.id, [])
    world.user_votes(1, "@chat_room", several.id, [0, 1])
    with pytest.raises(SimulatorError, match="voted already"):
        world.user_votes(1, "@chat_room", several.id, [0])
    said = world.user_says(1, "no poll", chat="@chat_room")
    with pytest.raises(SimulatorError, match="is no poll of the bot"):
        world.user_votes(1, "@chat_room", said.id, [0])


async def test_a_quiz_has_one_right_answer_and_a_final_vote(bot: Any, world: World) -> None:
    quiz = await bot.send_message("chat_room", file=poll(quiz=True, correct=[1]))
    assert [r.correct for r in quiz.media.results.results] == [False, True]
    world.user_votes(1, "@chat_room", quiz.id, [0])
    with pytest.raises(SimulatorError, match="final"):
        world.user_votes(1, "@chat_room", quiz.id, [])


async def test_the_bot_closes_a_poll(bot: Any, world: World, updates: list[Any]) -> None:
    sent = await bot.send_message("chat_room", file=poll(public_voters=True))
    world.user_votes(1, "@chat_room", sent.id, [0])
    await until(lambda: of(updates, types.UpdateMessagePollVote))
    asked = sent.media.poll
    closing = types.InputMediaPoll(
        types.Poll(asked.id, asked.question, asked.answers, 0, closed=True)
    )
    with pytest.raises(errors.MediaNewInvalidError):
        await bot(functions.messages.EditMessageRequest("chat_room", sent.id, media=poll("a", "b")))
    closed = await bot.edit_message("chat_room", sent.id, file=closing)
    assert closed.media.poll.closed
    assert closed.media.results.total_voters == 1
    with pytest.raises(errors.MessagePollClosedError):
        await bot(functions.messages.EditMessageRequest("chat_room", sent.id, media=closing))
    world.user_joins(2, "@chat_room")
    with pytest.raises(SimulatorError, match="closed"):
        world.user_votes(2, "@chat_room", sent.id, [0])


async def test_a_poll_closes_by_itself() -> None:
    now = [dt.datetime(2026, 1, 1, tzinfo=dt.UTC)]
    world = World(clock=lambda: now[0])
    world.add_user(1, "Alice")
    bot = in_process_client(world)
    await bot.start(bot_token=TOKEN)
    world.user_says(1, "/poll")
    sent = await bot.send_message(1, file=poll(close_period=60))
    now[0] += dt.timedelta(minutes=1)
    with pytest.raises(SimulatorError, match="closed"):
        world.user_votes(1, None, sent.id, [0])
    await bot.disconnect()


@pytest.mark.parametrize(
    ("media", "error"),
    [
        (poll("only one"), errors.PollAnswersInvalidError),
        (poll(*map(str, range(13))), errors.PollAnswersInvalidError),
        (poll("a", "b" * 101), errors.PollAnswerInvalidError),
        (poll(quiz=True), errors.QuizCorrectAnswersEmptyError),
        (poll(quiz=True, correct=[0, 1]), errors.QuizCorrectAnswersTooMuchError),
        (poll(quiz=True, correct=[2]), errors.QuizCorrectAnswerInvalidError),
        (poll(quiz=True, multiple_choice=True, correct=[0]), errors.QuizMultipleInvalidError),
        (poll(public_voters=True), errors.BroadcastPublicVotersForbiddenError),
    ],
)
async def test_polls_have_their_rules(bot: Any, media: Any, error: type[Exception]) -> None:
    with pytest.raises(error):
        await bot(functions.messages.SendMediaRequest("news_room", media, ""))


async def test_questions_and_options_have_their_lengths(bot: Any) -> None:
    long = poll()
    long.poll.question = text("?" * 301)
    with pytest.raises(errors.PollQuestionInvalidError):
        await bot(functions.messages.SendMediaRequest("news_room", long, ""))
    twice = poll()
    twice.poll.answers = [types.PollAnswer(text(words), b"same") for words in ("Tea", "Coffee")]
    with pytest.raises(errors.PollOptionDuplicateError):
        await bot(functions.messages.SendMediaRequest("news_room", twice, ""))
    kept = poll()
    kept.poll.answers = [types.PollAnswer(text(words), words.encode()) for words in ("a", "b")]
    sent = await bot.send_message("news_room", file=kept)
    assert [answer.option for answer in sent.media.poll.answers] == [b"a", b"b"]


async def test_a_bot_does_not_vote_and_does_not_ask_for_votes(bot: Any) -> None:
    sent = await bot.send_message("chat_room", file=poll(public_voters=True))
    with pytest.raises(errors.BotMethodInvalidError):
        await bot(functions.messages.SendVoteRequest("chat_room", sent.id, [b"0"]))
    with pytest.raises(errors.BotMethodInvalidError):
        await bot(functions.messages.GetPollVotesRequest("chat_room", sent.id, 10))


async def test_a_forwarded_poll_is_the_same_poll(bot: Any, world: World) -> None:
    sent = await bot.send_message("news_room", file=poll())
    forwarded = world.user_forwards(1, "@news_room", sent.id, to="@chat_room")
    world.user_votes(1, "@chat_room", forwarded.id, [0])
    with pytest.raises(SimulatorError, match="voted already"):
        world.user_votes(1, "@news_room", sent.id, [0])
    assert (await bot.get_messages("news_room", ids=sent.id)).media.results.total_voters == 1


async def test_missed_votes_are_caught_up(bot: Any, world: World) -> None:
    sent = await bot.send_message("chat_room", file=poll(public_voters=True))
    said = world.user_says(1, "hi")
    world.user_reacts(1, said.id, "👍")
    state = await bot(functions.updates.GetStateRequest())
    world.user_votes(1, "@chat_room", sent.id, [1])
    missed = await bot(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
    )
    assert [u.positions for u in of(missed.other_updates, types.UpdateMessagePollVote)] == [[1]]
