"""Commands, descriptions and menu button of the bot, and its answers to questions."""

from __future__ import annotations

from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.views import CallbackAnswer
from onlyvips.testing.telegram.world.commands import CommandView, MenuButtonView
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.peers import channel_chat
from onlyvips.testing.telegram.world.rules import check_answer, check_app_address, check_commands
from onlyvips.testing.telegram.world.world_type import World

_LANGUAGE_LENGTHS = {0, 2, 3}


def scope_name(world: World, scope: Any) -> str:
    """Return a scope as text: `default`, `users`, `chats`, `chat_admins`, `peer:<chat>`, ..."""
    names = {
        tl.BotCommandScopeDefault: "default",
        tl.BotCommandScopeUsers: "users",
        tl.BotCommandScopeChats: "chats",
        tl.BotCommandScopeChatAdmins: "chat_admins",
    }
    if type(scope) in names:
        return names[type(scope)]
    peer = scope.peer
    if isinstance(peer, tl.InputPeerChannel):
        chat = channel_chat(world.directory.resolve_channel(peer).id)
    else:
        chat = world.directory.resolve_user(peer).id
    if isinstance(scope, tl.BotCommandScopePeerAdmins):
        return f"peer_admins:{chat}"
    if isinstance(scope, tl.BotCommandScopePeerUser):
        user = world.directory.resolve_user(scope.user_id)
        return f"peer_user:{chat}:{user.id}"
    return f"peer:{chat}"


def _key(world: World, request: Any) -> tuple[str, str]:
    if len(request.lang_code) not in _LANGUAGE_LENGTHS or not (
        request.lang_code == "" or request.lang_code.isalpha()
    ):
        raise RpcFailure(400, "LANG_CODE_INVALID")
    return scope_name(world, request.scope), request.lang_code


@handles(fn.bots.SetBotCommandsRequest)
def set_bot_commands(world: World, session: BotSession, request: Any) -> Any:
    """Set the commands of a scope and language."""
    key = _key(world, request)
    check_commands(request.commands)
    world.commands.lists[key] = [CommandView(c.command, c.description) for c in request.commands]
    world.changed()
    world.tell("menu", world.bot.id)
    return True


@handles(fn.bots.GetBotCommandsRequest)
def get_bot_commands(world: World, session: BotSession, request: Any) -> Any:
    """Return the commands of exactly this scope and language."""
    found = world.commands.lists.get(_key(world, request), [])
    return [tl.BotCommand(c.command, c.description) for c in found]


@handles(fn.bots.ResetBotCommandsRequest)
def reset_bot_commands(world: World, session: BotSession, request: Any) -> Any:
    """Remove the commands of a scope and language."""
    world.commands.lists.pop(_key(world, request), None)
    world.changed()
    world.tell("menu", world.bot.id)
    return True


@handles(fn.bots.SetBotMenuButtonRequest)
def set_bot_menu_button(world: World, session: BotSession, request: Any) -> Any:
    """Set the button beside the text field, of one user or of all who have none of their own."""
    user_id = 0
    if not isinstance(request.user_id, tl.InputUserEmpty):
        user_id = world.directory.resolve_user(request.user_id).id
    if isinstance(request.button, tl.BotMenuButtonDefault):
        world.commands.buttons.pop(user_id, None)
    elif isinstance(request.button, tl.BotMenuButton):
        text, url = request.button.text, request.button.url
        check_app_address(url, local=world.local_apps)
        world.commands.buttons[user_id] = MenuButtonView("web_app", text, url)
    else:
        world.commands.buttons[user_id] = MenuButtonView()
    world.changed()
    world.tell("menu", world.bot.id)
    return True


@handles(fn.bots.SetBotInfoRequest)
def set_bot_info(world: World, session: BotSession, request: Any) -> Any:
    """Accept the bot's name, short text and description within Telegram's lengths."""
    for text, limit in ((request.name, 64), (request.about, 120), (request.description, 512)):
        if text is not None and len(text) > limit:
            raise RpcFailure(400, "BOT_INFO_TOO_LONG")
    if request.name and not request.lang_code:
        world.bot.first_name = request.name
        world.directory.changed(world.bot.id)
        world.changed()
        world.tell("menu", world.bot.id)
    return True


@handles(fn.messages.SetBotCallbackAnswerRequest)
def set_bot_callback_answer(world: World, session: BotSession, request: Any) -> Any:
    """Answer the press of a button, once."""
    check_answer(request.message)
    query = world.queries.answer(request.query_id, "callback", world.monotonic(), request)
    answer = CallbackAnswer(
        query.id, request.message or None, alert=bool(request.alert), url=request.url or None
    )
    world.tell("answer", query.chat, answer=answer, user=query.user)
    return True


@handles(fn.messages.SetBotPrecheckoutResultsRequest)
def set_bot_precheckout_results(world: World, session: BotSession, request: Any) -> Any:
    """Accept or refuse a payment, once and within ten seconds."""
    if not request.success and not request.error:
        raise RpcFailure(400, "ERROR_TEXT_EMPTY")
    query = world.queries.answer(request.query_id, "precheckout", world.monotonic(), request)
    text = None if request.success else request.error
    answer = CallbackAnswer(query.id, text, alert=not request.success)
    world.tell("answer", query.chat, answer=answer, user=query.user)
    return True
