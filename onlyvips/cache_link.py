"""The connection that a cache and its namespaces share, and whether it works."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

# The client declares every result as "this or an awaitable of it".
Work = Callable[[Any], Awaitable[Any]]

_log = logging.getLogger(__name__)


class CacheUnavailable(Exception):
    """Redis is away; raised only to callers that asked for it."""


class Link:
    """The connection that a cache and its namespaces share, and whether it works.

    Args:
        url: Address of Redis.
        timeout: Seconds that a call may take.
    """

    SHORTEST, LONGEST = 0.2, 10.0

    def __init__(self, url: str, timeout: float) -> None:
        # It waits for a free connection: many calls at once do not mean that Redis is away.
        pool = BlockingConnectionPool.from_url(
            url,
            timeout=timeout,
            decode_responses=True,
            socket_timeout=timeout,
            socket_connect_timeout=timeout,
            retry=Retry(NoBackoff(), 0),
            max_connections=50,
        )
        self.redis: Redis = Redis.from_pool(pool)
        self.timeout = timeout
        self.available = True
        self._pause = self.SHORTEST
        self._again = 0.0

    async def call(self, work: Work, miss: Any, *, strict: bool) -> Any:
        """Do something with Redis; give ``miss`` if it is away."""
        if not self.available and time.monotonic() < self._again:
            if strict:
                raise CacheUnavailable("The cache is away; it is asked again shortly.")
            return miss
        try:
            async with asyncio.timeout(self.timeout):
                result = await work(self.redis)
        except ResponseError as error:
            if not passes(error):
                # A wrong use of a key: Redis is well, and the caller's code is not.
                _log.warning("The cache refused a command: %s", error)
                if strict:
                    raise CacheUnavailable(f"The cache refused a command: {error}.") from error
                return miss
            self._failed(error)
        except (RedisError, OSError) as error:
            self._failed(error)
        else:
            self.worked()
            return result
        if strict:
            raise CacheUnavailable("The cache is away; it is asked again shortly.")
        return miss

    def _failed(self, error: Exception) -> None:
        if self.available:
            _log.warning("The cache is away (%s); going on without it.", type(error).__name__)
        self.available = False
        self._again = time.monotonic() + self._pause
        self._pause = min(self._pause * 2, self.LONGEST)

    def worked(self) -> None:
        """Note that Redis answered."""
        if not self.available:
            _log.info("The cache is back.")
        self.available = True
        self._pause = self.SHORTEST


def passes(error: ResponseError) -> bool:
    """Whether a refusal is about the server's state and not about the command."""
    return str(error).startswith(("LOADING", "MASTERDOWN", "READONLY", "BUSY", "OOM", "MISCONF"))
