from __future__ import annotations

from typing import Any

import pytest
from onlyvips_quests.api import Evidence, Post, Source

from onlyvips.testing.telegram import TelegramUser, World
from onlyvips.testing.telegram.world.peers import channel_chat
from tests.plugins.quests.types.conftest import Kinds, RealKinds

on_telegram = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


def wrote(text: str = "hello there", chat: str | None = "chat", **values: Any) -> Evidence:
    return Evidence("message", -1001, chat, text, message_id=5, **values)


# ---- message_send ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("chat", "text", "expected"),
    [
        ("chat", "hello there", True),
        ("CHAT", "hello there", True),
        ("chat", "  hi    ", False),
        ("other", "hello there", False),
        (None, "hello there", False),
    ],
)
async def test_a_group_message_wants_the_right_group_and_length(
    paper: Kinds, chat: str | None, text: str, expected: bool
) -> None:
    assert (
        await paper.met("message_send", wrote(text, chat), group="@chat", min_length=5) is expected
    )


async def test_a_group_message_says_what_was_asked_for_in_ones_own_words(paper: Kinds) -> None:
    wanted = {"group": -1001, "words": ["good morning"]}
    assert await paper.met("message_send", wrote("Good morning, all"), **wanted)
    assert not await paper.met("message_send", wrote("Good evening, all"), **wanted)
    forwarded = wrote("Good morning, all", source=Source())
    assert not await paper.met("message_send", forwarded, **wanted)


def test_group_messages_are_found_by_group_and_pattern(paper: Kinds) -> None:
    kind = paper["message_send"]
    plain = paper.task("message_send", group="@Chat").parameters
    worded = paper.task("message_send", group="@Chat", words=["a.b"], original=False).parameters
    assert set(kind.routes(plain)) == {"chat:@chat"}
    assert (kind.pattern(plain), kind.original(plain)) == (None, True)
    assert (kind.pattern(worded), kind.original(worded)) == (r"a\.b", False)


def test_as_many_messages_as_the_operator_says(paper: Kinds) -> None:
    kind = paper["message_send"]
    assert kind.steps(paper.task("message_send", group="@chat", count=3).parameters) == 3
    assert kind.steps(paper.task("message_send", group="@chat").parameters) == 1


async def test_the_reason_tells_the_length(paper: Kinds) -> None:
    verdict = await paper.verify("message_send", Evidence("claim"), group="@chat", min_length=5)
    assert verdict.reason == (
        "Write a message of at least 5 letters in the group; the bot sees it by itself."
    )


# ---- group_join_message ----------------------------------------------------------------------


@on_telegram
async def test_whoever_writes_without_joining_has_done_half(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("Chat", username="chat", megagroup=True)
    person = await kinds.person()

    outside = await kinds.verify("group_join_message", wrote(), person, group="@chat")
    await alice.joins("chat")
    inside = await kinds.verify("group_join_message", wrote(), person, group="@chat")
    short = await kinds.verify(
        "group_join_message", wrote("hi"), person, group="@chat", min_length=5
    )

    assert not outside.met
    assert outside.reason.startswith("Join the group and write")
    assert inside.met
    assert not short.met


@on_telegram
async def test_a_member_who_wrote_must_still_be_one_at_the_re_check(
    kinds: RealKinds, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("Chat", username="chat", megagroup=True)
    person = await kinds.person()
    await alice.joins("chat")
    claim = await kinds.verify("group_join_message", Evidence("claim"), person, group="@chat")
    stayed = await kinds.verify("group_join_message", Evidence("recheck"), person, group="@chat")
    await alice.leaves("chat")
    left = await kinds.verify("group_join_message", Evidence("recheck"), person, group="@chat")
    assert (claim.met, stayed.met, left.met) == (False, True, False)


async def test_leaving_is_no_message(paper: Kinds) -> None:
    evidence = Evidence("leave", -1001, "chat", "hello there")
    assert not await paper.met("group_join_message", evidence, group="@chat")


# ---- bot_mention -----------------------------------------------------------------------------


async def test_a_mention_is_what_telegram_marked_as_one(paper: Kinds) -> None:
    marked = wrote("hey @onlyvips_bot", mentions_bot=True)
    assert await paper.met("bot_mention", marked)
    assert await paper.met("bot_mention", marked, group="@chat")
    assert not await paper.met("bot_mention", marked, group="@other")
    assert not await paper.met("bot_mention", marked, min_length=50)
    assert not await paper.met("bot_mention", wrote("hey @onlyvips_bot"))


async def test_mentions_are_found_as_such_and_the_reason_names_the_bot(paper: Kinds) -> None:
    assert paper.routes("bot_mention", group="@chat") == {"mention"}
    verdict = await paper.verify("bot_mention", Evidence("claim"))
    assert "@onlyvips_bot" in verdict.reason


# ---- comment ---------------------------------------------------------------------------------


async def test_a_comment_is_below_the_right_post(paper: Kinds) -> None:
    comment = wrote("well said", post=Post(-1009, 7))
    assert await paper.met("comment", comment, channel=-1009)
    assert await paper.met("comment", comment, channel=-1009, message_id=7)
    assert not await paper.met("comment", comment, channel=-1009, message_id=8)
    assert not await paper.met("comment", comment, channel=-1008)
    assert not await paper.met("comment", comment, channel=-1009, min_length=50)
    assert not await paper.met("comment", wrote("well said"), channel=-1009)


@on_telegram
async def test_a_channel_by_name_is_looked_up(kinds: RealKinds, telegram: World) -> None:
    channel = telegram.create_channel("News", username="news")
    telegram.create_channel("Other", username="other")
    person = await kinds.person()
    comment = wrote("well said", post=Post(channel_chat(channel.id), 7))
    assert (await kinds.verify("comment", comment, person, channel="@News")).met
    assert not (await kinds.verify("comment", comment, person, channel="@other")).met
    gone = await kinds.verify("comment", comment, person, channel="@nowhere")
    assert gone.reason == "This quest cannot be checked at the moment. Try again later."


def test_comments_are_found_by_channel_where_its_id_is_known(paper: Kinds) -> None:
    assert paper.routes("comment", channel=-1009) == {"comment:-1009"}
    assert paper.routes("comment", channel="@news") == {"comment"}
    parameters = paper.task("comment", channel="@news", group="@news_chat").parameters
    assert [right.chat for right in paper["comment"].rights(parameters)] == ["@news_chat"]


def test_the_link_leads_to_the_post(paper: Kinds) -> None:
    def link(**parameters: Any) -> str | None:
        return paper["comment"].link(paper.task("comment", **parameters), None)

    assert link(channel="@news", message_id=7) == "https://t.me/news/7"
    assert link(channel="@news") == "https://t.me/news"


# ---- message ---------------------------------------------------------------------------------


async def test_a_private_message_says_the_right_thing(paper: Kinds) -> None:
    said = Evidence("private", text="I say: Open SESAME!")
    assert await paper.met("message", said, words=["open sesame"])
    assert not await paper.met("message", said, words=["close sesame"])
    assert await paper.met("message", said, pattern="^i say")
    assert not await paper.met("message", wrote("open sesame"), words=["open sesame"])


def test_everybody_may_say_the_same_to_the_bot(paper: Kinds) -> None:
    parameters = paper.task("message", words=["open sesame"]).parameters
    assert not paper["message"].original(parameters)
    assert paper["message"].link(paper.task("message"), None) == "https://t.me/onlyvips_bot"
