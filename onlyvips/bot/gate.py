"""Where messages wait for their turn: answers first, then notices, then broadcasts."""

from __future__ import annotations

import asyncio
import heapq
from collections.abc import Callable
from itertools import count
from typing import Any, Protocol

from onlyvips.bot.pacer import Pacer
from onlyvips.bot.types import Priority


class Timer(Protocol):
    """Seconds that never go back, and a call after some of them; replaced in tests."""

    def time(self) -> float:
        """Return the present second."""
        ...

    def call_later(self, delay: float, callback: Callable[[], object], /) -> Any:
        """Call back after so many seconds; the answer has ``cancel()``."""
        ...


class LoopTimer:
    """The time of the running event loop."""

    def time(self) -> float:
        """Return the loop's time."""
        return asyncio.get_running_loop().time()

    def call_later(self, delay: float, callback: Callable[[], object], /) -> asyncio.TimerHandle:
        """Call back after so many seconds."""
        return asyncio.get_running_loop().call_later(delay, callback)


class Gate:
    """Lets messages out at the pace that a `Pacer` allows.

    Within a lane, and always within a chat, who came first goes first.

    Args:
        pacer: Says how long to wait.
        timer: Tells the time.
    """

    def __init__(self, pacer: Pacer, timer: Timer | None = None) -> None:
        self.pacer = pacer
        self.timer: Timer = timer or LoopTimer()
        self._numbers = count()
        self._waiting: list[tuple[int, int, int, asyncio.Future[None]]] = []
        self._gone = 0
        self._handle: Any = None

    def __len__(self) -> int:
        return len(self._waiting) - self._gone

    def expected_wait(self, chat_id: int) -> float:
        """Return the seconds until an answer may leave to a chat, if nobody else waits."""
        return self.pacer.wait(chat_id, Priority.ANSWER, self.timer.time())

    async def enter(self, chat_id: int, lane: Priority) -> None:
        """Wait until a message may leave; it then counts as sent.

        Args:
            chat_id: Marked id of the chat.
            lane: The message's priority.
        """
        now = self.timer.time()
        if not self._waiting and self.pacer.wait(chat_id, lane, now) <= 0:
            self.pacer.take(chat_id, now)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._waiting, (lane, next(self._numbers), chat_id, turn))
        self._let_out()
        try:
            await turn
        except asyncio.CancelledError:
            if turn.cancelled():
                self._forget_one()
            raise

    def flooded(self, chat_id: int, seconds: float) -> None:
        """Note a FLOOD_WAIT."""
        self.pacer.flooded(chat_id, seconds, self.timer.time())
        self._let_out()

    def _forget_one(self) -> None:
        """Count somebody who waits no more; sweep only when there are many such.

        When a broadcast ends, thousands go at once: each of them must not look at all others.
        """
        self._gone += 1
        if self._gone * 2 > len(self._waiting):
            before = len(self._waiting)
            self._waiting = [entry for entry in self._waiting if not entry[3].done()]
            heapq.heapify(self._waiting)
            # Some of them may not have been counted yet; they will be.
            self._gone -= before - len(self._waiting)

    def _let_out(self) -> None:
        """Let out all whose turn it is, and come back when it is the next one's."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None
        if not self._waiting:
            return
        now = self.timer.time()
        kept: list[tuple[int, int, int, asyncio.Future[None]]] = []
        soonest = float("inf")
        held: set[int] = set()
        while self._waiting:
            entry = heapq.heappop(self._waiting)
            lane, _, chat_id, turn = entry
            if turn.done():
                self._gone -= 1
                continue
            overall = self.pacer.wait_for_lane(Priority(lane), now)
            if overall > 0:
                # Lower lanes wait at least as long; leave them where they are.
                soonest = min(soonest, overall)
                kept.append(entry)
                break
            wait = self.pacer.wait_for_chat(chat_id, now)
            if chat_id in held or wait > 0:
                held.add(chat_id)
                kept.append(entry)
                soonest = min(soonest, max(wait, 0.001))
                continue
            self.pacer.take(chat_id, now)
            turn.set_result(None)
        for entry in kept:
            heapq.heappush(self._waiting, entry)
        if self._waiting:
            # A hair later than due, so that rounding never wakes the gate a moment too early.
            self._handle = self.timer.call_later(soonest + 0.0005, self._let_out)
