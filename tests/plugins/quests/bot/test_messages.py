"""What people write, offered as evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from onlyvips_quests.api import QuestCompleted

from onlyvips.bot.peers import channel_chat
from onlyvips.bot.types import Button, OutgoingMessage
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import notice
from tests.plugins.quests.conftest import CHAT, NEWS, Board, until

if TYPE_CHECKING:
    from onlyvips.testing.telegram.world.records import ChannelRecord

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


@pytest.fixture
def chat(telegram: World, alice: TelegramUser) -> ChannelRecord:
    return telegram.create_channel("Chat", username=CHAT[1:], megagroup=True, members=[alice.id])


def asked(telegram: World) -> int:
    """Return how often Telegram was asked for a message of a chat."""
    names = [type(call).__name__ for call in telegram.calls]
    return names.count("GetMessagesRequest")


async def test_a_message_in_the_group_is_seen_and_told_in_private(  # noqa: PLR0917
    board: Board,
    telegram: World,
    chat: ChannelRecord,
    alice: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    await board.add("hello", "message_send", parameters={"group": CHAT, "min_length": 5}, xp=30)
    telegram.create_channel("Other", username="other_chat", megagroup=True, members=[42])
    await alice.says("/start")

    alice.sends("hi", chat=CHAT)
    alice.sends("hello everybody", chat="@other_chat")
    alice.sends("hello everybody", chat=CHAT)
    await until(lambda: events.of(QuestCompleted))
    await run_jobs()

    assert "You earned 30 XP." in (await alice.waits_for("Hello")).text
    assert events.one(QuestCompleted).slug == "hello"
    await alice.hears_nothing(chat=CHAT)
    assert asked(telegram) == 0


async def test_each_message_is_one_step(
    board: Board, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    number = await board.add("talk", "message_send", parameters={"group": CHAT, "count": 3})
    await alice.says("/start")
    for text in ("one", "two", "three"):
        alice.sends(text, chat=CHAT)
    await until(lambda: events.of(QuestCompleted))
    assert events.one(QuestCompleted).quest_id == number


async def test_who_was_never_here_earns_by_writing(
    board: Board, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    await board.add("hello", "message_send", parameters={"group": CHAT})
    alice.sends("hello everybody", chat=CHAT)
    await until(lambda: events.of(QuestCompleted))
    assert (await board.books(await board.account_of(alice))).entries == (10,)


async def test_a_mention_of_the_bot_is_seen(
    board: Board, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    await board.add("mention", "bot_mention")
    alice.sends("onlyvips_bot, hello", chat=CHAT)  # the name alone is no mention
    alice.sends("hello @onlyvips_bot", chat=CHAT)
    await until(lambda: events.of(QuestCompleted))
    [step] = events.of(QuestCompleted)
    assert step.slug == "mention"


@pytest.mark.parametrize("named", [True, False])
async def test_a_comment_is_traced_to_the_post_that_it_is_about(  # noqa: PLR0917
    board: Board,
    telegram: World,
    chat: ChannelRecord,
    alice: TelegramUser,
    events: CapturedEvents,
    named: bool,
) -> None:
    news = telegram.create_channel("News", username=NEWS[1:])
    telegram.link_discussion(NEWS, CHAT)
    right = telegram.channel_post(NEWS, "the right one")
    wrong = telegram.channel_post(NEWS, "the wrong one")
    channel = NEWS if named else channel_chat(news.id)
    parameters = {"channel": channel, "message_id": right.id}
    await board.add("comment", "comment", parameters=parameters)

    alice.comments(NEWS, wrong.id, "what a post")
    alice.comments(NEWS, wrong.id, "and another one")
    first = alice.comments(NEWS, right.id, "this one it is")
    await until(lambda: events.of(QuestCompleted))

    assert (await board.books(await board.account_of(alice))).entries == (10,)
    # Telegram is asked once a thread, however many comments there are.
    assert asked(telegram) == 2
    alice.comments(NEWS, right.id, "an answer", reply_to=first.id)
    alice.sends("an answer to nothing", chat=CHAT)
    await alice.says("/start")
    assert asked(telegram) == 2


async def test_nobody_asks_about_threads_without_a_quest_about_comments(
    board: Board, telegram: World, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    telegram.create_channel("News", username=NEWS[1:])
    telegram.link_discussion(NEWS, CHAT)
    post = telegram.channel_post(NEWS, "a post")
    await board.add("talk", "message_send", parameters={"group": CHAT})
    alice.comments(NEWS, post.id, "a comment is a message of the group")
    await until(lambda: events.of(QuestCompleted))
    assert asked(telegram) == 0


async def test_a_comment_counts_even_if_telegram_was_away_for_a_moment(
    board: Board, telegram: World, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    telegram.create_channel("News", username=NEWS[1:])
    telegram.link_discussion(NEWS, CHAT)
    post = telegram.channel_post(NEWS, "a post")
    await board.add("comment", "comment", parameters={"channel": NEWS})
    telegram.faults.fail_next(420, "FLOOD_WAIT_1", method="GetMessages")
    alice.comments(NEWS, post.id, "a comment")
    await until(lambda: events.of(QuestCompleted))
    await alice.hears_nothing(chat=CHAT)


async def test_a_private_message_is_offered_and_answered(board: Board, alice: TelegramUser) -> None:
    await board.add("secret", "message", parameters={"words": ["open sesame"]}, xp=5)
    assert "I do not understand this." in (await alice.says("abracadabra")).text
    found = await alice.says("Open Sesame!")
    assert found.text == "✅ Secret\nYou earned 5 XP."
    assert "I do not understand this." in (await alice.says("open sesame")).text
    assert (await board.books(await board.account_of(alice))).entries == (5,)


async def test_a_post_forwarded_to_the_bot_is_recognised_by_its_header(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("News", username=NEWS[1:], members=[42])
    telegram.create_channel("Fake", username="fake_news", members=[42])
    post, fake = telegram.channel_post(NEWS, "read this"), telegram.channel_post("@fake_news", "x")
    await board.add("forward", "forward_message", parameters={"channel": NEWS})

    alice.forwards("@fake_news", fake.id)
    await alice.waits_for("I do not understand this.")
    alice.forwards(NEWS, post.id)

    assert "You earned 10 XP." in (await alice.waits_for("Forward")).text


async def test_a_post_forwarded_to_a_group_is_seen(
    board: Board, telegram: World, chat: ChannelRecord, alice: TelegramUser, events: CapturedEvents
) -> None:
    telegram.create_channel("News", username=NEWS[1:], members=[42])
    post = telegram.channel_post(NEWS, "read this")
    await board.add("forward", "forward_message", parameters={"channel": NEWS, "group": CHAT})
    alice.forwards(NEWS, post.id, CHAT)
    await until(lambda: events.of(QuestCompleted))


async def test_a_button_below_a_post_is_answered_in_the_small_window(
    board: Board, telegram: World, chat: ChannelRecord, alice: TelegramUser
) -> None:
    await board.add("press", "button_click", parameters={"code": "summer"}, xp=12)
    await board.platform.telegram.send(
        channel_chat(chat.id),
        OutgoingMessage("Press it!", buttons=[[Button("Here", "quests:press:summer")]]),
    )
    post = await alice.waits_for("Press it!", chat=CHAT)

    first = await post.click("Here")
    again = await post.click("Here")

    assert notice(first) == "Done! You earned 12 XP."
    assert notice(again) == "There is nothing more to earn here at the moment."
    await alice.hears_nothing(chat=CHAT)
