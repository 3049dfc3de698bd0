"""People forward messages to the bot and into groups."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, events, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import Connect, of, until

CHAT = -1_000_000_000_060


async def test_a_forwarded_post_names_its_channel_and_number(
    connect: Connect, world: World
) -> None:
    bot = await connect()
    seen: list[Any] = []

    async def note(update: Any) -> None:
        seen.append(update)

    bot.add_event_handler(note, events.Raw)
    world.create_channel("Elsewhere", username="elsewhere", channel_id=70, bot=None)
    post = world.channel_post("@elsewhere", "look at this")
    alice = TelegramUser(world, 1, "Alice")

    forwarded = alice.forwards("@elsewhere", post.id)

    assert (forwarded.chat, forwarded.sender, forwarded.text) == (1, 1, "look at this")
    update = (await until(lambda: of(seen, types.UpdateNewMessage)))[0]
    header = update.message.fwd_from
    assert header.from_id == types.PeerChannel(70)
    assert header.channel_post == post.id
    assert header.date == post.date
    # The channel is sent along, though the bot is not in it.
    assert update._entities[-1_000_000_000_070].username == "elsewhere"


async def test_a_forwarded_message_names_its_author(
    bot: Any, world: World, updates: list[Any]
) -> None:
    world.user_joins(2, "@chat_room")
    said = world.user_says(2, "my words", chat="@chat_room")
    forwarded = world.user_forwards(1, "@chat_room", said.id)
    again = world.user_forwards(1, None, forwarded.id, to="@chat_room")
    await until(lambda: of(updates, types.UpdateNewMessage))
    for message in (forwarded, again):
        assert message.fwd_from.from_id == types.PeerUser(2)
        assert message.fwd_from.channel_post is None
    assert again.from_id == types.PeerUser(1)
    sent = await bot.send_message(1, "the bot's words")
    assert world.user_forwards(1, None, sent.id).fwd_from.from_id == types.PeerUser(1000)


async def test_a_photo_is_forwarded_with_its_bytes(bot: Any, world: World) -> None:
    post = world.channel_post("@news_room", "picture", photo=b"\xff\xd8pic")
    forwarded = world.user_forwards(1, "@news_room", post.id)
    received = await bot.get_messages(1, ids=forwarded.id)
    assert await bot.download_media(received, bytes) == b"\xff\xd8pic"


async def test_what_is_protected_or_unseen_is_not_forwarded(bot: Any, world: World) -> None:
    closed = world.create_channel("Closed", channel_id=80)
    secret = world.channel_post(closed.id, "members only")
    with pytest.raises(SimulatorError, match="does not see Closed"):
        world.user_forwards(2, closed.id, secret.id)
    world.create_channel("Guarded", username="guarded", noforwards=True)
    guarded = world.channel_post("@guarded", "do not copy")
    with pytest.raises(SimulatorError, match="protected"):
        world.user_forwards(1, "@guarded", guarded.id)
    with pytest.raises(errors.ChatForwardsRestrictedError):
        await bot.forward_messages("chat_room", guarded.id, "guarded")
    assert (await bot.get_entity("guarded")).noforwards
    open_post = world.channel_post("@news_room", "for everybody")
    with pytest.raises(SimulatorError, match="join first"):
        world.user_forwards(2, "@news_room", open_post.id, to=CHAT)
    assert world.messages.history(CHAT) == []


async def test_the_bot_forwards_a_post_with_the_same_header(bot: Any, world: World) -> None:
    post = world.channel_post("@news_room", "news")
    forwarded = await bot.forward_messages("chat_room", post.id, "news_room")
    assert forwarded.fwd_from.from_id == types.PeerChannel(50)
    assert forwarded.fwd_from.channel_post == post.id


async def test_a_missed_forward_is_caught_up_with_its_channel(bot: Any, world: World) -> None:
    state = await bot(functions.updates.GetStateRequest())
    world.create_channel("Elsewhere", username="elsewhere", channel_id=70, bot=None)
    post = world.channel_post("@elsewhere", "look")
    world.user_forwards(1, "@elsewhere", post.id)
    missed = await bot(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
    )
    assert missed.new_messages[0].fwd_from.channel_post == post.id
    assert [chat.id for chat in missed.chats] == [70]
