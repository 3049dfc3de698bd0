"""PostgreSQL and Redis: the operator's, or embedded ones.

Light to import, so that the embedded servers can start while everything else is imported.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from onlyvips.embedded import EmbeddedError, EmbeddedPostgres, EmbeddedValkey, OwnerLock

if TYPE_CHECKING:
    from pydantic import SecretStr

    from onlyvips.config import Config


class BackingServices:
    """What the platform stands on.

    Args:
        state: Folder of the embedded servers' data.
        database_url: The operator's PostgreSQL; None for an embedded one.
        redis_url: The operator's Redis; None for an embedded Valkey.
        own: Be the one process that runs the whole platform on the state folder
            (``onlyvips up``); a second one is refused.
        start_cache: Start the embedded Valkey; else use it only if it runs.
    """

    def __init__(
        self,
        state: Path,
        *,
        database_url: SecretStr | None = None,
        redis_url: SecretStr | None = None,
        own: bool = False,
        start_cache: bool = True,
    ) -> None:
        self._database_url = database_url
        self._redis_url = redis_url
        self._start_cache = start_cache
        self._lock = OwnerLock(state) if own else None
        self._postgres = None if database_url else EmbeddedPostgres(state)
        self._valkey = None if redis_url else EmbeddedValkey(state)
        #: Why there is no cache, in one sentence; empty when there is one.
        self.cache_problem = ""

    @classmethod
    def of(cls, config: Config, *, own: bool = False, start_cache: bool = True) -> BackingServices:
        """Return the services that the settings ask for."""
        return cls(
            config.state,
            database_url=config.database_url,
            redis_url=config.redis_url,
            own=own,
            start_cache=start_cache,
        )

    @classmethod
    def nowhere(cls, state: Path) -> BackingServices:
        """Return services that cannot be reached, for who only looks at what plugins register."""
        from pydantic import SecretStr

        return cls(
            state,
            database_url=SecretStr("postgresql://nowhere.invalid/none"),
            redis_url=SecretStr("unix:///nonexistent/onlyvips.sock"),
        )

    @property
    def embedded_database(self) -> bool:
        """Whether PostgreSQL is the embedded one."""
        return self._postgres is not None

    @property
    def database_url(self) -> str:
        """Address of PostgreSQL."""
        if self._postgres is not None:
            return self._postgres.url
        assert self._database_url is not None
        return self._database_url.get_secret_value()

    @property
    def redis_url(self) -> str:
        """Address of Redis, which need not answer."""
        if self._valkey is not None:
            return self._valkey.url
        assert self._redis_url is not None
        return self._redis_url.get_secret_value()

    def start_soon(self) -> None:
        """Take the folder and begin to start in the background.

        Raises:
            onlyvips.embedded.AlreadyRunning: Another process owns the folder.
        """
        if self._lock is not None:
            self._lock.acquire()
        if self._postgres is not None:
            self._postgres.start_soon()
        if self._valkey is not None and self._start_cache:
            self._valkey.start_soon()

    async def start(self) -> None:
        """Start what is embedded; return when it accepts connections.

        Raises:
            onlyvips.embedded.EmbeddedError: PostgreSQL cannot start; one sentence says why.
        """
        self.start_soon()
        if self._postgres is not None:
            await self._postgres.start_async()
        if self._valkey is not None and self._start_cache:
            try:
                await self._valkey.start_async()
            except EmbeddedError as error:
                # The cache is never the truth: without it the platform is slower, not wrong.
                self.cache_problem = str(error)

    async def keep_alive(self, revived: Callable[[str], None], *, interval: float = 1.0) -> None:
        """Start an embedded server again when it dies; runs until it is cancelled.

        Args:
            revived: Told what happened, in one sentence.
            interval: Seconds between looks.
        """
        while True:
            await asyncio.sleep(interval)
            for server in (self._postgres, self._valkey):
                if server is None:
                    continue
                try:
                    if await asyncio.to_thread(server.revive):
                        revived(f"{type(server).__name__} had died and was started again")
                except EmbeddedError as error:
                    revived(str(error))
                    await asyncio.sleep(10 * interval)

    async def stop(self) -> None:
        """Leave the embedded servers; the last one that leaves stops them."""
        try:
            if self._valkey is not None:
                await self._valkey.stop_async()
            if self._postgres is not None:
                await self._postgres.stop_async()
        finally:
            if self._lock is not None:
                self._lock.release()
