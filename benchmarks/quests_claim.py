"""A claim that pays, from the service call to the commit, against its SQL by hand on asyncpg.

The statements of one claim are recorded as the platform sends them, and sent by a bare asyncpg
pool for other people: the same texts in the same order, in a transaction where the platform opens
one, with the numbers of the account and the claim put in. Both sides claim the same quest, one
person after another, on one database. Rounds alternate; the median of the ratios counts.

The platform is as it is in use: events are published for the handlers that the plugin has, facts
against fraud are gathered, a leaderboard and a streak are kept.
"""

from __future__ import annotations

import asyncio
import statistics
from collections.abc import Iterator
from typing import TYPE_CHECKING

from benchmarks.quests_host import (
    ByHand,
    bare_pool,
    in_turns,
    parts_of,
    people,
    put_up,
    quests_host,
    recorded,
)
from benchmarks.report import Measurement
from onlyvips.testing.database import database_server

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

NAME = "quests_claim"
BAR = "at least 0.7 of the same SQL by hand"

ROUNDS = 30
CLAIMS = 100


async def measure() -> Measurement:
    """Measure and return the ratio."""
    with database_server() as server:
        async with quests_host(server) as host:
            quest = await put_up(host, "visit")
            everybody = iter(await people(host, 2 * CLAIMS * (ROUNDS + 1) + 10))
            service = parts_of(host).service

            async def claim(account: Account) -> int:
                result = await service.claim(account, quest)
                assert result.outcome == "completed", result
                return result.claim_id or 0

            for _ in range(5):
                await claim(next(everybody))
            first, made = next(everybody), []
            seen = await recorded(host, lambda: _note(made, claim(first)))
            by_hand = ByHand(seen, first.id, made[0])
            async with bare_pool(str(host.db.url)) as pool:

                async def ours(_: int) -> None:
                    for account in _some(everybody):
                        await claim(account)

                async def hands(_: int) -> None:
                    for account in _some(everybody):
                        await by_hand.claim(pool, account.id)

                bare, platform = await in_turns(ROUNDS, hands, ours)
            paid = await host.db.fetch_val("SELECT count(*) FROM quests.xp_entries")
            assert paid == 2 * CLAIMS * (ROUNDS + 1) + 6, paid
    ratio = statistics.median(b / o for b, o in zip(bare, platform, strict=True))
    return Measurement(
        what="a claim that pays, from the service call to the commit, against the same SQL by hand",
        ratio=ratio,
        bar=0.7,
        at_least=True,
        detail=(
            f"by hand {statistics.median(bare) / CLAIMS * 1e3:.2f} ms, "
            f"ours {statistics.median(platform) / CLAIMS * 1e3:.2f} ms; {len(seen)} statements"
        ),
    )


async def _note(made: list[int], claim: object) -> None:
    made.append(await claim)  # type: ignore[misc]


def _some(everybody: Iterator[Account]) -> list[Account]:
    return [next(everybody) for _ in range(CLAIMS)]


if __name__ == "__main__":
    print(asyncio.run(measure()))
