"""The command menu in Telegram's apps, per language and kind of chat."""

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
    from onlyvips.bot.session_store import SessionStore
    from onlyvips.platform import Log

_SCOPES: dict[Literal["private", "group"], Any] = {
    "private": tl.BotCommandScopeUsers,
    "group": tl.BotCommandScopeChats,
}
#: The empty code is what people see whose language has no menu of its own.
_CODES = {"": "en", **{language: language for language in LANGUAGES}}


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


class MenuKeeper:
    """Tells Telegram the menus whenever they change.

    Args:
        router: The commands.
        store: Keeps the hash of what was told last.
        log: Tells what went wrong; the bot works without menus.
    """

    def __init__(self, router: Router, store: SessionStore, log: Log) -> None:
        self._router = router
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
            except Exception as error:  # noqa: BLE001 - the bot works without menus
                self._log.warning("bot_menus_failed", error=str(error))
                await asyncio.sleep(float(getattr(error, "seconds", 60)))
                self._changed.set()
