"""How far the updates were handled, written down often and never too far.

Telegram numbers updates (https://core.telegram.org/api/updates); a client that comes back names
the last number it knows and gets what came after. What is stored here is the number up to which
every update *was handled*, not received: a process that dies in the middle of a handler gets that
update again.

A snapshot of Telethon's state is taken, then all updates that were received before it are waited
for, then the snapshot is stored. Telethon hands every update to the runtime in the same step of
the event loop in which it advances its state (``sequential_updates=True`` and a handler that never
waits), so that between two steps no update is in the state but unknown to the runtime.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

from onlyvips.db.errors import DatabaseUnavailable


class Checkpointer:
    """Stores the update state whenever it moved.

    Args:
        snapshot: Returns the present state as JSON values.
        save: Stores one.
        interval: Seconds between looks.
    """

    def __init__(
        self,
        snapshot: Callable[[], dict[str, Any]],
        save: Callable[[dict[str, Any]], Awaitable[None]],
        *,
        interval: float = 0.5,
    ) -> None:
        self._snapshot = snapshot
        self._save = save
        self._interval = interval
        self._pending: set[asyncio.Future[Any]] = set()
        self._saved: dict[str, Any] | None = None
        self._frozen = asyncio.Event()

    def track(self, handled: asyncio.Future[Any]) -> None:
        """Note an update that is being handled; the future ends when that is written down."""
        self._pending.add(handled)
        handled.add_done_callback(self._ended)

    def _ended(self, handled: asyncio.Future[Any]) -> None:
        self._pending.discard(handled)
        if handled.cancelled() or handled.exception() is not None:
            # It was not handled: nothing after it may be stored until it is delivered again.
            self._frozen.set()

    async def run(self) -> None:
        """Store the state again and again until cancelled."""
        while True:
            await asyncio.sleep(self._interval)
            try:
                await self.store()
            except DatabaseUnavailable:
                continue  # Then it is stored later; what is handled twice meets its receipt.

    async def store(self) -> None:
        """Store the present state once all that it contains was handled."""
        state = self._snapshot()
        if self._frozen.is_set() or state == self._saved or state["pts"] <= 0:
            return
        pending = set(self._pending)
        if pending:
            await asyncio.wait(pending)
            await asyncio.sleep(0)  # so that `_ended` was called for all
            if self._frozen.is_set():
                return
        await self._save(state)
        self._saved = state
