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


async def test_start_opens_the_app_in_the_language_of_the_person(
    house: House, bot: BotRuntime
) -> None:
    url = "https://vips.example/app/"
    house.telegram._app_url = lambda: url
    for number, language, words in (
        (42, "en", "Open the app"),
        (43, "tr", "Uygulamayı aç"),
        (44, "ru", "Открыть приложение"),
        (45, "ar", "افتح التطبيق"),
    ):
        reply = await house.user(number, language=language).says("/start")
        button = reply.buttons[0][0]
        assert (button.text, button.kind, button.url) == (words, "webview", url)


async def test_no_plugin_takes_all_the_place_in_the_welcome(house: House, bot: BotRuntime) -> None:
    for plugin, count in (("greedy", 9), ("modest", 2)):
        for number in range(count):
            name = f"{plugin}{number}"
            house.register(bot, plugin, BotCommand(name, {"en": name}, hello))
    reply = await house.user().says("/start")
    offered = [button.text for row in reply.buttons for button in row]
    assert offered[:4] == ["greedy0", "modest0", "greedy1", "modest1"]
    assert len(offered) == 8


async def test_start_is_published_once_with_its_parameter(house: House, bot: BotRuntime) -> None:
    ada = house.user()
    await ada.says("/start ref_7")
    await ada.says("/start")
    started = house.events.of(BotStarted)
    assert [(event.parameter, event.first) for event in started] == [("ref_7", True), ("", False)]
