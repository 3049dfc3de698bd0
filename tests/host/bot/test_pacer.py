"""Telegram's pace, on a clock that nobody has to wait for."""

from __future__ import annotations

import asyncio
import heapq
from collections import Counter, deque
from collections.abc import Callable
from itertools import count

import pytest

from onlyvips.bot.gate import Gate
from onlyvips.bot.pacer import Limits, Pacer
from onlyvips.bot.types import Priority

ANSWER, NOTICE, BROADCAST = Priority.ANSWER, Priority.NOTICE, Priority.BROADCAST


class VirtualTimer:
    """Time that passes when the test says so."""

    def __init__(self) -> None:
        self.now = 1000.0
        self._numbers = count()
        self._calls: list[tuple[float, int, Callable[[], object], list[bool]]] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, callback: Callable[[], object], /) -> VirtualHandle:
        alive = [True]
        heapq.heappush(self._calls, (self.now + delay, next(self._numbers), callback, alive))
        return VirtualHandle(alive)

    async def pass_until(self, moment: float) -> None:
        """Let time pass, and tasks run whenever something happened."""
        await settle()
        while self._calls and self._calls[0][0] <= moment:
            self.now, _, callback, alive = heapq.heappop(self._calls)
            if alive[0]:
                callback()
                await settle()
        self.now = moment


class VirtualHandle:
    def __init__(self, alive: list[bool]) -> None:
        self._alive = alive

    def cancel(self) -> None:
        self._alive[0] = False


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def most_in_any(seconds: float, times: list[float]) -> int:
    window: deque[float] = deque()
    most = 0
    for moment in sorted(times):
        window.append(moment)
        while window[0] <= moment - seconds:
            window.popleft()
        most = max(most, len(window))
    return most


class Traffic:
    """Messages that pass a gate in virtual time."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.timer = VirtualTimer()
        self.gate = Gate(Pacer(limits), self.timer)
        self.left: list[tuple[float, int, Priority]] = []
        self.waited: dict[Priority, list[float]] = {lane: [] for lane in Priority}
        self.tasks: set[asyncio.Task[None]] = set()

    def send(self, chat: int, lane: Priority) -> None:
        async def one(began: float) -> None:
            await self.gate.enter(chat, lane)
            now = self.timer.time()
            self.left.append((now, chat, lane))
            self.waited[lane].append(now - began)

        task = asyncio.create_task(one(self.timer.time()))
        self.tasks.add(task)
        task.add_done_callback(self.tasks.discard)

    def times(self, chat: int | None = None) -> list[float]:
        return [moment for moment, number, _ in self.left if chat in (None, number)]


async def test_no_more_than_thirty_leave_in_any_second() -> None:
    traffic = Traffic()
    for chat in range(1, 301):
        traffic.send(chat, ANSWER)
    await traffic.timer.pass_until(1020)
    assert len(traffic.left) == 300
    assert most_in_any(1.0, traffic.times()) <= 30
    assert max(traffic.times()) - 1000 <= 11, "the limit is also used"


async def test_a_chat_gets_a_short_burst_and_then_one_a_second() -> None:
    traffic = Traffic()
    for _ in range(8):
        traffic.send(7, ANSWER)
    await traffic.timer.pass_until(1010)
    offsets = [round(moment - 1000) for moment in traffic.times(7)]
    assert offsets == [0, 0, 0, 1, 2, 3, 4, 5]


async def test_a_group_gets_twenty_a_minute() -> None:
    traffic = Traffic()
    for _ in range(45):
        traffic.send(-100, NOTICE)
    await traffic.timer.pass_until(1200)
    assert len(traffic.left) == 45
    assert most_in_any(60.0, traffic.times()) <= 20


async def test_a_full_chat_holds_up_no_other() -> None:
    traffic = Traffic()
    for _ in range(50):
        traffic.send(7, NOTICE)
    traffic.send(8, NOTICE)
    await traffic.timer.pass_until(1000)
    assert traffic.times(8) == [1000.0]


async def test_a_broadcast_of_ten_thousand_never_delays_an_answer() -> None:
    traffic = Traffic()
    for chat in range(10_000):
        traffic.send(1_000 + chat, BROADCAST)
    for second in range(60):
        await traffic.timer.pass_until(1000.0 + second + 0.37)
        for person in range(5):
            traffic.send(100 + person, ANSWER)
    await traffic.timer.pass_until(1100)
    assert len(traffic.waited[ANSWER]) == 300
    assert max(traffic.waited[ANSWER]) == 0.0
    assert most_in_any(1.0, traffic.times()) <= 30
    sent = sum(lane is BROADCAST for _, _, lane in traffic.left)
    assert sent >= 1500, "the broadcast goes on at its own share"
    for task in traffic.tasks:
        task.cancel()


async def test_answers_go_before_notices_and_notices_before_broadcasts() -> None:
    traffic = Traffic(Limits(per_second=1, kept_for_answers=0, kept_from_broadcasts=0))
    traffic.send(1, ANSWER)
    await traffic.timer.pass_until(1000.1)
    for lane in (BROADCAST, NOTICE, ANSWER):
        traffic.send(2 + lane, lane)
    await traffic.timer.pass_until(1010)
    assert [lane for _, _, lane in traffic.left] == [ANSWER, ANSWER, NOTICE, BROADCAST]


async def test_a_flood_wait_stops_its_chat_and_no_other() -> None:
    traffic = Traffic()
    traffic.gate.flooded(7, 30)
    traffic.send(7, ANSWER)
    traffic.send(8, ANSWER)
    await traffic.timer.pass_until(1029)
    assert traffic.times() == [1000.0]
    await traffic.timer.pass_until(1031)
    assert len(traffic.times(7)) == 1


async def test_flood_waits_in_two_chats_stop_everything() -> None:
    traffic = Traffic()
    traffic.gate.flooded(7, 30)
    traffic.gate.flooded(8, 20)
    traffic.send(9, ANSWER)
    await traffic.timer.pass_until(1019)
    assert traffic.left == []
    await traffic.timer.pass_until(1021)
    assert traffic.times(9)


async def test_who_gives_up_waiting_leaves_the_line() -> None:
    traffic = Traffic()
    for _ in range(5):
        traffic.send(7, ANSWER)
    await settle()
    assert len(traffic.gate) == 2
    for task in set(traffic.tasks):
        task.cancel()
    await settle()
    assert len(traffic.gate) == 0


async def test_when_most_give_up_at_once_the_rest_keep_their_turn() -> None:
    traffic = Traffic()
    for chat in range(100):
        traffic.send(chat, BROADCAST)
    await settle()
    waiting = len(traffic.gate)
    waits = [task for task in traffic.tasks if not task.done()]
    assert len(waits) == waiting > 50
    for task in waits[5:]:
        task.cancel()
    await settle()
    assert len(traffic.gate) == 5
    await traffic.timer.pass_until(1010)
    assert len(traffic.gate) == 0
    assert len(traffic.left) == 100 - waiting + 5


def test_forgetting_quiet_chats_keeps_the_busy_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("onlyvips.bot.pacer._CHATS_KEPT", 10)
    pacer = Pacer()
    for chat in range(1, 10):
        pacer.take(chat, 0.0)
    for _ in range(3):
        pacer.take(99, 1000.0)
    pacer.take(100, 1000.0)
    assert pacer.wait_for_chat(99, 1000.0) > 0
    assert Counter(pacer.wait_for_chat(chat, 1000.0) for chat in range(1, 10)) == {0.0: 9}
