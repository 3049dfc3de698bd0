"""Running handlers: in order for each person, side by side for different people.

Work of one person runs in the order in which it came. A handler that is slow holds up the later
work of its own plugin for that person; work of other plugins waits for it only for a short while
(`patience`), so that one slow plugin harms no other. How much runs at once is bounded, each plugin
having at most half of it, so that a plugin that hangs for everybody leaves room for the rest.
"""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any


class Lanes:
    """Runs work of many people.

    Args:
        concurrency: Handlers at once, over all.
        patience: Seconds for which work waits for earlier work of the same person that belongs to
            another plugin.
    """

    def __init__(self, *, concurrency: int = 100, patience: float = 2.0) -> None:
        self._patience = patience
        self._all = asyncio.Semaphore(concurrency)
        self._share = max(1, concurrency // 2)
        self._plugins: dict[str, asyncio.Semaphore] = defaultdict(
            lambda: asyncio.Semaphore(self._share)
        )
        # The last work of each person by plugin; it waits for the ones before it.
        self._last: dict[int, dict[str, asyncio.Task[None]]] = {}
        self._tasks: set[asyncio.Task[None]] = set()

    def __len__(self) -> int:
        return len(self._tasks)

    def run(
        self, person: int, plugin: str, work: Callable[[], Awaitable[None]]
    ) -> asyncio.Task[None]:
        """Run work when its turn comes.

        Args:
            person: Whose it is; order is kept for each.
            plugin: Whose handler it is.
            work: What to do. It must not raise.
        """
        last = self._last.setdefault(person, {})
        task = asyncio.create_task(self._run(dict(last) if last else None, plugin, work))
        self._tasks.add(task)
        last[plugin] = task

        def finished(done: asyncio.Task[Any]) -> None:
            self._tasks.discard(done)
            if last.get(plugin) is done:
                del last[plugin]
                if not last and self._last.get(person) is last:
                    del self._last[person]

        task.add_done_callback(finished)
        return task

    async def _run(
        self,
        earlier: dict[str, asyncio.Task[None]] | None,
        plugin: str,
        work: Callable[[], Awaitable[None]],
    ) -> None:
        if earlier:
            own = earlier.pop(plugin, None)
            if earlier:
                await asyncio.wait(earlier.values(), timeout=self._patience)
            if own is not None:
                await asyncio.wait({own})
        async with self._plugins[plugin], self._all:
            await work()

    async def idle(self) -> None:
        """Wait until nothing runs."""
        while self._tasks:
            await asyncio.wait(set(self._tasks))

    async def finish(self, seconds: float) -> None:
        """Wait for all that runs, then cancel what is left."""
        if self._tasks:
            await asyncio.wait(set(self._tasks), timeout=seconds)
        left = set(self._tasks)
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left)
