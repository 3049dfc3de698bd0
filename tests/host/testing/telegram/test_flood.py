from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions

from onlyvips.testing.telegram.inproc import in_process_client
from onlyvips.testing.telegram.world import World

from .conftest import TOKEN


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


async def limited(clock: Clock) -> tuple[World, Any]:
    world = World(monotonic=clock)
    for user_id in range(1, 41):
        world.add_user(user_id, f"User {user_id}")
        world.user_says(user_id, "/start")
    world.create_channel("Chat", username="chat_room", megagroup=True)
    world.limit_floods()
    bot = in_process_client(world, flood_sleep_threshold=0)
    await bot.start(bot_token=TOKEN)
    return world, bot


async def send(world: World, bot: Any, peer: Any) -> int:
    """Send a message and return the flood wait, or 0."""
    try:
        entity = await bot.get_input_entity(peer)
        request = functions.messages.SendMessageRequest(entity, "x")
        await bot._sender.send(request)
    except errors.FloodWaitError as error:
        return error.seconds
    return 0


async def test_thirty_messages_a_second_over_all() -> None:
    clock = Clock()
    world, bot = await limited(clock)
    assert [await send(world, bot, user) for user in range(1, 31)] == [0] * 30
    assert await send(world, bot, 31) == 1
    clock.now += 1
    assert await send(world, bot, 31) == 0
    assert world.limits.refused == 1
    await bot.disconnect()


async def test_one_message_a_second_in_a_chat() -> None:
    clock = Clock()
    world, bot = await limited(clock)
    assert [await send(world, bot, 1), await send(world, bot, 1)] == [0, 1]
    clock.now += 1
    assert await send(world, bot, 1) == 0
    await bot.disconnect()


async def test_twenty_messages_a_minute_in_a_group() -> None:
    clock = Clock()
    world, bot = await limited(clock)
    for _ in range(20):
        assert await send(world, bot, "chat_room") == 0
        clock.now += 1
    assert await send(world, bot, "chat_room") == 40
    clock.now += 40
    assert await send(world, bot, "chat_room") == 0
    await bot.disconnect()


async def test_limits_are_off_unless_switched_on(bot: Any, world: World) -> None:
    world.user_says(1, "/start")
    for _ in range(50):
        await bot.send_message(1, "x")


async def test_an_ordered_flood_wait_hits_the_next_message_once(bot: Any, world: World) -> None:
    world.user_says(1, "/start")
    bot.flood_sleep_threshold = 0
    world.flood_next(17)
    await bot.get_me()
    with pytest.raises(errors.FloodWaitError) as caught:
        await bot.send_message(1, "x")
    assert caught.value.seconds == 17
    assert world.messages.history(1)[-1].message == "/start"
    await bot._sender.send(
        functions.messages.SendMessageRequest(await bot.get_input_entity(1), "x")
    )
    assert world.messages.history(1)[-1].message == "x"


async def test_a_fault_may_name_its_request(bot: Any, world: World) -> None:
    world.faults.fail_next(400, "CHANNEL_PRIVATE", method="GetParticipant", times=2)
    for _ in range(2):
        with pytest.raises(errors.ChannelPrivateError):
            await bot(functions.channels.GetParticipantRequest("news_room", 1))
    assert await bot(functions.channels.GetParticipantRequest("news_room", 1))


async def test_a_refused_token_is_refused_until_it_is_accepted_again(world: World) -> None:
    world.refuse_token()
    bot = in_process_client(world)
    await bot.connect()
    with pytest.raises(errors.AccessTokenInvalidError):
        await bot.sign_in(bot_token=TOKEN)
    world.refuse_token(False)
    with pytest.raises(errors.AccessTokenInvalidError):
        await bot.sign_in(bot_token="nonsense")
    assert (await bot.sign_in(bot_token=TOKEN)).username == "onlyvips_bot"
    world.revoke_sessions()
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await bot(functions.updates.GetStateRequest())
    await bot.disconnect()


async def test_a_lost_answer_leaves_the_message_sent(bot: Any, world: World) -> None:
    world.user_says(1, "/start")
    entity = await bot.get_input_entity(1)
    request = functions.messages.SendMessageRequest(entity, "did it arrive?", random_id=5)
    world.faults.lose_next_answer()
    with pytest.raises(ConnectionError):
        await bot._sender.send(request)
    assert world.messages.history(1)[-1].message == "did it arrive?"
    with pytest.raises(errors.RandomIdDuplicateError):
        await bot._sender.send(request)
