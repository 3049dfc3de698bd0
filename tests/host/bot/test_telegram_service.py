"""Questions to Telegram, in the bot's process and in others."""

from __future__ import annotations

import pytest

from onlyvips.bot.query import QueryClient
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.telegram import TelegramService
from onlyvips.errors import InvalidInput, NotFound, Unavailable
from tests.host.bot.conftest import House


@pytest.fixture
def birds(house: House) -> int:
    channel = house.world.create_channel("Birds", username="birds")
    house.user(42)
    house.user(43)
    house.world.user_joins(42, "@birds")
    return -1_000_000_000_000 - channel.id


async def test_members_are_told_from_others(house: House, bot: BotRuntime, birds: int) -> None:
    assert await house.telegram.is_member("@birds", 42)
    assert await house.telegram.is_member(birds, 42)
    assert not await house.telegram.is_member("@birds", 43)
    house.world.user_leaves(42, "@birds")
    assert not await house.telegram.is_member("@birds", 42)


async def test_a_banned_person_is_no_member(house: House, bot: BotRuntime, birds: int) -> None:
    channel = house.world.directory.channel("@birds")
    house.world.change_membership(channel, 42, "banned", actor=1000)
    assert not await house.telegram.is_member("@birds", 42)


async def test_a_name_is_resolved_once(house: House, bot: BotRuntime, birds: int) -> None:
    for _ in range(3):
        await house.telegram.is_member("birds", 42)
    names = [type(call).__name__ for call in house.world.calls]
    assert names.count("ResolveUsernameRequest") == 1


async def test_unknown_chats_and_missing_rights_are_sentences(
    house: House, bot: BotRuntime, birds: int
) -> None:
    with pytest.raises(NotFound, match="no chat @nobody_here"):
        await house.telegram.is_member("@nobody_here", 42)
    house.world.create_channel("Closed", username="closed_birds", bot=None)
    with pytest.raises(NotFound, match="administrator"):
        await house.telegram.is_member("@closed_birds", 42)
    with pytest.raises(InvalidInput, match="no channel"):
        await house.telegram.is_member(42, 42)


async def test_a_flood_wait_is_told_with_its_length(
    house: House, bot: BotRuntime, birds: int
) -> None:
    house.world.flood_next(33, method="GetParticipant")
    with pytest.raises(Unavailable) as caught:
        await house.telegram.is_member("@birds", 42)
    assert caught.value.retry_after == 33


async def test_the_username_is_known_once_connected(house: House, bot: BotRuntime) -> None:
    assert house.telegram.username == "onlyvips_bot"


async def test_a_process_without_the_bot_asks_through_a_client_of_its_own(
    house: House, bot: BotRuntime, birds: int
) -> None:
    house.session_id = 2
    query = QueryClient(house.db, house.sign_in())
    service = TelegramService(house.outbox, query.connect)
    try:
        assert await service.is_member("@birds", 42)
        assert not await service.is_member("@birds", 43)
    finally:
        await query.close()
    assert bot.connected
    stored = await house.db.fetch_all("SELECT name FROM core.telegram_sessions ORDER BY name")
    assert [row["name"] for row in stored] == ["bot", "query:0"]


async def test_without_telegram_the_question_is_unavailable(house: House, birds: int) -> None:
    with pytest.raises(Unavailable):
        await house.telegram.is_member("@birds", 42)
    house.world.refuse_token()
    query = QueryClient(house.db, house.sign_in())
    try:
        with pytest.raises(Unavailable, match="refuses the bot token"):
            await TelegramService(house.outbox, query.connect).is_member("@birds", 42)
    finally:
        await query.close()
