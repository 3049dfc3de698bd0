"""How bytes become requests: uvicorn's fast parser, with the limits that it leaves out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from onlyvips.web.problems import CONTENT_TYPE, http_problem

if TYPE_CHECKING:
    import asyncio

#: Most bytes of a request line and its headers. The middleware refuses what is above half of it
#: with a proper answer; this bound keeps memory safe from heads that never end.
MAX_HEAD_BYTES = 64 * 1024
_LINGER_SECONDS = 1.0


class HostProtocol(HttpToolsProtocol):
    """HTTP/1.1 with bounded heads, and with problem details for what is no HTTP at all.

    Attributes:
        waiting_since: When the head that has not arrived completely began to be waited for
            (monotonic); None while there is nothing to wait for.
    """

    waiting_since: float | None = None
    _head_bytes = 0
    _idle_bytes = 0
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self.waiting_since = time.monotonic()

    def data_received(self, data: bytes) -> None:
        """Parse what arrived."""
        if self._refused:
            return
        if self.waiting_since is not None:
            self._head_bytes += len(data)
            if self._head_bytes > MAX_HEAD_BYTES + 64 * 1024 or (
                self._head_bytes > MAX_HEAD_BYTES and b"\r\n\r\n" not in data
            ):
                self.refuse(431)
                return
        self._idle_bytes += len(data)
        super().data_received(data)
        # Neither head nor body: trailers, extensions of a chunk, or empty lines without end.
        if self.waiting_since is None and self._idle_bytes > MAX_HEAD_BYTES:
            self.refuse(431)

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a field of the head; trailers are dropped.

        The parser reports trailers the same way. Merged into the head they would pass for what a
        proxy said, such as the sender's address (RFC 9110, section 6.5.1).
        """
        if self.waiting_since is not None:
            super().on_header(name, value)

    def on_body(self, body: bytes) -> None:
        """Take a piece of the body."""
        self._idle_bytes = 0
        super().on_body(body)

    def on_message_begin(self) -> None:
        """Begin to wait for the rest of a request's head."""
        super().on_message_begin()
        if self.waiting_since is None:
            self.waiting_since = time.monotonic()

    def on_headers_complete(self) -> None:
        """Stop waiting: the head is here."""
        self.waiting_since = None
        self._head_bytes = self._idle_bytes = 0
        super().on_headers_complete()

    def send_400_response(self, msg: str) -> None:
        """Answer what is no HTTP."""
        self.refuse(400)

    def refuse(self, status: int) -> None:
        """Answer with a problem and hang up."""
        if self._refused or self.transport.is_closing():
            return
        self._refused = True
        cycle: Any = self.cycle  # None before the first request, whatever its annotation says
        if cycle is None or cycle.response_complete or not cycle.response_started:
            body = http_problem(status).encode("", "")
            lines: list[Any] = [STATUS_LINE[status]]
            lines += [b"content-type: ", CONTENT_TYPE.encode(), b"\r\n"]
            lines += [b"content-length: ", str(len(body)).encode(), b"\r\n"]
            lines += [b"connection: close\r\n\r\n", body]
            self.transport.write(b"".join(lines))
        # Closing while the caller still sends would reset the connection, and the answer would be
        # lost on the way; so what comes is thrown away for a moment.
        if self.transport.can_write_eof():
            self.transport.write_eof()
        self.loop.call_later(_LINGER_SECONDS, self.transport.close)
