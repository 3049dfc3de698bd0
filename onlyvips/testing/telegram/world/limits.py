"""Flood limits and faults that a test can order.

Telegram's limits for bots (https://core.telegram.org/bots/faq): about 30 messages a second over
all, one a second in a chat, 20 a minute in a group.  The exact numbers are not published; who
exceeds them gets `FLOOD_WAIT_n`.
"""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from onlyvips.testing.telegram.errors import RpcFailure


class Window:
    """At most `capacity` events within any `seconds`."""

    __slots__ = ("capacity", "seconds", "times")

    def __init__(self, capacity: int, seconds: float) -> None:
        self.capacity = capacity
        self.seconds = seconds
        self.times: deque[float] = deque()

    def wait(self, now: float) -> float:
        """Return how many seconds remain until one more is allowed."""
        while self.times and self.times[0] <= now - self.seconds:
            self.times.popleft()
        if len(self.times) < self.capacity:
            return 0.0
        return self.times[0] + self.seconds - now


@dataclass(slots=True)
class FloodLimits:
    """Limits on the messages that the bot sends; off unless a test switches them on.

    Attributes:
        per_second: Messages a second over all chats.
        per_chat: Messages a second in one chat.
        per_group_minute: Messages a minute in one group or channel.
        refused: How many requests were refused, for tests of pacing.
    """

    enabled: bool = False
    per_second: int = 30
    per_chat: int = 1
    per_group_minute: int = 20
    refused: int = 0
    _overall: Window | None = None
    _chats: dict[int, Window] = field(default_factory=dict)
    _groups: dict[int, Window] = field(default_factory=dict)

    def check(self, chat: int, now: float, count: int = 1) -> None:
        """Count messages to a chat, or refuse them.

        Args:
            chat: The chat number; below 0 it is a group or channel.
            now: Seconds on a clock that never goes back.
            count: How many messages the request sends (an album sends several).

        Raises:
            RpcFailure: `FLOOD_WAIT_n`, n being whole seconds.
        """
        if not self.enabled:
            return
        if self._overall is None:
            self._overall = Window(self.per_second, 1.0)
        windows = [self._overall, self._window(self._chats, chat, self.per_chat, 1.0)]
        if chat < 0:
            windows.append(self._window(self._groups, chat, self.per_group_minute, 60.0))
        wait = max(window.wait(now) for window in windows)
        if wait > 0:
            self.refused += 1
            raise RpcFailure(420, f"FLOOD_WAIT_{max(1, math.ceil(wait))}")
        for window in windows:
            window.times.extend([now] * count)

    @staticmethod
    def _window(windows: dict[int, Window], chat: int, capacity: int, seconds: float) -> Window:
        window = windows.get(chat)
        if window is None:
            if len(windows) > 10_000:  # a test that writes to so many chats needs no old windows
                windows.clear()
            window = windows[chat] = Window(capacity, seconds)
        return window


@dataclass(slots=True)
class _Fault:
    code: int
    message: str
    method: str | None
    remaining: int
    lose_answer: bool = False

    def fits(self, method: str, sends: bool) -> bool:
        return self.method == method if self.method is not None else sends


@dataclass(slots=True)
class Faults:
    """Failures that a test orders in advance; each happens as often as ordered, then no more."""

    token_refused: bool = False
    _next: list[_Fault] = field(default_factory=list)

    def fail_next(
        self, code: int, message: str, *, method: str | None = None, times: int = 1
    ) -> None:
        """Answer the next request with an error.

        Args:
            code: Telegram's error code.
            message: Telegram's error name.
            method: The request's class name without `Request`, such as `GetParticipant`; without
                it, the next request that sends a message.
            times: How many requests fail.
        """
        self._next.append(_Fault(code, message, method, times))

    def lose_next_answer(self, *, method: str | None = None) -> None:
        """Carry out the next request, but break the connection before its answer arrives."""
        self._next.append(_Fault(0, "", method, 1, lose_answer=True))

    def before(self, method: str, *, sends: bool) -> bool:
        """Raise the failure that is due for a request; return whether its answer is to be lost."""
        for fault in self._next:
            if fault.fits(method, sends):
                fault.remaining -= 1
                if fault.remaining <= 0:
                    self._next.remove(fault)
                if fault.lose_answer:
                    return True
                raise RpcFailure(fault.code, fault.message)
        return False
