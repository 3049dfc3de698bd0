"""Posts passed on, reacted to, and those of people's own channels."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from onlyvips_quests.api import Evidence, Source
from onlyvips_quests.tables import owned_chats
from onlyvips_quests.types.posts import PostWindow
from pydantic import ValidationError

from tests.plugins.quests.types.conftest import Kinds, RealKinds

# ---- forward_message -------------------------------------------------------------------------

POST = Source(-1009, "News", 7)


@pytest.mark.parametrize("kind", ["message", "private"])
async def test_the_header_of_a_forward_names_channel_and_post(paper: Kinds, kind: Any) -> None:
    passed_on = Evidence(kind, -1001, "chat", source=POST)
    assert await paper.met("forward_message", passed_on, channel="@news")
    assert await paper.met("forward_message", passed_on, channel=-1009, message_id=7)
    assert not await paper.met("forward_message", passed_on, channel=-1009, message_id=8)
    assert not await paper.met("forward_message", passed_on, channel="@other")


async def test_what_was_not_forwarded_or_hides_its_source_is_no_forward(paper: Kinds) -> None:
    for source in (None, Source()):
        evidence = Evidence("message", -1001, "chat", "https://t.me/news/7", source=source)
        assert not await paper.met("forward_message", evidence, channel="@news")


async def test_a_forward_goes_where_the_operator_says(paper: Kinds) -> None:
    evidence = Evidence("message", -1001, "chat", source=POST)
    assert await paper.met("forward_message", evidence, channel="@news", group="@chat")
    assert not await paper.met("forward_message", evidence, channel="@news", group="@other")


def test_forwards_are_found_by_their_source(paper: Kinds) -> None:
    evidence = Evidence("message", source=POST)
    assert paper.routes("forward_message", channel="@News") <= set(evidence.routes())
    assert paper.routes("forward_message", channel=-1009) <= set(evidence.routes())


# ---- emoji_reaction --------------------------------------------------------------------------


def reacted(*emoji: str, message_id: int = 7) -> Evidence:
    return Evidence("reaction", -1009, "news", message_id=message_id, emoji=emoji)


async def test_any_reaction_counts_unless_some_are_named(paper: Kinds) -> None:
    assert await paper.met("emoji_reaction", reacted("👍"), chat="@news")
    assert await paper.met("emoji_reaction", reacted("👎", "👍"), chat="@news", emoji=["👍", "🔥"])
    assert not await paper.met("emoji_reaction", reacted("👎"), chat="@news", emoji=["👍", "🔥"])


async def test_a_reaction_that_was_taken_back_proves_nothing(paper: Kinds) -> None:
    assert not await paper.met("emoji_reaction", reacted(), chat="@news")


async def test_a_heart_is_a_heart_however_a_keyboard_writes_it(paper: Kinds) -> None:
    assert await paper.met("emoji_reaction", reacted("❤"), chat="@news", emoji=["❤️"])


async def test_a_reaction_belongs_to_a_message_of_a_chat(paper: Kinds) -> None:
    assert not await paper.met("emoji_reaction", reacted("👍"), chat="@other")
    assert not await paper.met("emoji_reaction", reacted("👍"), chat="@news", message_id=8)
    assert await paper.met("emoji_reaction", reacted("👍"), chat="@news", message_id=7)


async def test_reactions_to_different_messages_are_steps(paper: Kinds) -> None:
    first = await paper.verify("emoji_reaction", reacted("👍"), chat="@news", count=3)
    again = await paper.verify("emoji_reaction", reacted("🔥"), chat="@news", count=3)
    other = await paper.verify("emoji_reaction", reacted("👍", message_id=8), chat="@news", count=3)
    assert first.step == again.step != other.step
    with pytest.raises(ValidationError, match="it is one message"):
        paper.task("emoji_reaction", chat="@news", message_id=7, count=3)


# ---- schedule_post ---------------------------------------------------------------------------


def is_open(text: str, **window: Any) -> bool:
    # 2026-11-27 is a Friday.
    return PostWindow.model_validate(window).is_open(datetime.fromisoformat(text))


@pytest.mark.parametrize(
    ("time", "expected"),
    [("08:59", False), ("09:00", True), ("11:59", True), ("12:00", False)],
)
def test_a_window_begins_and_ends_with_an_hour(time: str, expected: bool) -> None:
    assert is_open(f"2026-11-27T{time}", from_hour=9, to_hour=12) is expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("2026-11-27T21:59", False),
        ("2026-11-27T22:00", True),
        ("2026-11-28T01:59", True),
        ("2026-11-28T02:00", False),
        ("2026-11-28T22:00", False),
        ("2026-11-27T01:00", False),
    ],
)
def test_a_night_belongs_to_the_day_on_which_it_begins(moment: str, expected: bool) -> None:
    assert is_open(moment, from_hour=22, to_hour=2, weekdays=["fri"]) is expected


def test_a_window_of_days_alone_is_open_all_day() -> None:
    assert is_open("2026-11-28T00:00", weekdays=["sat", "sun"])
    assert not is_open("2026-11-27T23:59", weekdays=["sat", "sun"])
    assert is_open("2026-11-27T23:59", from_hour=22, to_hour=24)


@pytest.mark.parametrize(
    "window", [{}, {"from_hour": 9}, {"from_hour": 9, "to_hour": 9}, {"weekdays": ["friday"]}]
)
def test_a_window_that_is_none_is_refused(window: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PostWindow.model_validate(window)


@pytest.mark.onlyvips(plugins=["quests"])
async def test_a_post_counts_in_the_persons_own_channel_and_time_zone(kinds: RealKinds) -> None:
    alice = await kinds.person(42, time_zone="Europe/Istanbul")
    bob = await kinds.person(43, time_zone="UTC")
    await kinds.host.db.execute(
        owned_chats.insert().values(
            chat_id=-1009,
            account_id=alice.id,
            title="Alice's",
            kind="channel",
            since=datetime(2026, 1, 1, tzinfo=UTC),
        )
    )
    nine_in_istanbul = datetime(2026, 11, 27, 6, 0, tzinfo=UTC)
    post = Evidence("post", -1009, None, "News of OnlyVips", message_id=3, at=nine_in_istanbul)
    elsewhere = Evidence("post", -1008, None, "News of OnlyVips", at=nine_in_istanbul)

    async def met(evidence: Evidence, account: Any, **parameters: Any) -> bool:
        window = {"from_hour": 9, "to_hour": 10, **parameters}
        return (await kinds.verify("schedule_post", evidence, account, **window)).met

    assert await met(post, alice)
    assert await met(post, alice, words=["OnlyVips"])
    assert not await met(post, alice, words=["Wren"])
    assert not await met(elsewhere, alice)
    assert not await met(post, bob)
    assert not await met(post, bob, from_hour=6, to_hour=7)
