"""Empties the outbox at Telegram's pace.

Guarantee: a message that was committed to the outbox arrives once. A sender that dies between
sending and marking leaves a claim that ends; the message is then sent again with the same
``random_id``, which Telegram refuses as a duplicate, and marked. Messages to one chat keep their
order within a lane, unless one fails for a passing reason and has to be tried again. Broadcasts
take at most a part of what is in flight and of Telegram's limit, so that whatever else comes never
waits for them.
"""

from __future__ import annotations

import asyncio
import math
import random
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from onlyvips.bot.batch import Batcher
from onlyvips.bot.delivery import Delivery, Result
from onlyvips.bot.types import Priority
from onlyvips.db.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.bot.gate import Gate
    from onlyvips.bot.metrics import BotMetrics
    from onlyvips.bot.outbox import Claimed, Outbox
    from onlyvips.bot.polls import Polls
    from onlyvips.clock import Clock
    from onlyvips.platform import Log

#: Tries before a message that fails for passing reasons is given up (about a day).
ATTEMPTS = 12
_LONGEST_BACKOFF = 3600.0
#: Longest FLOOD_WAIT that is waited for with the message in hand.
_LONGEST_HOLD = 15.0
#: Seconds after which an unanswered request is given up; less than a claim lasts.
_TIMEOUT = 30.0
#: Most messages in flight, and how many of them each lane may fill.
_IN_FLIGHT = {Priority.ANSWER: 60, Priority.NOTICE: 50, Priority.BROADCAST: 25}


class OutboxSender:
    """Sends what lies in the outbox.

    Args:
        outbox: The messages.
        delivery: Hands them to Telegram.
        gate: Keeps the pace.
        polls: Notes what Telegram calls the polls that were sent.
        clock: The time.
        runner: Names this process's run.
        metrics: Counts.
        log: Tells of messages that failed.
        poll: Seconds between looks into the outbox when nobody notifies.
    """

    def __init__(
        self,
        outbox: Outbox,
        delivery: Delivery,
        gate: Gate,
        *,
        polls: Polls,
        clock: Clock,
        runner: str,
        metrics: BotMetrics,
        log: Log,
        poll: float = 1.0,
    ) -> None:
        self._outbox = outbox
        self._delivery = delivery
        self._gate = gate
        self._polls = polls
        self._clock = clock
        self._runner = runner
        self._metrics = metrics
        self._log = log
        self._poll = poll
        self._wake = asyncio.Event()
        self._tasks: dict[asyncio.Task[None], Claimed] = {}
        self._last: dict[tuple[int, Priority], asyncio.Task[None]] = {}
        self._marks: Batcher[int, None] = Batcher(self._mark, limit=500)

    def wake(self) -> None:
        """Look into the outbox now."""
        self._wake.set()

    async def run(self) -> None:
        """Send until cancelled; what is in flight then is finished or freed."""
        try:
            while True:
                try:
                    claimed = await self.step()
                except DatabaseUnavailable:
                    claimed = 0
                if claimed == 0:
                    await self._pause()
        finally:
            await self._stop()

    async def step(self) -> int:
        """Claim what may be sent next and begin to send it; return how many messages."""
        self._wake.clear()
        total = 0
        for lane in Priority:
            free = _IN_FLIGHT[lane] - len(self._tasks)
            if free <= 0:
                continue
            total += await self._claim(lane, free)
        return total

    async def idle(self) -> None:
        """Wait until nothing is in flight."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))
        await self._marks.drain()

    async def _claim(self, lane: Priority, free: int) -> int:
        burst = self._gate.pacer.limits.chat_burst
        chats = Counter(claimed.chat_id for claimed in self._tasks.values())
        busy = [chat for chat, count in chats.items() if count >= burst]
        messages = await self._outbox.claim(
            self._runner, lane, count=free, per_chat=burst, busy=busy
        )
        for claimed in messages:
            place = (claimed.chat_id, claimed.lane)
            task = asyncio.create_task(self._send(claimed, self._last.get(place)))
            self._tasks[task] = claimed
            self._last[place] = task
            task.add_done_callback(self._finished)
        return len(messages)

    def _finished(self, task: asyncio.Task[None]) -> None:
        claimed = self._tasks.pop(task)
        place = (claimed.chat_id, claimed.lane)
        if self._last.get(place) is task:
            del self._last[place]
        if len(self._tasks) <= _IN_FLIGHT[Priority.BROADCAST] // 2:
            self._wake.set()
        if not task.cancelled() and (error := task.exception()) is not None:
            # The claim ends by itself, and the message is sent again then.
            self._log.warning("outbox_interrupted", id=claimed.id, error=type(error).__name__)

    async def _send(self, claimed: Claimed, before: asyncio.Task[None] | None) -> None:
        if before is not None:
            await asyncio.wait({before})
        if claimed.lane is Priority.BROADCAST and self._outbox.is_unreachable(claimed.chat_id):
            await self._outbox.failed(claimed, "CHAT_UNREACHABLE")
            self._metrics.sent("broadcast", "gone")
            return
        while True:
            wait = self._gate.expected_wait(claimed.chat_id)
            if wait > _LONGEST_HOLD:
                # Rather than sit on the claim, come back when the flood is over. Rounded up, so
                # that messages to the chat keep their order.
                await self._outbox.again(claimed, math.ceil(wait), "FLOOD_WAIT", blameless=True)
                return
            await self._gate.enter(claimed.chat_id, claimed.lane)
            if self._clock.now() >= claimed.until:
                return  # Somebody else has it by now.
            if claimed.message.poll is None:
                result = await self._deliver(claimed)
            else:
                result = await self._polls.send(claimed, partial(self._deliver, claimed))
            self._metrics.sent(claimed.lane.name.lower(), result.outcome)
            if result.outcome != "flood":
                await self._note(claimed, result)
                return
            self._gate.flooded(claimed.chat_id, result.seconds)
            self._log.warning(
                "telegram_flood_wait", chat_id=claimed.chat_id, seconds=result.seconds
            )

    async def _deliver(self, claimed: Claimed) -> Result:
        try:
            async with asyncio.timeout(_TIMEOUT):
                return await self._delivery.send(
                    claimed.chat_id, claimed.message, claimed.random_id
                )
        except TimeoutError:
            return Result("later", error="TIMEOUT")
        except Exception as error:  # noqa: BLE001 - see below
            # Nobody foresaw it. It is tried as often as what fails for passing reasons; a claim
            # that merely ended would bring it back for ever.
            self._log.exception("outbox_unexpected", id=claimed.id, exc_info=error)
            return Result("later", error=type(error).__name__)

    async def _note(self, claimed: Claimed, result: Result) -> None:
        if result.outcome == "sent":
            await self._marks.submit(claimed.id)
        elif result.outcome == "later" and claimed.attempts < ATTEMPTS:
            await self._outbox.again(claimed, backoff(claimed.attempts), result.error)
        else:
            await self._outbox.failed(claimed, result.error)
            if result.outcome == "gone":
                await self._outbox.unreachable(claimed.chat_id, result.error)
            else:
                self._log.error("outbox_failed", id=claimed.id, error=result.error)

    async def _mark(self, ids: Sequence[int]) -> Sequence[None]:
        await self._outbox.sent(ids)
        return [None] * len(ids)

    async def _pause(self) -> None:
        try:
            async with asyncio.timeout(self._poll):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _stop(self) -> None:
        """Finish quickly what waits for Telegram; free what waits for its turn."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=2.0)
        for task in set(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(set(self._tasks))
        await self._marks.drain()


def backoff(attempt: int) -> float:
    """Return the seconds before the next try: doubling from two, with jitter."""
    longest = float(min(_LONGEST_BACKOFF, 2.0**attempt))
    return longest * random.uniform(0.75, 1.25)  # noqa: S311 - no secret
