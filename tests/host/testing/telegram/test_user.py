"""The test API that plugin authors use."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from telethon import Button, events

from onlyvips.testing.telegram.errors import NoAnswerError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from . import sample_bot


async def test_the_inbox_shows_the_present_state_of_each_message(bot: Any, world: World) -> None:
    sample_bot.install(bot)
    alice = TelegramUser(world, 1, "Alice")
    reply = await alice.says("/start")
    await reply.click("More")
    assert [m.text for m in alice.inbox] == ["page 2"]


async def test_several_answers_are_waited_for_in_turn(bot: Any, world: World) -> None:
    async def chatty(event: Any) -> None:
        for text in ("first", "second", "third"):
            await event.respond(text)

    bot.add_event_handler(chatty, events.NewMessage(incoming=True))
    alice = TelegramUser(world, 1, "Alice")
    assert (await alice.says("talk")).text == "first"
    assert (await alice.waits_for("third")).text == "third"
    assert (await alice.says("again")).text == "first"
    assert (await alice.waits_for(lambda reply: reply.text.startswith("sec"))).text == "second"


async def test_silence_is_reported_with_what_was_said_instead(bot: Any, world: World) -> None:
    async def answer(event: Any) -> None:
        await event.respond("something else")

    alice = TelegramUser(world, 1, "Alice", timeout=0.1)
    with pytest.raises(NoAnswerError, match=r"did not answer 'hello\?' within 0.1 s\.$"):
        await alice.says("hello?")
    bot.add_event_handler(answer, events.NewMessage(incoming=True))
    alice.sends("hello?")
    with pytest.raises(NoAnswerError, match=r"it said \['something else'\] instead"):
        await alice.waits_for("the truth")


async def test_a_missing_bot_is_named_as_the_reason(world: World) -> None:
    alice = TelegramUser(world, 1, "Alice", timeout=0.05)
    with pytest.raises(NoAnswerError, match="no bot is connected"):
        await alice.says("/start")


async def test_a_missing_button_names_those_that_there_are(bot: Any, world: World) -> None:
    sample_bot.install(bot)
    alice = TelegramUser(world, 1, "Alice")
    reply = await alice.says("/start")
    with pytest.raises(NoAnswerError, match="no button 'Less'; there are 'More', 'Site'"):
        await reply.click("Less")
    with pytest.raises(NoAnswerError, match="does not ask the bot"):
        await reply.click("Site")


async def test_a_reply_keyboard_sends_its_text(bot: Any, world: World) -> None:
    async def menu(event: Any) -> None:
        if event.raw_text == "Quests":
            await event.respond("three quests")
        else:
            await event.respond("menu", buttons=[[Button.text("Quests"), Button.text("Profile")]])

    bot.add_event_handler(menu, events.NewMessage(incoming=True))
    alice = TelegramUser(world, 1, "Alice")
    reply = await alice.says("/start")
    assert [b.text for row in reply.buttons for b in row] == ["Quests", "Profile"]
    assert (await reply.click("Quests")).text == "three quests"


async def test_a_press_that_leads_to_an_edit_before_its_notice(bot: Any, world: World) -> None:
    async def start(event: Any) -> None:
        await event.respond("press", buttons=Button.inline("Go", b"go"))

    async def pressed(event: Any) -> None:
        await bot.edit_message(event.chat_id, event.message_id, "edited first")
        await asyncio.sleep(0.01)
        await event.answer("then noticed")

    bot.add_event_handler(start, events.NewMessage(incoming=True))
    bot.add_event_handler(pressed, events.CallbackQuery)
    result = await (await TelegramUser(world, 1, "Alice").says("/start")).click("Go")
    assert result.text == "edited first"
    assert result.answer is not None
    assert result.answer.text == "then noticed"


async def test_notices_in_a_group_are_seen_by_who_pressed_only(bot: Any, world: World) -> None:
    world.user_joins(2, "@chat_room")
    alice, bob = TelegramUser(world, 1, "Alice"), TelegramUser(world, 2, "Bob")

    async def start(event: Any) -> None:
        await event.respond("press", buttons=Button.inline("Go", b"go"))

    async def pressed(event: Any) -> None:
        await event.answer(f"for {event.sender_id}")

    bot.add_event_handler(start, events.NewMessage(incoming=True))
    bot.add_event_handler(pressed, events.CallbackQuery)
    reply = await alice.says("/go", chat="@chat_room")
    await bob.hears_nothing(0, chat="@chat_room")
    assert (await reply.click("Go")).text == "for 1"
    await bob.hears_nothing(0.05, chat="@chat_room")


async def test_a_known_user_keeps_what_the_test_does_not_say(world: World) -> None:
    TelegramUser(world, 1)
    TelegramUser(world, 2, language="ru")
    TelegramUser(world, 3)
    users = world.directory.users
    assert (users[1].first_name, users[1].username) == ("Alice", "alice")
    assert (users[2].first_name, users[2].language) == ("Bob", "ru")
    assert (users[3].first_name, users[3].language) == ("User 3", "en")


async def test_silence_can_be_demanded(bot: Any, world: World) -> None:
    sample_bot.install(bot)
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("nobody answers this")
    await alice.hears_nothing(0.05)
    alice.sends("/start")
    with pytest.raises(AssertionError, match="stay silent"):
        await alice.hears_nothing(0.1)


async def test_a_closed_user_hears_nothing_and_costs_nothing(world: World) -> None:
    alice = TelegramUser(world, 1, "Alice")
    assert world.feed.watched(1)
    alice.close()
    assert not world.feed.watched(1)
