"""What the bot does beside: measure, and delete what is old."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

from onlyvips.db.errors import DatabaseUnavailable

if TYPE_CHECKING:
    from onlyvips.bot.conversations import Conversations
    from onlyvips.bot.metrics import BotMetrics
    from onlyvips.bot.outbox import Outbox
    from onlyvips.bot.receipts import Receipts
    from onlyvips.platform import Log

_FLUSH_SECONDS = 1.0
_DEPTH_SECONDS = 15.0
_PRUNE_SECONDS = 600.0


class Upkeep:
    """Measures the outbox, and deletes old rows.

    Args:
        metrics: The bot's metrics.
        outbox: The outbox.
        receipts: Which updates were handled.
        conversations: Dialogues.
        log: Tells when PostgreSQL was away.
    """

    def __init__(
        self,
        metrics: BotMetrics,
        outbox: Outbox,
        receipts: Receipts,
        conversations: Conversations,
        log: Log,
    ) -> None:
        self._metrics = metrics
        self._outbox = outbox
        self._receipts = receipts
        self._conversations = conversations
        self._log = log

    async def run(self) -> None:
        """Do it until cancelled."""
        now = time.monotonic()
        depth_at, prune_at = now, now + 60.0
        while True:
            self._metrics.flush()
            await asyncio.sleep(_FLUSH_SECONDS)
            if time.monotonic() < depth_at:
                continue
            depth_at = time.monotonic() + _DEPTH_SECONDS
            try:
                for lane, count in (await self._outbox.depth()).items():
                    self._metrics.waiting(lane.name.lower(), count)
                if time.monotonic() >= prune_at:
                    prune_at = time.monotonic() + _PRUNE_SECONDS
                    await self.prune()
            except DatabaseUnavailable:
                self._log.info("bot_upkeep_postponed")

    async def prune(self) -> None:
        """Delete old receipts, sent messages and lapsed dialogues."""
        await self._receipts.prune()
        await self._outbox.prune()
        await self._conversations.prune()
