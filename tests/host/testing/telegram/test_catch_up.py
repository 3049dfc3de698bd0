"""A bot that was away gets everything it missed, once."""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from telethon import TelegramClient, events, functions, types
from telethon.sessions import SQLiteSession, StringSession

from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.mtproto import MTProtoServer
from onlyvips.testing.telegram.world import World

from .conftest import TOKEN, until


class Listener:
    """A bot that writes down what it hears; it keeps its session in a file."""

    def __init__(self, client: Any) -> None:
        self.client = client
        self.heard: list[str] = []
        self.members: list[tuple[int, bool]] = []
        client.add_event_handler(self._message, events.NewMessage(incoming=True))
        client.add_event_handler(self._member, events.Raw(types.UpdateChannelParticipant))

    async def _message(self, event: Any) -> None:
        self.heard.append(event.raw_text)

    async def _member(self, update: Any) -> None:
        self.members.append((update.user_id, update.new_participant is not None))


Returning = Callable[[], Listener]


@pytest.fixture(params=["in-process", "loopback"])
async def returning(request: Any, world: World, server: MTProtoServer, tmp_path: Path) -> Returning:
    """Make clients that are each the same bot after a restart."""
    key = StringSession(server.session())

    def make() -> Listener:
        session = SQLiteSession(str(tmp_path / "bot"))
        if request.param == "in-process":
            client = in_process_client(world, session=session, catch_up=True)
        else:
            session.set_dc(key.dc_id, key.server_address, key.port)
            session.auth_key = key.auth_key
            client = TelegramClient(session, 1, "simulated", catch_up=True, request_retries=1)
        return Listener(client)

    return make


async def test_messages_and_posts_of_the_absence_arrive_once(
    returning: Returning, world: World
) -> None:
    first = returning()
    await first.client.start(bot_token=TOKEN)
    world.user_says(1, "before")
    world.channel_post("@news_room", "post before")
    await until(lambda: sorted(first.heard) == ["before", "post before"])
    await first.client.disconnect()

    for text in ("one", "two", "three"):
        world.user_says(1, text)
    world.channel_post("@news_room", "post")

    second = returning()
    await second.client.start(bot_token=TOKEN)
    await until(lambda: len(second.heard) >= 4)
    world.user_says(1, "after")
    await until(lambda: "after" in second.heard)
    await second.client.disconnect()
    assert sorted(second.heard) == ["after", "one", "post", "three", "two"]

    third = returning()
    await third.client.start(bot_token=TOKEN)
    world.user_says(1, "once more")
    await until(lambda: "once more" in third.heard)
    await third.client.disconnect()
    assert third.heard == ["once more"]


async def test_who_joined_and_left_meanwhile_is_told(returning: Returning, world: World) -> None:
    first = returning()
    await first.client.start(bot_token=TOKEN)
    world.user_joins(2, "@news_room")
    await until(lambda: first.members == [(2, True)])
    await first.client.disconnect()

    world.user_leaves(2, "@news_room")
    world.user_joins(2, "@news_room")

    second = returning()
    await second.client.start(bot_token=TOKEN)
    await until(lambda: len(second.members) >= 2)
    world.user_leaves(2, "@news_room")
    await until(lambda: len(second.members) >= 3)
    await second.client.disconnect()
    assert second.members == [(2, False), (2, True), (2, False)]


async def test_more_than_one_slice_arrives_in_full(returning: Returning, world: World) -> None:
    first = returning()
    await first.client.start(bot_token=TOKEN)
    world.user_says(1, "before")
    await until(lambda: first.heard)
    await first.client.disconnect()
    sent = [f"message {number}" for number in range(250)]
    for text in sent:
        world.user_says(1, text)
    second = returning()
    await second.client.start(bot_token=TOKEN)
    await until(lambda: len(second.heard) >= 250)
    await second.client.disconnect()
    assert sorted(second.heard) == sorted(sent)


async def test_deleted_messages_are_not_caught_up_and_edits_show(
    returning: Returning, world: World
) -> None:
    first = returning()
    await first.client.start(bot_token=TOKEN)
    world.user_says(1, "before")
    await until(lambda: first.heard)
    await first.client.disconnect()
    gone = world.user_says(1, "regretted")
    changed = world.user_says(1, "with a tpyo")
    world.publish_deletion(0, [gone.id])
    world.user_edits(1, changed.id, "without a typo")
    second = returning()
    await second.client.start(bot_token=TOKEN)
    await until(lambda: second.heard)
    await second.client.disconnect()
    assert second.heard == ["without a typo"]


async def test_a_bot_that_was_away_too_long_goes_on_from_now(tmp_path: Path, world: World) -> None:
    world = World(updates=20)
    world.add_user(1, "Alice")
    world.create_channel("News", username="news_room")
    session = str(tmp_path / "bot")
    first = Listener(in_process_client(world, session=SQLiteSession(session), catch_up=True))
    await first.client.start(bot_token=TOKEN)
    world.user_says(1, "before")
    world.channel_post("@news_room", "before")
    await until(lambda: len(first.heard) == 2)
    await first.client.disconnect()
    for number in range(50):
        world.user_says(1, str(number))
        world.channel_post("@news_room", str(number))
    second = Listener(in_process_client(world, session=SQLiteSession(session), catch_up=True))
    world.calls.clear()
    await second.client.start(bot_token=TOKEN)
    await until(
        lambda: any(isinstance(c, functions.updates.GetDifferenceRequest) for c in world.calls)
    )
    world.user_says(1, "after")
    await until(lambda: "after" in second.heard)
    await second.client.disconnect()
    assert second.heard == ["after"]


async def test_a_channel_that_moved_on_too_far_is_answered_with_its_newest_messages(
    bot: Any,
) -> None:
    world = World(updates=5)
    world.create_channel("News", username="news_room", channel_id=50)
    client = in_process_client(world)
    await client.start(bot_token=TOKEN)
    for number in range(20):
        world.channel_post("@news_room", str(number))
    answer = await client(
        functions.updates.GetChannelDifferenceRequest(
            "news_room", types.ChannelMessagesFilterEmpty(), pts=1, limit=100
        )
    )
    assert isinstance(answer, types.updates.ChannelDifferenceTooLong)
    assert answer.dialog.pts == world.counters.current("pts:50")
    assert answer.messages[0].message == "19"
    await client.disconnect()


async def test_a_dropped_link_loses_nothing(world: World, server: MTProtoServer) -> None:
    client = TelegramClient(StringSession(server.session()), 1, "simulated", retry_delay=0)
    bot = Listener(client)
    await client.start(bot_token=TOKEN)
    world.user_says(1, "before")
    world.channel_post("@news_room", "post before")
    await until(lambda: len(bot.heard) == 2)
    for round_number in range(3):
        server.drop_links()
        world.user_says(1, f"lost {round_number}")
        world.channel_post("@news_room", f"lost post {round_number}")
        await until(
            lambda n=round_number: f"lost {n}" in bot.heard and f"lost post {n}" in bot.heard
        )
    await client.disconnect()
    assert len(bot.heard) == len(set(bot.heard)) == 8


async def test_states_in_the_future_are_refused(world: World, bot: Any) -> None:
    from telethon.errors import PersistentTimestampInvalidError

    with pytest.raises(PersistentTimestampInvalidError):
        await bot(
            functions.updates.GetDifferenceRequest(pts=10_000, date=dt.datetime.now(dt.UTC), qts=1)
        )
    await asyncio.sleep(0)
