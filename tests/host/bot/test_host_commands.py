"""The host's own commands, in the person's language."""

from __future__ import annotations

from onlyvips.accounts.types import BotStarted
from onlyvips.bot.runtime import BotRuntime
from onlyvips.bot.types import BotCommand, BotContext
from tests.host.bot.conftest import House


async def hello(context: BotContext) -> None:
    await context.reply(f"hello {context.args}")


async def test_start_welcomes_and_offers_what_plugins_have(house: House, bot: BotRuntime) -> None:
    house.register(bot, "greet", BotCommand("hello", {"en": "Say hello"}, hello))
    reply = await house.user().says("/start")
    assert "Welcome, Ada" in reply.text
    assert [button.text for row in reply.buttons for button in row] == ["Say hello"]
    assert "hello" in (await reply.click("Say hello")).text


async def test_start_is_published_once_with_its_parameter(house: House, bot: BotRuntime) -> None:
    ada = house.user()
    await ada.says("/start ref_7")
    await ada.says("/start")
    started = house.events.of(BotStarted)
    assert [(event.parameter, event.first) for event in started] == [("ref_7", True), ("", False)]
