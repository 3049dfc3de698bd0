"""Pinned messages: of people, of the bot, and how the bot asks for them."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import of, until

CHAT = -1_000_000_000_060


async def test_an_admin_pins_in_a_group_and_the_bot_hears_of_it(
    bot: Any, world: World, updates: list[Any]
) -> None:
    alice = TelegramUser(world, 1, "Alice")
    said = alice.sends("read this", chat="@chat_room")
    with pytest.raises(SimulatorError, match="may not pin"):
        alice.pins(said.id, chat="@chat_room")
    world.set_member_role("@chat_room", 1, "admin")

    notice = alice.pins(said.id, chat="@chat_room")

    assert (notice.service, notice.reply_to, notice.sender) == ("PinMessage", said.id, 1)
    await until(lambda: len(of(updates, types.UpdateNewChannelMessage)) == 2)
    service = of(updates, types.UpdateNewChannelMessage)[1].message
    assert isinstance(service.action, types.MessageActionPinMessage)
    assert service.from_id == types.PeerUser(1)
    (pinned,) = of(updates, types.UpdatePinnedChannelMessages)
    assert (pinned.channel_id, pinned.messages, pinned.pinned) == (60, [said.id], True)
    alice.unpins(said.id, chat="@chat_room")
    await until(lambda: len(of(updates, types.UpdatePinnedChannelMessages)) == 2)
    assert not of(updates, types.UpdatePinnedChannelMessages)[1].pinned
    with pytest.raises(SimulatorError, match="is not pinned"):
        alice.unpins(said.id, chat="@chat_room")


async def test_anybody_pins_in_the_private_chat(bot: Any, world: World, updates: list[Any]) -> None:
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("hello")
    sent = await bot.send_message(1, "keep me")
    alice.pins(sent.id)
    (pinned,) = await until(lambda: of(updates, types.UpdatePinnedMessages))
    assert (pinned.peer, pinned.messages) == (types.PeerUser(1), [sent.id])
    assert (await bot.get_messages(1, ids=sent.id)).pinned
    full = await bot(functions.users.GetFullUserRequest(types.InputUser(1, 0)))
    assert full.full_user.pinned_msg_id == sent.id


async def test_the_bot_asks_for_what_is_pinned(bot: Any, world: World) -> None:
    first = await bot.send_message("news_room", "one")
    second = await bot.send_message("news_room", "two")
    answer = await bot.send_message("chat_room", "three")
    reply = await bot.send_message("chat_room", "four", reply_to=answer.id)
    assert await bot.get_messages("news_room", ids=types.InputMessagePinned()) is None
    await bot.pin_message("news_room", first)
    notice = await bot.pin_message("news_room", second)
    assert isinstance(notice.action, types.MessageActionPinMessage)
    assert (notice.reply_to.reply_to_msg_id, notice.from_id) == (second.id, None)
    pinned = await bot.get_messages("news_room", ids=types.InputMessagePinned())
    assert pinned.id == second.id
    full = await bot(functions.channels.GetFullChannelRequest("news_room"))
    assert full.full_chat.pinned_msg_id == second.id
    await bot.unpin_message("news_room", second)
    assert (await bot.get_messages("news_room", ids=types.InputMessagePinned())).id == first.id
    answered = await bot.get_messages("chat_room", ids=types.InputMessageReplyTo(reply.id))
    assert answered.id == answer.id


async def test_everything_is_unpinned_at_once(bot: Any, world: World) -> None:
    for text in ("one", "two"):
        await bot.pin_message("news_room", await bot.send_message("news_room", text))
    await bot.unpin_message("news_room")
    assert await bot.get_messages("news_room", ids=types.InputMessagePinned()) is None
    await bot.unpin_message("news_room")


async def test_the_bot_needs_the_right_to_pin(bot: Any, world: World) -> None:
    sent = await bot.send_message("chat_room", "pin me")
    world.set_bot_role("@chat_room", "admin", rights=["delete_messages"])
    with pytest.raises(errors.ChatAdminRequiredError):
        await bot.pin_message("chat_room", sent)
    world.set_bot_role("@chat_room", "admin", rights=["pin_messages"])
    await bot.pin_message("chat_room", sent)
    with pytest.raises(errors.ChatNotModifiedError):
        await bot.pin_message("chat_room", sent)
    assert world.messages.find(CHAT, sent.id).pinned


async def test_missed_pins_are_caught_up(bot: Any, world: World) -> None:
    said = world.user_says(1, "important")
    state = await bot(functions.updates.GetStateRequest())
    world.user_pins(1, None, said.id)
    missed = await bot(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
    )
    assert [m.reply_to.reply_to_msg_id for m in missed.new_messages] == [said.id]
    assert [u.messages for u in missed.other_updates] == [[said.id]]
