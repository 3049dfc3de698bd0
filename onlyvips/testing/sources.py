"""Where the bot of a test's host finds Telegram: implementations of ``TelegramSource``."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from telethon.crypto import AuthKey

from onlyvips.bot.session import BotSession
from onlyvips.bot.signin import SignIn, client_factory
from onlyvips.testing.telegram import MTProtoServer, World, in_process_client

if TYPE_CHECKING:
    from onlyvips.bot.session_store import SessionStore
    from onlyvips.config.model import TelegramSecrets


class InProcessTelegram:
    """A world in this process; Telethon talks to it without a socket.

    Args:
        world: The simulated Telegram.
    """

    simulated = True

    def __init__(self, world: World) -> None:
        self.world = world
        self._numbers = count(max(world.sessions, default=0) + 1)

    async def start(self, *, bot: bool) -> None:
        """There is nothing to get ready."""

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what makes clients of the world."""
        return SignIn(self._client, store, token=None)

    async def stop(self) -> None:
        """There is nothing to release."""

    def _client(self, session: BotSession, **options: Any) -> Any:
        # The key is what Telegram knows a session by, and it is what the platform stores.
        key: Any = session.auth_key
        if key is None:
            key = session.auth_key = AuthKey(next(self._numbers).to_bytes(256, "little"))
        number = int.from_bytes(key.key, "little")
        return in_process_client(self.world, session=session, session_id=number, **options)


class LoopbackTelegram:
    """A world behind a real MTProto connection on 127.0.0.1.

    Args:
        world: The simulated Telegram.
        secrets: Of the host's settings.
    """

    simulated = True

    def __init__(self, world: World, secrets: TelegramSecrets) -> None:
        self._secrets = secrets
        self.world = world
        self.server = MTProtoServer(world)
        self._session: str | None = None

    async def start(self, *, bot: bool) -> None:
        """Listen on a free port."""
        await self.server.start()
        self._session = self.server.session()

    def sign_in(self, store: SessionStore, *, bot: bool) -> SignIn:
        """Return what signs in with a session of the server."""
        return SignIn(client_factory(self._secrets), store, token=None, given=self._session)

    async def stop(self) -> None:
        """Close the port."""
        await self.server.stop()
