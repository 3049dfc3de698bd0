"""A client for processes that do not run the bot but ask Telegram something now and then.

It gets no updates and has a session of its own: Telegram closes a session that two machines use at
once. Which one is free is told by an advisory lock for each.
"""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from onlyvips.bot.lease import LOCK, Lease
from onlyvips.errors import Unavailable

if TYPE_CHECKING:
    from onlyvips.bot.signin import SignIn
    from onlyvips.db import Database

#: Most processes that may ask Telegram at the same time.
_SLOTS = 64


class QueryClient:
    """Opens a client when it is first needed, and closes it at the end.

    Args:
        db: PostgreSQL.
        sign_in: Makes signed-in clients.
    """

    def __init__(self, db: Database, sign_in: SignIn) -> None:
        self._db = db
        self._sign_in = sign_in
        self._client: Any = None
        self._lease: Lease | None = None
        self._slot = 0
        self._lock = asyncio.Lock()
        self._not_before = 0.0

    async def connect(self) -> Any:
        """Return the connected client.

        Raises:
            onlyvips.errors.Unavailable: Telegram cannot be reached.
        """
        from onlyvips.bot.errors import BotError

        if self._client is not None and self._client.is_connected():
            return self._client
        async with self._lock:
            if self._client is not None and self._client.is_connected():
                return self._client
            wait = self._not_before - time.monotonic()
            if wait > 0:
                raise Unavailable("Telegram is not connected.", retry_after=wait)
            await self._take_slot()
            try:
                self._client, _ = await self._sign_in.client(
                    f"query:{self._slot}", receive_updates=False
                )
            except BotError as error:
                self._not_before = time.monotonic() + error.retry_after
                raise Unavailable(error.detail, retry_after=error.retry_after) from error
            return self._client

    async def close(self) -> None:
        """Disconnect."""
        client, self._client = self._client, None
        if client is not None:
            await client.disconnect()
        if self._lease is not None:
            await self._lease.release()
            self._lease = None

    async def _take_slot(self) -> None:
        if self._lease is not None and self._lease.held:
            return
        for slot in range(_SLOTS):
            lease = Lease(self._db, lock=LOCK + 1 + slot)
            if await lease.try_acquire():
                self._lease, self._slot = lease, slot
                return
        raise Unavailable(f"More than {_SLOTS} processes ask Telegram at once.", retry_after=60)
