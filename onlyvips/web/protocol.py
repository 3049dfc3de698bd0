"""How bytes become requests: uvicorn's fast parser, with the limits that it leaves out."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

from onlyvips.web.problems import CONTENT_TYPE, http_problem

if TYPE_CHECKING:
    import asyncio

    from onlyvips.web.recall import Recall

#: Most bytes of a request line and its headers. The middleware refuses what is above half of it
#: with a proper answer; this bound keeps memory safe from heads that never end.
MAX_HEAD_BYTES = 64 * 1024
_LINGER_SECONDS = 1.0
#: A Unix socket has no address: it is this machine.
_NO_PEER = "127.0.0.1"


class HostProtocol(HttpToolsProtocol):
    """HTTP/1.1 with bounded heads, and with problem details for what is no HTTP at all.

    Attributes:
        waiting_since: When the head that has not arrived completely began to be waited for
            (monotonic); None while there is nothing to wait for.
        stalled_since: When it was first seen that nothing moves: a caller does not read, or goes
            on with a body that was answered already (monotonic); None while all is well.
    """

    waiting_since: float | None = None
    stalled_since: float | None = None
    _resumed = 0
    _seen = (0, 0)
    _receiving = False
    _recall: Recall | None = None
    _at_once = False
    _head_bytes = 0
    _idle_bytes = 0
    _refused = False

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._recall = getattr(self.app, "recall", None)
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
        self._receiving = True
        self._at_once = self._recall is not None and self._answer_at_once(self._recall)
        if not self._at_once:
            super().on_headers_complete()

    def on_message_complete(self) -> None:
        """Let the application know, if it was asked."""
        self._receiving = False
        if not self._at_once:
            super().on_message_complete()

    def watch(self, now: float) -> None:
        """Look whether anything moves; called every few seconds.

        Args:
            now: The present moment (monotonic).
        """
        cycle: Any = self.cycle
        unsent = self.transport.get_write_buffer_size() if self.flow.write_paused else 0
        answered = self._receiving and cycle is not None and cycle.response_complete
        moved = (unsent, self._resumed) != self._seen
        self._seen = (unsent, self._resumed)
        if not answered and (not unsent or moved):
            self.stalled_since = None
        elif self.stalled_since is None:
            self.stalled_since = now

    def resume_writing(self) -> None:
        """Let the application write again: the caller has read."""
        self._resumed += 1
        super().resume_writing()

    def _answer_at_once(self, recall: Recall) -> bool:
        """Answer with what is kept, without a task and an application; say whether it was so.

        Only where nothing is in the way: answers before it, or a caller that does not read.
        """
        cycle: Any = self.cycle  # None before the first request, whatever its annotation says
        if (cycle is not None and not cycle.response_complete) or self.flow.write_paused:
            return False
        if self.parser.get_method() != b"GET" or self.parser.get_http_version() != "1.1":
            return False
        recalled = recall(self.url, self.headers, self.client[0] if self.client else _NO_PEER)
        if recalled is None:
            return False
        answer, unchanged, fresh = recalled
        parts = [answer.unchanged_head if unchanged else answer.head]
        for name, value in fresh:
            parts += (name, b": ", value, b"\r\n")
        keep_alive = self.parser.should_keep_alive()
        parts.append(b"\r\n" if keep_alive else b"connection: close\r\n\r\n")
        if not unchanged:
            parts.append(answer.body)
        self.transport.write(b"".join(parts))
        self.server_state.total_requests += 1
        if keep_alive:
            self._unset_keepalive_if_required()
            self.timeout_keep_alive_task = self.loop.call_later(
                self.timeout_keep_alive, self.timeout_keep_alive_handler
            )
        else:
            self.transport.close()
        return True

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
