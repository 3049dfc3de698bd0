"""The command menu in Telegram's apps, per language and kind of chat, and the menu button."""

from __future__ import annotations

import asyncio
import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.bot.router import Router, menu
from onlyvips.i18n import LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Callable

    from onlyvips.bot.session_store import SessionStore
    from onlyvips.platform import Log

_SCOPES: dict[Literal["private", "group"], Any] = {
    "private": tl.BotCommandScopeUsers,
    "group": tl.BotCommandScopeChats,
}
#: The empty code is what people see whose language has no menu of its own.
_CODES = {"": "en", **{language: language for language in LANGUAGES}}

#: The button has one text for all languages, so it is the platform's name.
_APP_BUTTON = "OnlyVips"


def fingerprint(router: Router) -> str:
    """Return a hash of all menus."""
    menus = [[menu(router, language, scope) for language in LANGUAGES] for scope in _SCOPES]
    return hashlib.sha256(json.dumps(menus).encode()).hexdigest()


async def publish(
    client: Any, router: Router, store: SessionStore, bot_id: int, session: str
) -> bool:
    """Tell Telegram the menus, if they changed; return whether they had.

    Args:
        client: A connected client.
        router: The commands.
        store: Keeps the hash of what was told last.
        bot_id: The bot.
        session: Names the session; a new one tells the menus anew.

    Raises:
        telethon.errors.RPCError: Telegram refuses a menu.
    """
    name = f"menus:{bot_id}"
    wanted = f"{session}:{fingerprint(router)}"
    if await store.setting(name) == wanted:
        return False
    for scope, scope_type in _SCOPES.items():
        for code, language in _CODES.items():
            commands = [
                tl.BotCommand(command, description)
                for command, description in menu(router, language, scope)
            ]
            request: Any = (
                fn.bots.SetBotCommandsRequest(scope_type(), code, commands)
                if commands
                else fn.bots.ResetBotCommandsRequest(scope_type(), code)
            )
            await client(request)
    await store.set_setting(name, wanted)
    return True


async def publish_app(
    client: Any, store: SessionStore, bot_id: int, session: str, app_url: str
) -> bool:
    """Let the button beside the text field open the MiniApp; return whether that was news.

    A platform whose MiniApp has no address leaves the button as the operator made it.

    Args:
        client: A connected client.
        store: Keeps what was told last.
        bot_id: The bot.
        session: Names the session; a new one tells it anew.
        app_url: Address of the MiniApp; empty for none.

    Raises:
        telethon.errors.RPCError: Telegram refuses the button.
    """
    name = f"menu-button:{bot_id}"
    wanted = f"{session}:{app_url}" if app_url else ""
    if (await store.setting(name) or "") == wanted:
        return False
    button = tl.BotMenuButton(_APP_BUTTON, app_url) if app_url else tl.BotMenuButtonDefault()
    # Without a user it is for everybody (https://core.telegram.org/method/bots.setBotMenuButton).
    await client(fn.bots.SetBotMenuButtonRequest(tl.InputUserEmpty(), button))
    await store.set_setting(name, wanted)
    return True


class MenuKeeper:
    """Tells Telegram the menus and the menu button whenever they change.

    Args:
        router: The commands.
        store: Keeps the hash of what was told last.
        log: Tells what went wrong; the bot works without menus.
        app_url: Returns the address of the MiniApp; empty where there is none.
    """

    def __init__(
        self,
        router: Router,
        store: SessionStore,
        log: Log,
        *,
        app_url: Callable[[], str] = str,
    ) -> None:
        self._router = router
        self._app_url = app_url
        self._store = store
        self._log = log
        self._changed = asyncio.Event()

    def changed(self) -> None:
        """Look at the menus now."""
        self._changed.set()

    async def run(self, client: Any, bot_id: int) -> None:
        """Do it until cancelled."""
        while True:
            await self._changed.wait()
            self._changed.clear()
            try:
                key = client.session.auth_key
                session = f"{key.key_id:x}" if key else ""
                await publish(client, self._router, self._store, bot_id, session)
                await publish_app(client, self._store, bot_id, session, self._app_url())
            except Exception as error:  # noqa: BLE001 - the bot works without menus
                self._log.warning("bot_menus_failed", error=str(error))
                await asyncio.sleep(float(getattr(error, "seconds", 60)))
                self._changed.set()
