"""``platform.telegram`` in every process: the outbox, and questions to Telegram."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from onlyvips.bot.types import OutgoingMessage, Priority
from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from onlyvips.bot.outbox import Outbox

_NAMES_KEPT = 1000
_NAME_LIFETIME = 3600.0


class TelegramService:
    """Implements `onlyvips.bot.types.Telegram`.

    In the process that runs the bot, its client answers questions; in others a client of their
    own, without updates, is opened when first needed (`onlyvips.bot.query.QueryClient`).

    Args:
        outbox: Where messages go.
        connect: Returns a connected client, opening one if need be; None where none can be.
        username: The bot's username, if it is known.
    """

    def __init__(
        self,
        outbox: Outbox,
        connect: Callable[[], Awaitable[Any]] | None = None,
        *,
        username: str = "",
    ) -> None:
        self._outbox = outbox
        self._connect = connect
        self._client: Any = None
        self._names = NameCache()
        self._username = username

    @property
    def username(self) -> str:
        """The bot's username without ``@``; empty while it is not known."""
        return self._username

    def use_client(self, client: Any, username: str) -> None:
        """Answer questions through the bot's own client from now on; None for no longer."""
        self._client = client
        if username:
            self._username = username

    def learn_username(self, username: str) -> None:
        """Note the bot's username."""
        self._username = username

    async def send(
        self,
        chat_id: int,
        message: OutgoingMessage | str,
        *,
        priority: Priority = Priority.NOTICE,
        key: str | None = None,
        delay: timedelta | None = None,
    ) -> None:
        """Put a message into the outbox, in the caller's transaction when there is one.

        Args:
            chat_id: Marked id of the chat.
            message: What to send.
            priority: Its lane.
            key: A message with the same key is sent once; begin it with the plugin's name.
            delay: Earliest departure from now.

        Raises:
            onlyvips.errors.InvalidInput: The text is empty or too long.
        """
        given = OutgoingMessage(message) if isinstance(message, str) else message
        await self._outbox.put(chat_id, given, priority=priority, key=key, delay=delay)

    async def is_member(self, chat: int | str, telegram_id: int) -> bool:
        """Ask Telegram whether a user is a member of a channel or group now.

        Args:
            chat: ``@username`` or marked id. The bot must be an administrator of a channel.
            telegram_id: The user.

        Raises:
            onlyvips.errors.NotFound: There is no such chat, or the bot cannot see it.
            Unavailable: Telegram does not answer, or asks to wait.
        """
        from onlyvips.bot.membership import ask_membership

        client = self._client
        if client is None or not client.is_connected():
            if self._connect is None:
                raise Unavailable("Telegram is not connected in this process.", retry_after=5)
            client = await self._connect()
        return await ask_membership(client, chat, telegram_id, self._names)


class NameCache:
    """Which chat a public name belongs to; asking Telegram for it is strictly limited."""

    def __init__(self) -> None:
        self._peers: OrderedDict[str, tuple[float, Any]] = OrderedDict()
        self.lock = asyncio.Lock()

    def get(self, name: str) -> Any:
        """Return the input channel of a name, or None."""
        found = self._peers.get(name.lower())
        return found[1] if found is not None and found[0] > time.monotonic() else None

    def put(self, name: str, peer: Any) -> None:
        """Keep the input channel of a name for an hour."""
        self._peers[name.lower()] = (time.monotonic() + _NAME_LIFETIME, peer)
        if len(self._peers) > _NAMES_KEPT:
            self._peers.popitem(last=False)

    def drop(self, name: str) -> None:
        """Forget a name, e.g. because it was given to another chat."""
        self._peers.pop(name.lower(), None)
