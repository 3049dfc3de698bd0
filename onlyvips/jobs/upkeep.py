"""What a worker does beside: measure the queue, forget old history."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

from onlyvips.jobs import statements
from onlyvips.jobs.meters import Meters
from onlyvips.jobs.runner import Control

MEASURE_EVERY = 15.0
PRUNE_EVERY = 600.0
"""Seconds."""
_ROWS = 5000


class Upkeep:
    """Runs beside a worker.

    Args:
        control: Where statements run.
        meters: Where the queue's depth goes.
        keep_history: How long the queue's log is kept.
    """

    def __init__(self, control: Control, meters: Meters, keep_history: timedelta) -> None:
        self._control = control
        self._meters = meters
        self._keep = keep_history

    async def run(self) -> None:
        """Measure and tidy up, for ever."""
        loop = asyncio.get_running_loop()
        next_prune = loop.time()
        while True:
            await self.measure()
            if loop.time() >= next_prune:
                await self.prune()
                next_prune = loop.time() + PRUNE_EVERY
            # Workers that were started together should not measure together.
            await asyncio.sleep(MEASURE_EVERY * random.uniform(0.8, 1.2))  # noqa: S311 - no secret

    async def measure(self) -> None:
        """Set the gauges."""
        rows = {row["status"]: row for row in await self._control.fetch(statements.DEPTH)}
        waiting = rows.get("queued")
        self._meters.depth(
            waiting=waiting["jobs"] if waiting else 0,
            running=rows["picked"]["jobs"] if "picked" in rows else 0,
            dead=rows["failed"]["jobs"] if "failed" in rows else 0,
            age=waiting["age"] if waiting else 0.0,
        )

    async def prune(self) -> None:
        """Forget history that is too old, some rows at a time."""
        while True:
            rows = await self._control.fetch(statements.PRUNE_LOG, self._keep, _ROWS)
            if len(rows) < _ROWS:
                return
            await asyncio.sleep(0.1)
