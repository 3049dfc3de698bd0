"""Counters that all processes share, kept in Redis; for rate limits."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.cache import Cache


class CacheCounters:
    """Implements `onlyvips.web.dependencies.SharedCounters`."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    async def add(self, amounts: Mapping[str, int], lifetime: float) -> Mapping[str, int] | None:
        """Raise counters and return what they say now; None when Redis is away."""
        return await self._cache.incr_many(amounts, ttl=lifetime)
