"""Polls: sent once, and every vote told under the key of its poll, also after a crash."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot.delivery import Result
from onlyvips.bot.polls import Polls
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.tables import polls
from onlyvips.bot.types import OutgoingMessage, Poll, PollVote, PollVoteHandler, Priority
from onlyvips.db import Database
from onlyvips.db.migrations import CORE, MigrationSource, Migrator
from onlyvips.errors import InvalidInput
from onlyvips.platform import Platform
from onlyvips.testing.telegram import TelegramUser
from tests.host.bot.conftest import House
from tests.host.bot.test_handlers import until
from tests.host.bot.test_once import crash

FAVOURITE = Poll("Which bird?", ["wren", "robin", "kite"], "wren:favourite")


class Votes:
    """Votes as they were told."""

    def __init__(self) -> None:
        self.heard: list[PollVote] = []

    async def __call__(self, vote: PollVote, platform: Platform) -> None:
        assert platform.plugin == "wren"
        self.heard.append(vote)

    @property
    def told(self) -> list[tuple[str, int, tuple[int, ...]]]:
        return [(vote.poll, vote.telegram_id, vote.options) for vote in self.heard]


@pytest.fixture
def votes(house: House, bot: BotRuntime) -> Votes:
    made = Votes()
    house.register(bot, "wren", PollVoteHandler(made))
    return made


@pytest.fixture
async def ada(house: House) -> TelegramUser:
    user = house.user(42)
    user.sends("/start")
    return user


def shown(house: House, chat: int = 42) -> list[Any]:
    """Return the polls in a chat."""
    found = (house.world.messages.find(chat, number) for number in range(1, 60))
    return [m for m in found if isinstance(getattr(m, "media", None), tl.MessageMediaPoll)]


async def send(house: House, poll: Poll = FAVOURITE, chat: int = 42, **options: Any) -> Any:
    """Send a poll, and return its message once it is there."""
    before = len(shown(house, chat))
    await house.telegram.send(chat, OutgoingMessage("", poll=poll, **options))
    await until(lambda: len(shown(house, chat)) > before)
    return shown(house, chat)[-1]


async def noted(house: House) -> list[str]:
    rows = await house.db.fetch_all("SELECT key FROM core.polls ORDER BY sent_at, poll_id")
    return [row["key"] for row in rows]


# -- sending


async def test_a_poll_arrives_with_its_text_and_shows_who_votes(
    house: House, bot: BotRuntime, ada: TelegramUser
) -> None:
    message = OutgoingMessage("Say <b>it</b>", poll=FAVOURITE, silent=True)
    await house.telegram.send(42, message)
    await until(lambda: shown(house))
    sent = shown(house)[0]
    poll = sent.media.poll
    assert (sent.message, sent.silent) == ("Say it", True)
    assert poll.question.text == "Which bird?"
    assert [answer.text.text for answer in poll.answers] == ["wren", "robin", "kite"]
    assert (poll.public_voters, poll.multiple_choice, poll.quiz) == (True, False, False)


async def test_a_quiz_has_one_right_answer(house: House, votes: Votes, ada: TelegramUser) -> None:
    quiz = Poll("Which sings?", ["kite", "wren"], "wren:quiz", correct=1)
    sent = await send(house, quiz)
    assert sent.media.poll.quiz
    ada.votes(sent.id, 1)
    await until(lambda: votes.heard)
    results = sent.media.results.results
    assert [bool(result.correct) for result in results] == [False, True]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"question": ""}, "1 to 300"),
        ({"question": "x" * 301}, "1 to 300"),
        ({"options": ["one"]}, "2 to 10"),
        ({"options": ["x"] * 11}, "2 to 10"),
        ({"options": ["a", ""]}, "1 to 100"),
        ({"options": ["a", "x" * 101]}, "1 to 100"),
        ({"key": ""}, "1 to 200"),
        ({"correct": 3}, "from 0 to 2"),
        ({"correct": 0, "multiple": True}, "one answer"),
    ],
)
def test_a_poll_that_telegram_would_refuse_cannot_be_made(
    changes: dict[str, Any], complaint: str
) -> None:
    values: dict[str, Any] = {"question": "?", "options": ["a", "b", "c"], "key": "wren:1"}
    with pytest.raises(ValueError, match=complaint):
        Poll(**{**values, **changes})


async def test_a_poll_with_a_photo_or_a_long_text_is_refused_at_once(house: House) -> None:
    photo = house.directory / "p.jpg"
    with pytest.raises(InvalidInput, match="photo and a poll"):
        await house.telegram.send(42, OutgoingMessage("", photo=photo, poll=FAVOURITE))
    with pytest.raises(InvalidInput, match="1024"):
        await house.telegram.send(42, OutgoingMessage("x" * 1025, poll=FAVOURITE))


async def test_a_channel_gets_no_poll_that_shows_who_votes(house: House, bot: BotRuntime) -> None:
    channel = house.world.create_channel("Birds", username="birds")
    await house.telegram.send(-1_000_000_000_000 - channel.id, OutgoingMessage("", poll=FAVOURITE))
    await until(lambda: house.log.of("outbox_failed"))
    assert house.log.of("outbox_failed")[0]["error"] == "BROADCAST_PUBLIC_VOTERS_FORBIDDEN"
    assert await noted(house) == []


# -- votes


async def test_a_vote_is_told_under_the_key_and_so_is_taking_it_back(
    house: House, votes: Votes, ada: TelegramUser
) -> None:
    sent = await send(house, Poll("Which?", ["a", "b", "c"], "wren:many", multiple=True))
    before = house.clock.now()
    ada.votes(sent.id, 2, 0)
    ada.votes(sent.id)
    await until(lambda: len(votes.heard) == 2)
    assert votes.told == [("wren:many", 42, (0, 2)), ("wren:many", 42, ())]
    assert before <= votes.heard[0].at <= house.clock.now()


async def test_votes_in_a_group_and_in_a_forward_are_told(
    house: House, votes: Votes, ada: TelegramUser
) -> None:
    group = house.world.create_channel("Group", username="friends", megagroup=True)
    bob = house.user(43, "Bob")
    await ada.joins("@friends")
    await bob.joins("@friends")
    sent = await send(house, chat=-1_000_000_000_000 - group.id)
    bob.votes(sent.id, 1, chat="@friends")
    copy = ada.forwards("@friends", sent.id)
    ada.votes(copy.id, 0)
    await until(lambda: len(votes.heard) == 2)
    assert votes.told == [("wren:favourite", 43, (1,)), ("wren:favourite", 42, (0,))]


async def test_one_key_may_name_polls_in_many_chats(
    house: House, votes: Votes, ada: TelegramUser
) -> None:
    bob = house.user(43, "Bob")
    bob.sends("/start")
    first, second = await send(house), await send(house, chat=43)
    assert first.media.poll.id != second.media.poll.id
    ada.votes(first.id, 0)
    bob.votes(second.id, 1)
    await until(lambda: len(votes.heard) == 2)
    assert {(key, person) for key, person, _ in votes.told} == {
        ("wren:favourite", 42),
        ("wren:favourite", 43),
    }


async def test_a_vote_in_somebody_elses_poll_is_nobodys(
    house: House, bot: BotRuntime, votes: Votes, ada: TelegramUser
) -> None:
    sent = await send(house)
    foreign = tl.UpdateMessagePollVote(sent.media.poll.id + 1, tl.PeerUser(42), [b"0"], [0], 99)
    anonymous = tl.UpdateMessagePollVote(sent.media.poll.id, tl.PeerChannel(7), [b"0"], [0], 98)
    await bot._updates.take(foreign)
    await bot._updates.take(anonymous)
    ada.votes(sent.id, 1)
    await bot.settle()
    await until(lambda: votes.heard)
    await bot.settle()
    assert votes.told == [("wren:favourite", 42, (1,))]


async def test_a_vote_that_comes_twice_is_told_once(
    house: House, bot: BotRuntime, votes: Votes, ada: TelegramUser
) -> None:
    sent = await send(house)
    await until_noted(house)
    vote = tl.UpdateMessagePollVote(sent.media.poll.id, tl.PeerUser(42), [b"0"], [0], 7)
    await bot._updates.take(vote)
    await bot._updates.take(vote)
    await bot.settle()
    assert votes.told == [("wren:favourite", 42, (0,))]


async def test_a_vote_that_comes_before_its_poll_is_noted_waits_for_it(
    house: House, bot: BotRuntime, votes: Votes, ada: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    write, hold = bot._polls._write, asyncio.Event()

    async def slowly(*values: Any) -> None:
        await hold.wait()
        await write(*values)

    monkeypatch.setattr(bot._polls, "_write", slowly)
    sent = await send(house)
    ada.votes(sent.id, 2)
    await asyncio.sleep(1.2)  # longer than a vote in an unknown poll is looked after
    assert (votes.heard, await noted(house)) == ([], [])
    hold.set()
    await until(lambda: votes.heard)
    assert votes.told == [("wren:favourite", 42, (2,))]


async def until_noted(house: House, *keys: str) -> None:
    async with asyncio.timeout(5):
        while await noted(house) != list(keys or ("wren:favourite",)):  # noqa: ASYNC110
            await asyncio.sleep(0.01)


# -- crashes and lost answers


async def test_a_crash_after_sending_loses_neither_the_poll_nor_its_votes(
    house: House, bot: BotRuntime, ada: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: Any) -> None:
        await asyncio.sleep(600)

    monkeypatch.setattr(bot._polls, "_write", dies)
    sent = await send(house)
    await asyncio.sleep(0.1)  # long enough for the update state to be stored, if it were to be
    await crash(bot)
    ada.votes(sent.id, 1)
    assert await noted(house) == []

    votes = Votes()
    again = house.runtime()
    house.register(again, "wren", PollVoteHandler(votes))
    again._polls.check_after = 0.3
    await again.start()
    await until(lambda: votes.heard)
    assert votes.told == [("wren:favourite", 42, (1,))]
    await until_states(house, 1)
    await asyncio.sleep(0.4)
    assert house.log.of("poll_not_noted") == []
    assert len(shown(house)) == 1, "it was sent again, and Telegram dropped it"
    assert sum(isinstance(call, fn.messages.SendMediaRequest) for call in house.world.calls) == 2


async def until_states(house: House, *states: int) -> None:
    async def present() -> list[int]:
        rows = await house.db.fetch_all("SELECT state FROM core.outbox ORDER BY id")
        return [row["state"] for row in rows]

    async with asyncio.timeout(5):
        while await present() != list(states):  # noqa: ASYNC110 - the database
            await asyncio.sleep(0.01)


async def test_when_telegrams_answer_is_lost_the_poll_is_noted_all_the_same(
    house: House, bot: BotRuntime, votes: Votes, ada: TelegramUser
) -> None:
    house.world.faults.lose_next_answer(method="SendMedia")
    sent = await send(house)
    ada.votes(sent.id, 0)
    await until(lambda: votes.heard)
    assert votes.told == [("wren:favourite", 42, (0,))]
    await until_states(house, 1)
    assert len(shown(house)) == 1


async def test_of_two_polls_that_look_alike_each_keeps_its_key(
    house: House, bot: BotRuntime, ada: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def dies(*_: Any) -> None:
        await asyncio.sleep(600)

    monkeypatch.setattr(bot._polls, "_write", dies)
    # Of different lanes, so that the second does not wait for the first.
    for key, lane in (("wren:monday", Priority.ANSWER), ("wren:tuesday", Priority.NOTICE)):
        before = len(shown(house))
        poll = Poll(FAVOURITE.question, FAVOURITE.options, key)
        await house.telegram.send(42, OutgoingMessage("", poll=poll), priority=lane)
        await until(lambda before=before: len(shown(house)) > before)
    await crash(bot)
    votes = Votes()
    again = house.runtime()
    house.register(again, "wren", PollVoteHandler(votes))
    await again.start()
    await until_noted(house, "wren:monday", "wren:tuesday")
    ada.votes(shown(house)[1].id, 1)
    await until(lambda: votes.heard)
    assert votes.told == [("wren:tuesday", 42, (1,))]


async def test_a_poll_that_nobody_can_name_is_logged(house: House, ada: TelegramUser) -> None:
    await house.telegram.send(42, OutgoingMessage("", poll=FAVOURITE))
    (claimed,) = await house.outbox.claim("a-test", Priority.NOTICE, count=1, per_chat=1)
    missed: list[bool] = []

    async def catch_up() -> None:
        missed.append(True)

    async def was_sent_before() -> Result:
        return Result("sent")

    book = Polls(house.db, house.clock, house.log, lambda _: None, catch_up)
    book.check_after = 0.0
    await book.send(claimed, was_sent_before)
    await until(lambda: house.log.of("poll_not_noted"))
    assert missed, "Telegram was asked for it"
    assert house.log.of("poll_not_noted") == [{"key": "wren:favourite", "chat_id": 42}]


# -- the table


async def test_the_migration_goes_down_and_up_again(url: str) -> None:
    async def there(db: Database) -> bool:
        return await db.fetch_val("SELECT to_regclass('core.polls')") is not None

    migrator = Migrator(url, [CORE])
    async with Database(url) as db:
        assert await there(db)
        await migrator.down("core", "0004")
        assert not await there(db)
        await migrator.up()
        assert await there(db)


async def test_table_and_migration_agree(url: str) -> None:
    source = MigrationSource("core", "core", CORE.location, (), polls.metadata)
    found = await Migrator(url, [source]).differences("core")
    assert [line for line in found if "polls" in line] == []
