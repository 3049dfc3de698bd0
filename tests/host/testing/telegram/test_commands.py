from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions, types

from onlyvips.testing.telegram.control.operations import Operations
from onlyvips.testing.telegram.world import World

Set = functions.bots.SetBotCommandsRequest
Get = functions.bots.GetBotCommandsRequest
EVERYWHERE = types.BotCommandScopeDefault()


async def test_commands_are_kept_by_scope_and_language(bot: Any) -> None:
    await bot(Set(EVERYWHERE, "", [types.BotCommand("start", "Start")]))
    await bot(Set(EVERYWHERE, "tr", [types.BotCommand("start", "Başla")]))
    await bot(Set(types.BotCommandScopeUsers(), "", [types.BotCommand("help", "Help")]))
    assert (await bot(Get(EVERYWHERE, "tr")))[0].description == "Başla"
    assert (await bot(Get(EVERYWHERE, "ru"))) == []
    await bot(functions.bots.ResetBotCommandsRequest(EVERYWHERE, "tr"))
    assert (await bot(Get(EVERYWHERE, "tr"))) == []


async def test_a_user_sees_the_narrowest_list_in_the_own_language(bot: Any, world: World) -> None:
    await bot(Set(EVERYWHERE, "", [types.BotCommand("start", "Start")]))
    await bot(Set(EVERYWHERE, "tr", [types.BotCommand("start", "Başla")]))
    one = types.BotCommandScopePeer(types.InputPeerUser(1, 0))
    await bot(Set(one, "", [types.BotCommand("admin", "For Alice")]))
    operations = Operations(world)
    assert await operations.commands({"user": 1}) == [
        {"command": "admin", "description": "For Alice"}
    ]
    assert await operations.commands({"user": 2}) == [{"command": "start", "description": "Başla"}]


@pytest.mark.parametrize(
    ("command", "description", "error"),
    [
        ("Start", "x", errors.BotCommandInvalidError),
        ("a" * 33, "x", errors.BotCommandInvalidError),
        ("with-dash", "x", errors.BotCommandInvalidError),
        ("", "x", errors.BotCommandInvalidError),
        ("ok", "", errors.BotCommandDescriptionInvalidError),
        ("ok", "x" * 257, errors.BotCommandDescriptionInvalidError),
    ],
)
async def test_commands_that_telegram_refuses(
    bot: Any, command: str, description: str, error: type[Exception]
) -> None:
    with pytest.raises(error):
        await bot(Set(EVERYWHERE, "", [types.BotCommand(command, description)]))


async def test_a_bot_has_at_most_100_commands(bot: Any) -> None:
    many = [types.BotCommand(f"c{n}", "x") for n in range(101)]
    await bot(Set(EVERYWHERE, "", many[:100]))
    with pytest.raises(errors.BotCommandsTooMuchError):
        await bot(Set(EVERYWHERE, "", many))


async def test_unknown_languages_are_refused(bot: Any) -> None:
    with pytest.raises(errors.RPCError, match=r"LANG_CODE_INVALID|language"):
        await bot(Set(EVERYWHERE, "en-GB", [types.BotCommand("a", "b")]))


async def test_the_menu_button_is_kept_and_opens_this_machine_only_for_the_page(
    bot: Any, world: World
) -> None:
    set_button, everybody = functions.bots.SetBotMenuButtonRequest, types.InputUserEmpty()
    local = types.BotMenuButton("App", "http://127.0.0.1:8080/app/")
    with pytest.raises(errors.ButtonUrlInvalidError):
        await bot(set_button(everybody, local))
    world.local_apps = True
    with pytest.raises(errors.ButtonUrlInvalidError):
        await bot(set_button(everybody, types.BotMenuButton("App", "http://127.0.0.1.example/")))
    await bot(set_button(everybody, local))
    await bot(set_button(types.InputUser(2, 0), types.BotMenuButtonCommands()))
    again = World()
    again.restore(world.snapshot())
    assert again.commands.button(1).url == "http://127.0.0.1:8080/app/"
    assert again.commands.button(2).kind == "commands"
    await bot(set_button(everybody, types.BotMenuButtonDefault()))
    assert world.commands.button(1).kind == "commands"
