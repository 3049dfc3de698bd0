"""The body of a request, taken from the server piece by piece as it is asked for.

Quart's own body is filled by a task of its own, as fast as the caller sends, whether anybody
reads it or not. This one takes the next piece when it is wanted, so what nobody wants stays with
the caller: the server stops reading the connection after 64 KiB.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import Any

from quart.wrappers.request import Body
from werkzeug.exceptions import RequestEntityTooLarge, RequestTimeout

from onlyvips.web.bodies import BodyAborted

Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]

#: Seconds that the next piece may take.
IDLE_SECONDS = 30.0
#: Seconds that a body may take in any case, and bytes a second that it must come with after them:
#: a slow phone sends faster, and who sends a byte now and then only holds the connection.
GRACE_SECONDS = 30.0
LEAST_RATE = 2048


class HostBody(Body):
    """A body that is read on demand.

    Args:
        expected_content_length: What the header says; None if it says nothing.
        max_content_length: Longest body.
    """

    def __init__(self, expected_content_length: int | None, max_content_length: int | None) -> None:
        super().__init__(expected_content_length, None)
        self._announced = expected_content_length
        self._limit = max_content_length
        self._receive: Receive | None = None
        self._streamed = False
        self._arrived = 0
        self._began = 0.0

    def take_from(self, receive: Receive) -> None:
        """Read from the server from now on."""
        self._receive = receive

    def restrict(self, max_bytes: int, *, streamed: bool = False) -> None:
        """Set the longest body that is read, and whether it is read in pieces only."""
        self._limit = max_bytes
        self._streamed = streamed

    def check_announced(self) -> None:
        """Refuse a body whose announced length is too large.

        Raises:
            RequestEntityTooLarge: It is.
        """
        if self._announced is not None:
            self._check(self._announced)

    async def __anext__(self) -> bytes:
        """Return the next piece.

        Raises:
            BodyAborted: The caller went away before the end.
            RequestEntityTooLarge: The body is longer than it may be.
            RequestTimeout: It comes too slowly.
        """
        if self._receive is None:
            return await super().__anext__()
        self.check_announced()
        if self._data:  # what was read as a whole before
            data = bytes(self._data)
            self._data.clear()
            return data
        while not self._complete.is_set():
            if piece := await self._next():
                return piece
        raise StopAsyncIteration

    def __await__(self) -> Generator[Any, None, Any]:
        """Return the whole body; see `__anext__` for the errors."""
        if self._receive is None:
            return super().__await__()
        return self._whole().__await__()

    async def _whole(self) -> bytes:
        if self._streamed:
            raise RuntimeError("this route takes its body in pieces: iterate over request.body")
        self.check_announced()
        while not self._complete.is_set():
            self._data.extend(await self._next())
        return bytes(self._data)

    async def _next(self) -> bytes:
        """Take one message from the server; it may be empty."""
        assert self._receive is not None
        self._began = self._began or time.monotonic()
        left = self._began + GRACE_SECONDS + self._arrived / LEAST_RATE - time.monotonic()
        try:
            async with asyncio.timeout(min(IDLE_SECONDS, left)):
                message = await self._receive()
        except TimeoutError:
            raise RequestTimeout("The body of the request came too slowly.") from None
        if message["type"] == "http.disconnect":
            raise BodyAborted
        piece: bytes = message.get("body", b"")
        self._arrived += len(piece)
        self._check(self._arrived)
        if not message.get("more_body", False):
            self.set_complete()
        return piece

    def _check(self, length: int) -> None:
        if self._limit is not None and length > self._limit:
            raise RequestEntityTooLarge(f"The body may be {self._limit} bytes long at most.")
