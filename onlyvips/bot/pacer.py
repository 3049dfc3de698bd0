"""Telegram's limits on what a bot sends, as arithmetic on a given time.

Sources: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this (about 30
messages a second over all, one a second in a chat with short bursts allowed, 20 a minute in a
group). The exact numbers are not published, so a FLOOD_WAIT is always obeyed.

Nothing here waits: `Pacer` says how long to wait. That makes it testable without sleeping.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from onlyvips.bot.types import Priority

_CHATS_KEPT = 20_000


@dataclass(frozen=True, slots=True)
class Limits:
    """How fast to send.

    Attributes:
        per_second: Messages over all chats in any second.
        chat_interval: Seconds between messages to one chat in the long run.
        chat_burst: Messages that one chat may get at once after it was quiet.
        group_per_minute: Messages to one group or channel in any minute.
        kept_for_answers: Of ``per_second``, how many notices leave free for answers.
        kept_from_broadcasts: Of ``per_second``, how many broadcasts leave free for the rest.
        margin: Seconds that a window is longer than Telegram's, because messages do not travel
            equally fast.
    """

    per_second: int = 30
    chat_interval: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20
    kept_for_answers: int = 4
    kept_from_broadcasts: int = 10
    margin: float = 0.05

    def share(self, lane: Priority) -> int:
        """Return how many messages a second a lane may use up to."""
        kept = 0
        if lane >= Priority.BROADCAST:
            kept = self.kept_from_broadcasts
        elif lane >= Priority.NOTICE:
            kept = self.kept_for_answers
        return max(1, self.per_second - kept)


class _Window:
    """At most so many events within any so many seconds."""

    __slots__ = ("seconds", "times")

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.times: deque[float] = deque()

    def wait(self, capacity: int, now: float) -> float:
        times = self.times
        horizon = now - self.seconds
        while times and times[0] <= horizon:
            times.popleft()
        if len(times) < capacity:
            return 0.0
        return times[len(times) - capacity] + self.seconds - now


class _Chat:
    """What a chat was sent lately: the virtual schedule of GCRA, and a minute for groups."""

    __slots__ = ("minute", "next_slot")

    def __init__(self, group: bool, margin: float) -> None:
        self.next_slot = 0.0
        self.minute = _Window(60.0 + margin) if group else None


class Pacer:
    """Says when a message may leave.

    Args:
        limits: How fast to send.
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._all = _Window(1.0 + self.limits.margin)
        self._chats: dict[int, _Chat] = {}
        self._shares = {lane: self.limits.share(lane) for lane in Priority}
        self._flooded: dict[int, float] = {}
        self._stopped_until = 0.0

    def wait(self, chat_id: int, lane: Priority, now: float) -> float:
        """Return the seconds until a message may leave; 0 for now.

        Args:
            chat_id: Marked id of the chat; below 0 it is a group or channel.
            lane: The message's priority.
            now: Seconds on a clock that never goes back.
        """
        return max(self.wait_for_lane(lane, now), self.wait_for_chat(chat_id, now))

    def wait_for_lane(self, lane: Priority, now: float) -> float:
        """Return the seconds until any message of a lane may leave, as far as all chats go."""
        stopped = self._stopped_until - now
        window = self._all.wait(self._shares[lane], now)
        return max(stopped, window, 0.0)

    def wait_for_chat(self, chat_id: int, now: float) -> float:
        """Return the seconds until a message may leave to a chat, as far as the chat goes."""
        wait = 0.0
        if self._flooded:
            wait = max(0.0, self._flooded.get(chat_id, 0.0) - now)
        chat = self._chats.get(chat_id)
        if chat is None:
            return wait
        limits = self.limits
        tolerance = (limits.chat_burst - 1) * limits.chat_interval
        wait = max(wait, chat.next_slot - tolerance - now)
        if chat.minute is not None:
            wait = max(wait, chat.minute.wait(limits.group_per_minute, now))
        return wait

    def take(self, chat_id: int, now: float) -> None:
        """Note that a message leaves."""
        self._all.times.append(now)
        chat = self._chats.get(chat_id)
        if chat is None:
            if len(self._chats) >= _CHATS_KEPT:
                self._forget(now)
            chat = self._chats[chat_id] = _Chat(chat_id < 0, self.limits.margin)
        chat.next_slot = max(chat.next_slot, now) + self.limits.chat_interval
        if chat.minute is not None:
            chat.minute.times.append(now)

    def flooded(self, chat_id: int, seconds: float, now: float) -> None:
        """Note a FLOOD_WAIT.

        Telegram does not say whose limit was exceeded. The chat stands still for that long; when
        a second chat gets one meanwhile, the limit is evidently the bot's, and all stand still.
        """
        others = any(until > now for chat, until in self._flooded.items() if chat != chat_id)
        self._flooded = {c: until for c, until in self._flooded.items() if until > now}
        self._flooded[chat_id] = max(self._flooded.get(chat_id, 0.0), now + seconds)
        if others:
            self._stopped_until = max(self._stopped_until, now + seconds)

    @property
    def stopped_until(self) -> float:
        """Until when nothing at all may leave."""
        return self._stopped_until

    def _forget(self, now: float) -> None:
        """Forget chats that have been quiet for longer than any limit looks back."""
        horizon = now - 60.0 - self.limits.margin
        self._chats = {
            number: chat for number, chat in self._chats.items() if chat.next_slot > horizon
        }
