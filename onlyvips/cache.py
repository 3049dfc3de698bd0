"""``platform.cache``: Redis (or Valkey), which is never the truth.

Whatever happens to it, callers go on: a read misses, a write vanishes. After a fault nothing is
asked of it for a while that grows, so that a cache that is away costs no time either.
"""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import aclosing, suppress
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError, ResponseError

from onlyvips.cache_link import CacheUnavailable, Link, Work, passes

if TYPE_CHECKING:
    from redis.asyncio.client import PubSub

__all__ = ["Cache", "CacheUnavailable"]

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
        self._link = Link(url, timeout)
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

    async def board_count_above(self, board: str, score: float) -> int | None:
        """Return how many members have a higher score; None if Redis is away.

        One more than that is the rank of a score where those who have the same share a rank.
        """
        count = await self._call(
            lambda redis: redis.zcount(self._prefix + board, f"({score!r}", "+inf"), None
        )
        return None if count is None else int(count)

    async def board_remove(self, board: str, *members: str) -> None:
        """Remove members from a leaderboard."""
        if members:
            await self._call(lambda redis: redis.zrem(self._prefix + board, *members), 0)

    async def script(
        self, source: str, keys: Sequence[str], arguments: Sequence[str | float] = ()
    ) -> Any:
        """Do several things in one step, which nobody sees half done.

        Args:
            source: A script in Lua (https://redis.io/docs/latest/develop/programmability/). It may
                touch the given keys only; on a cluster, give one.
            keys: What it finds in ``KEYS``.
            arguments: What it finds in ``ARGV``, as text.

        Returns:
            What the script returned: whole numbers, text, lists of them. None for ``nil`` and
            ``false``, and if Redis is away; where that matters, let it return something else.
        """
        names = [self._prefix + key for key in keys]
        return await self._call(
            lambda redis: redis.eval(source, len(names), *names, *arguments), None
        )

    async def server_id(self) -> str | None:
        """Return what tells this run of the server from others; None if Redis is away.

        Another one than before: the server was started again, or a replica took over, and what
        was written last may be gone. Empty where the server does not tell, as managed ones may.
        """
        found = await self._call(_run_id, None)
        return None if found is None else str(found)

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
        pause = Link.SHORTEST
        while True:
            try:
                async with aclosing(self._link.redis.pubsub()) as pubsub:
                    async with asyncio.timeout(2.0):
                        await pubsub.subscribe(self._prefix + channel)
                    async for message in _messages(pubsub):
                        pause = Link.SHORTEST
                        yield message
            except (RedisError, OSError):
                await asyncio.sleep(pause)
                pause = min(pause * 2, Link.LONGEST)

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


async def _run_id(redis: Any) -> str:
    """Return ``run_id`` (https://redis.io/docs/latest/commands/info/)."""
    try:
        found = await redis.info("server")
    except ResponseError as error:
        if passes(error):
            raise
        return ""
    return str(found.get("run_id", ""))


def _decode(text: str, default: Any) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return default
