"""Many callers, one statement: what arrives while one batch runs goes into the next."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

A = TypeVar("A")
R = TypeVar("R")


class Batcher(Generic[A, R]):
    """Group commit: an idle system waits for nothing, a busy one collects.

    Args:
        run: Does the work for many; answers in the same order.
        limit: Most items of one batch.
        interval: Seconds from the beginning of one batch to that of the next, so that under load
            a batch has many items. The first after a pause begins at once.
    """

    def __init__(
        self,
        run: Callable[[Sequence[A]], Awaitable[Sequence[R]]],
        *,
        limit: int = 200,
        interval: float = 0.0,
    ) -> None:
        self._run = run
        self._limit = limit
        self._interval = interval
        self._not_before = 0.0
        self._waiting: list[tuple[A, asyncio.Future[R]]] = []
        self._task: asyncio.Task[None] | None = None

    def submit(self, item: A) -> asyncio.Future[R]:
        """Put an item into the next batch.

        Returns:
            A future of its answer; what the batch raises, every future of it raises.
        """
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.append((item, future))
        if self._task is None:
            self._task = asyncio.create_task(self._work())
        return future

    async def drain(self) -> None:
        """Wait until nothing is waiting."""
        while self._task is not None:
            await asyncio.wait({self._task})

    async def _work(self) -> None:
        try:
            loop = asyncio.get_running_loop()
            while self._waiting:
                wait = self._not_before - loop.time()
                if wait > 0 and len(self._waiting) < self._limit:
                    await asyncio.sleep(wait)
                self._not_before = loop.time() + self._interval
                batch = self._waiting[: self._limit]
                del self._waiting[: self._limit]
                await self._run_batch(batch)
        finally:
            self._task = None

    async def _run_batch(self, batch: list[tuple[A, asyncio.Future[R]]]) -> None:
        try:
            answers = await self._run([item for item, _ in batch])
        except asyncio.CancelledError:
            for _, future in batch:
                future.cancel()
            raise
        except Exception as error:  # noqa: BLE001 - handed to who asked
            for _, future in batch:
                if not future.done():
                    future.set_exception(error)
                    future.exception()  # whoever does not look is not to be warned about
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
