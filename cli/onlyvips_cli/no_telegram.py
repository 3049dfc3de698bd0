"""No Telegram at all: for commands that only look at what plugins registered."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from onlyvips.bot.session_store import SessionStore
    from onlyvips.bot.signin import SignIn


class NoTelegram:
    """Implements `onlyvips.host.telegram.TelegramSource` and connects to nothing."""

    simulated = True
    world = None

    async def start(self, *, bot: bool) -> None:
        """There is nothing to get ready, and no simulator is started."""

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what cannot sign in."""
        from onlyvips.bot.signin import SignIn

        def refuse(*_positional: Any, **_named: Any) -> Any:
            raise Unavailable("this command does not connect to Telegram")

        return SignIn(refuse, store, token=None)

    async def stop(self) -> None:
        """There is nothing to release."""
