"""``platform.cache``: Redis (or Valkey), which is never the truth.

Whatever happens to it, callers go on: a read misses, a write vanishes. After a fault nothing is
asked of it for a while that grows, so that a cache that is away costs no time either.
"""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.backoff import NoBackoff
from redis.exceptions import RedisError, ResponseError
from redis.retry import Retry

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

# The client declares every result as "this or an awaitable of it".
Work = Callable[[Any], Awaitable[Any]]

_log = logging.getLogger(__name__)

# A counter whose time to live starts with its first count, in one round trip.
_COUNT = """
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
if count == tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[2]) end
return count
"""

_ADD = """
local counts = {}
for i, key in ipairs(KEYS) do
  local amount = tonumber(ARGV[i + 1])
  if amount == 0 then
    counts[i] = tonumber(redis.call('GET', key) or '0')
  else
    counts[i] = redis.call('INCRBY', key, amount)
    if redis.call('PTTL', key) == -1 then redis.call('PEXPIRE', key, ARGV[1]) end
  end
end
return counts
"""


class CacheUnavailable(Exception):
    """Redis is away; raised only to callers that asked for it."""


class _Link:
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
            if not _passes(error):
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


class Cache:
    """A cache under a namespace.

    No method raises because Redis is away, unless ``strict`` is set: then
    :class:`CacheUnavailable`.

    Args:
        url: ``redis://``, ``rediss://`` or ``unix://``.
        namespace: What every key and channel begins with.
        timeout: Seconds that a call may take.
        strict: Raise instead of missing.
    """

    def __init__(
        self,
        url: str,
        *,
        namespace: str = "onlyvips",
        timeout: float = 0.25,
        strict: bool = False,
    ) -> None:
        self._link = _Link(url, timeout)
        self._prefix = f"{namespace}:"
        self._strict = strict

    def namespaced(self, name: str, *, strict: bool | None = None) -> Cache:
        """Return a cache whose keys are apart from others, on the same connection.

        Args:
            name: Appended to the namespace; a plugin's name.
            strict: Raise instead of missing; None for as here.
        """
        inner = object.__new__(Cache)
        inner._link = self._link
        inner._prefix = f"{self._prefix}{name}:"
        inner._strict = self._strict if strict is None else strict
        return inner

    @property
    def available(self) -> bool:
        """Whether Redis answered last time."""
        return self._link.available

    async def ping(self) -> bool:
        """Return whether Redis answers now."""
        try:
            async with asyncio.timeout(self._link.timeout):
                await self._ping()
        except (RedisError, OSError):
            return False
        self._link.worked()
        return True

    async def get(self, key: str, default: Any = None) -> Any:
        """Return the value of a key, or a default.

        Args:
            key: The key.
            default: For when there is none, or Redis is away.
        """
        found = await self._call(lambda redis: redis.get(self._prefix + key), None)
        return default if found is None else _decode(found, default)

    async def get_many(self, *keys: str) -> dict[str, Any]:
        """Return the values of those keys that have one."""
        if not keys:
            return {}
        names = [self._prefix + key for key in keys]
        found = await self._call(lambda redis: redis.mget(names), [])
        pairs = zip(keys, found, strict=False)
        return {key: _decode(text, None) for key, text in pairs if text is not None}

    async def set(
        self, key: str, value: Any, *, ttl: float | None = None, only_new: bool = False
    ) -> bool:
        """Set a key.

        Args:
            key: The key.
            value: Anything that JSON can write.
            ttl: Seconds until it is forgotten; None for never.
            only_new: Leave a present value as it is.

        Returns:
            Whether it was set.

        Raises:
            TypeError: JSON cannot write the value.
        """
        text = json.dumps(value, separators=(",", ":"))
        px = None if ttl is None else max(1, round(ttl * 1000))
        done = await self._call(
            lambda redis: redis.set(self._prefix + key, text, px=px, nx=only_new), None
        )
        return bool(done)

    async def delete(self, *keys: str) -> int:
        """Forget keys.

        Returns:
            How many there were.
        """
        if not keys:
            return 0
        names = [self._prefix + key for key in keys]
        return int(await self._call(lambda redis: redis.delete(*names), 0))

    async def incr(self, key: str, amount: int = 1, *, ttl: float | None = None) -> int | None:
        """Count up.

        Args:
            key: The key.
            amount: How much.
            ttl: Seconds from the first count until the counter starts anew; None for never.

        Returns:
            The count; None if Redis is away, so that a limit can tell that from zero.
        """
        name = self._prefix + key
        if ttl is None:
            count = await self._call(lambda redis: redis.incrby(name, amount), None)
            return None if count is None else int(count)
        px = max(1, round(ttl * 1000))
        count = await self._call(lambda redis: redis.eval(_COUNT, 1, name, amount, px), None)
        return None if count is None else int(count)

    async def incr_many(self, amounts: Mapping[str, int], *, ttl: float) -> dict[str, int] | None:
        """Add to several counters in one round trip.

        Args:
            amounts: By how much to raise each; 0 only reads it.
            ttl: Seconds from a counter's first count until it is forgotten.

        Returns:
            What they stand at now, or None when Redis is away.
        """
        if not amounts:
            return {}
        names = [self._prefix + key for key in amounts]
        arguments = [max(1, round(ttl * 1000)), *amounts.values()]
        found = await self._call(
            lambda redis: redis.eval(_ADD, len(names), *names, *arguments), None
        )
        if found is None:
            return None
        return {key: int(count) for key, count in zip(amounts, found, strict=True)}

    async def ttl(self, key: str) -> float | None:
        """Return the seconds until a key is forgotten; None if never, absent or unknown."""
        left = await self._call(lambda redis: redis.pttl(self._prefix + key), -1)
        return left / 1000 if left >= 0 else None

    async def board_set(self, board: str, scores: Mapping[str, float]) -> None:
        """Set the scores of members of a leaderboard."""
        if scores:
            given = dict(scores)
            await self._call(lambda redis: redis.zadd(self._prefix + board, given), 0)

    async def board_add(self, board: str, member: str, amount: float) -> float | None:
        """Add to a member's score and return it; None if Redis is away."""
        score = await self._call(
            lambda redis: redis.zincrby(self._prefix + board, amount, member), None
        )
        return None if score is None else float(score)

    async def board_top(
        self, board: str, count: int = 10, *, offset: int = 0
    ) -> list[tuple[str, float]]:
        """Return the members with the highest scores, the highest first.

        Args:
            board: The leaderboard.
            count: How many.
            offset: How many to leave out at the top.
        """
        last = offset + count - 1
        found = await self._call(
            lambda redis: redis.zrevrange(self._prefix + board, offset, last, withscores=True), []
        )
        return [(str(member), float(score)) for member, score in found]

    async def board_rank(self, board: str, member: str) -> int | None:
        """Return a member's rank, 1 for the highest score; None if unknown."""
        rank = await self._call(lambda redis: redis.zrevrank(self._prefix + board, member), None)
        return None if rank is None else int(rank) + 1

    async def board_score(self, board: str, member: str) -> float | None:
        """Return a member's score; None if unknown."""
        score = await self._call(lambda redis: redis.zscore(self._prefix + board, member), None)
        return None if score is None else float(score)

    async def board_remove(self, board: str, *members: str) -> None:
        """Remove members from a leaderboard."""
        if members:
            await self._call(lambda redis: redis.zrem(self._prefix + board, *members), 0)

    async def publish(self, channel: str, message: Any) -> int:
        """Tell all processes that listen.

        Args:
            channel: The channel.
            message: Anything that JSON can write.

        Returns:
            How many heard it.
        """
        text = json.dumps(message, separators=(",", ":"))
        return int(await self._call(lambda redis: redis.publish(self._prefix + channel, text), 0))

    async def subscribe(self, channel: str) -> AsyncGenerator[Any, None]:
        """Yield what is published, for ever; while Redis is away, nothing comes.

        Messages of that time are lost: what matters must be in PostgreSQL.

        Args:
            channel: The channel.
        """
        pause = _Link.SHORTEST
        while True:
            try:
                async with aclosing(self._link.redis.pubsub()) as pubsub:
                    async with asyncio.timeout(2.0):
                        await pubsub.subscribe(self._prefix + channel)
                    async for message in _messages(pubsub):
                        pause = _Link.SHORTEST
                        yield message
            except (RedisError, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, _Link.LONGEST)

    async def close(self) -> None:
        """Close the connections, of all namespaces."""
        with suppress(RedisError, OSError):
            await self._link.redis.aclose()

    async def _ping(self) -> None:
        client: Any = self._link.redis
        await client.ping()

    async def _call(self, work: Work, miss: Any) -> Any:
        return await self._link.call(work, miss, strict=self._strict)


_QUIET = 5.0
"""Seconds without a message after which the connection is tried."""


async def _messages(pubsub: PubSub) -> AsyncGenerator[Any, None]:
    while True:
        # Returns now and then with nothing, and raises when the connection is gone.
        asked = time.monotonic()
        message = await pubsub.get_message(ignore_subscribe_messages=True, timeout=_QUIET)
        if message is None:
            # Confirmations and answers to a ping come as None too, at once.
            if time.monotonic() - asked > _QUIET / 2:
                await pubsub.ping()
        elif message["type"] == "message":
            yield _decode(message["data"], None)


def _decode(text: str, default: Any) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return default


def _passes(error: ResponseError) -> bool:
    """Whether a refusal is about the server's state and not about the command."""
    return str(error).startswith(("LOADING", "MASTERDOWN", "READONLY", "BUSY", "OOM", "MISCONF"))
