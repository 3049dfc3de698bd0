"""Telling every process that an account has changed, so that no cache serves what was.

Within the process listeners are called at once. Other processes are told through Redis; when
Redis is away they notice within `CACHE_SECONDS`, because nothing of an account is cached longer.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.cache import Cache

#: Longest that any process may go on believing what it knows of an account.
CACHE_SECONDS = 5.0
CHANNEL = "accounts"
_KEYS = "keys"


class AccountChanges:
    """What has changed, told to whoever caches it.

    Args:
        cache: Redis, for other processes; None to tell this process alone.
    """

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache
        self._account_listeners: list[Callable[[int], None]] = []
        self._key_listeners: list[Callable[[], None]] = []
        self._task: asyncio.Task[None] | None = None

    def on_account(self, listener: Callable[[int], None]) -> None:
        """Call ``listener`` with the number of every account that changes."""
        self._account_listeners.append(listener)

    def on_keys(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` when signing keys change."""
        self._key_listeners.append(listener)

    async def account(self, account_id: int) -> None:
        """Say that an account, its roles, bans or sessions have changed."""
        await self._tell(str(account_id))

    async def keys(self) -> None:
        """Say that the signing keys have changed."""
        await self._tell(_KEYS)

    async def start(self) -> None:
        """Listen to other processes."""
        if self._cache is not None and self._task is None:
            self._task = asyncio.create_task(self._listen(self._cache), name="account changes")

    async def stop(self) -> None:
        """Listen no more."""
        task, self._task = self._task, None
        while task is not None and not task.done():
            # asyncio.wait_for of Python 3.11, which the client uses, may swallow a cancellation.
            task.cancel()
            await asyncio.wait({task}, timeout=0.2)

    async def _tell(self, message: str) -> None:
        self._hear(message)
        if self._cache is not None:
            await self._cache.publish(CHANNEL, message)

    async def _listen(self, cache: Cache) -> None:
        async for message in cache.subscribe(CHANNEL):
            if isinstance(message, str):
                self._hear(message)

    def _hear(self, message: str) -> None:
        if message == _KEYS:
            for tell in self._key_listeners:
                tell()
        elif len(message) < 20 and message.isascii() and message.isdigit():
            for listener in self._account_listeners:
                listener(int(message))
