"""Group messages judged with 200 quests that look at messages, against 1 such quest.

Two platforms on two databases. All quests look at the same group, each for words of its own. One
message in ten has the words of a quest; the others are chatter, as in any group. So both platforms
see as many hits, and what differs is finding the quest. People talk one after another; rounds
alternate, and the median of the ratios counts.

For the record, 200 quests without words in 20 groups of 10 are measured, too: there each message
fits ten quests, most of which its author has done already.
"""

from __future__ import annotations

import asyncio
import statistics
import time
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

from benchmarks.quests_host import parts_of, people, put_up, quests_host
from benchmarks.report import Measurement
from onlyvips.testing.database import database_server

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.host import Host

NAME = "quests_messages"
BAR = "at least 0.7 of one quest"

ROUNDS = 30
MESSAGES = 500
PEOPLE = 200
QUESTS = 200
CHATTER = (
    "good morning everybody, how was your weekend?",
    "has anybody seen the new gallery? the light in it is wonderful",
    "I will be late today, start without me",
    "who else comes to the meeting on Friday evening",
    "thank you, that was kind of you",
)


class Group:
    """A platform with quests, and people who talk."""

    def __init__(self, host: Host, everybody: Sequence[Account], groups: int, words: int) -> None:
        from onlyvips_quests.api import Evidence

        self._evidence = Evidence
        self._service = parts_of(host).service
        self._everybody = everybody
        self._groups, self._words = groups, words
        self._said = 0

    async def talk(self) -> float:
        """Say so many messages; return the seconds that judging them takes."""
        began = time.perf_counter()
        for _ in range(MESSAGES):
            self._said += 1
            n = self._said
            text = CHATTER[n % len(CHATTER)]
            if self._words and n % 10 == 0:
                text += f" and i love topic{n // 10 % self._words}x"
            await self._service.observe(
                self._everybody[n % len(self._everybody)],
                self._evidence(
                    "message", -100, f"group{n % self._groups}", text, message_id=n, key=f"m:{n}"
                ),
            )
        return time.perf_counter() - began


async def measure() -> Measurement:
    """Measure and return the ratio."""
    with database_server() as server:
        async with AsyncExitStack() as stack:
            sides = []
            for quests, groups in ((1, 1), (QUESTS, 1), (QUESTS, 20)):
                host = await stack.enter_async_context(quests_host(server))
                await _put_up(host, quests, groups)
                everybody = await people(host, PEOPLE, first=1000)
                sides.append(Group(host, everybody, groups, quests if groups == 1 else 0))
            one, many, wordless = [list[float]() for _ in sides]
            for number in range(ROUNDS + 1):
                for side, times in zip(sides, (one, many, wordless), strict=True):
                    seconds = await side.talk()
                    if number:
                        times.append(seconds)
    ratio = statistics.median(a / b for a, b in zip(one, many, strict=True))
    speeds = [MESSAGES / statistics.median(times) for times in (one, many, wordless)]
    return Measurement(
        what=f"group messages judged with {QUESTS} message quests, against 1",
        ratio=ratio,
        bar=0.7,
        at_least=True,
        detail=(
            f"one {speeds[0]:.0f}/s, {QUESTS} {speeds[1]:.0f}/s; where every message fits ten "
            f"quests {speeds[2]:.0f}/s"
        ),
    )


async def _put_up(host: Host, quests: int, groups: int) -> None:
    for number in range(quests):
        parameters: dict[str, Any] = {"group": f"@group{number % groups}", "original": False}
        if groups == 1:
            parameters["pattern"] = rf"topic{number}x"
        await put_up(host, f"talk-{number}", type="message_send", parameters=parameters)


if __name__ == "__main__":
    print(asyncio.run(measure()))
