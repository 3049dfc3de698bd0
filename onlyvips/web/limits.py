"""Rate limits: token buckets in this process, reconciled with other processes now and then.

A request costs no round trip. Every second the buckets that are in use tell a shared counter what
they spent and learn what other processes spent. When the shared counters are away, each process
goes on with its own buckets.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.web.dependencies import SharedCounters

#: Seconds in which a limit's whole quota comes back.
WINDOW = 60.0
_SYNC_SECONDS = 1.0
_SYNC_AT_MOST = 500


@dataclass(slots=True)
class _Bucket:
    """Requests left for one key of one limit.

    Attributes:
        tokens: Requests left; below zero when other processes spent more than there was.
        updated: When that was so.
        spent: Spent here and not yet told to the shared counter.
        window: The shared counter's window that ``seen`` belongs to.
        seen: What the shared counter said last, our own part included.
    """

    tokens: float
    updated: float
    spent: int = 0
    window: int = -1
    seen: int = 0


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a limit says of one request.

    Attributes:
        allowed: Whether it may pass.
        name: Name of the limit.
        quota: Requests a minute.
        remaining: Requests left at once.
        retry_after: Seconds until a further request may pass (0 when one may already).
    """

    allowed: bool
    name: str
    quota: int
    remaining: int
    retry_after: float

    def headers(self) -> list[tuple[bytes, bytes]]:
        """Return the header fields of draft-ietf-httpapi-ratelimit-headers.

        The policy is told to those who meet it.
        """
        name = self.name.encode()
        wait = math.ceil((self.quota - self.remaining) * WINDOW / self.quota)
        left = (b"ratelimit", b'"%b";r=%d;t=%d' % (name, self.remaining, wait))
        if self.allowed:
            return [left]
        return [left, (b"ratelimit-policy", b'"%b";q=%d;w=60' % (name, self.quota))]


class RateLimiter:
    """All rate limits of one process.

    Args:
        counters: Counters shared with other processes; None when there is only this one.
        capacity: Most keys that are remembered; the one used longest ago is forgotten first.
        now: Monotonic clock.
    """

    def __init__(
        self,
        counters: SharedCounters | None = None,
        *,
        capacity: int = 100_000,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._counters = counters
        self._capacity = capacity
        self._now = now
        self._buckets: OrderedDict[tuple[str, str], _Bucket] = OrderedDict()
        self._quotas: dict[str, int] = {}
        self._dirty: set[tuple[str, str]] = set()
        self._task: asyncio.Task[None] | None = None

    def __len__(self) -> int:
        return len(self._buckets)

    def take(self, name: str, key: str, quota: int) -> Verdict:
        """Count one request.

        Args:
            name: Name of the limit.
            key: Whose request it is.
            quota: Requests a minute, which is also the burst.
        """
        now = self._now()
        full_key = (name, key)
        bucket = self._buckets.get(full_key)
        if bucket is None:
            self._make_room()
            bucket = self._buckets[full_key] = _Bucket(float(quota), now)
            self._quotas[name] = quota
        else:
            refill = (now - bucket.updated) * quota / WINDOW
            bucket.tokens = min(float(quota), bucket.tokens + refill)
            bucket.updated = now
            self._buckets.move_to_end(full_key)
        allowed = bucket.tokens >= 1
        if allowed:
            bucket.tokens -= 1
            bucket.spent += 1
            # A key that is far from its limit need not be talked about.
            if self._counters is not None and bucket.tokens < quota * 0.9:
                self._dirty.add(full_key)
        missing = 1 - bucket.tokens
        retry_after = missing * WINDOW / quota if missing > 0 else 0.0
        return Verdict(allowed, name, quota, max(0, int(bucket.tokens)), retry_after)

    def _make_room(self) -> None:
        while len(self._buckets) >= self._capacity:
            forgotten, _ = self._buckets.popitem(last=False)
            self._dirty.discard(forgotten)

    async def synchronize(self) -> None:
        """Tell the shared counters what was spent here and subtract what was spent elsewhere."""
        if self._counters is None or not self._dirty:
            return
        window = int(time.time() // WINDOW)  # wall clock: all processes must mean the same window
        told: dict[str, tuple[tuple[str, str], _Bucket, int]] = {}
        for full_key in list(self._dirty)[:_SYNC_AT_MOST]:
            self._dirty.discard(full_key)
            bucket = self._buckets.get(full_key)
            if bucket is None:
                continue
            if bucket.window != window:
                bucket.window, bucket.seen = window, 0
            told[f"rate:{full_key[0]}:{full_key[1]}:{window}"] = (full_key, bucket, bucket.spent)
        if not told:
            return
        totals = await self._counters.add(
            {name: spent for name, (_, _, spent) in told.items()}, WINDOW * 2
        )
        if totals is None:
            # Away: keep what was spent, so that it is told as soon as they are back.
            self._dirty.update(full_key for full_key, _, _ in told.values())
            return
        for name, (full_key, bucket, spent) in told.items():
            bucket.spent -= spent
            elsewhere = max(0, totals.get(name, 0) - bucket.seen - spent)
            bucket.seen = max(bucket.seen, totals.get(name, 0))
            lowest = -float(self._quotas[full_key[0]])
            bucket.tokens = max(lowest, bucket.tokens - elsewhere)

    async def start(self) -> None:
        """Begin to reconcile with other processes."""
        if self._counters is not None and self._task is None:
            self._task = asyncio.get_running_loop().create_task(self._reconcile())

    async def stop(self) -> None:
        """Stop reconciling."""
        if self._task is not None:
            self._task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._task
            self._task = None

    async def _reconcile(self) -> None:
        while True:
            await asyncio.sleep(_SYNC_SECONDS)
            with contextlib.suppress(Exception):  # limits must not depend on the counters
                await self.synchronize()
