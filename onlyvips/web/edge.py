"""The outermost layer: one piece of ASGI middleware around Quart.

Request ids, sender, security headers, CORS, early refusals, metrics and the access log are done
here at once, because every layer costs each request. It is also the last line: whatever breaks
inside, the caller gets a problem document and the log gets the exception.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, MutableMapping
from typing import TYPE_CHECKING, Any

from onlyvips.log import REQUEST_ID, get_log, log_request
from onlyvips.web.exchange import CURRENT, Exchange
from onlyvips.web.keeping import REPEATED, Keeper, target_of
from onlyvips.web.problems import CONTENT_TYPE, Problem, http_problem
from onlyvips.web.recall import Recall, request_id_for

if TYPE_CHECKING:
    from onlyvips.web.addresses import ClientAddresses
    from onlyvips.web.headers import Cors, Pairs, SecurityHeaders
    from onlyvips.web.kept import KeptAnswers
    from onlyvips.web.request_metrics import RequestMetrics

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]
_WANTED = frozenset(
    {
        b"authorization",
        b"x-forwarded-for",
        b"x-request-id",
        b"origin",
        b"access-control-request-method",
        b"content-length",
        b"accept-language",
        b"if-none-match",
    }
)
_MAX_HEADER_BYTES = 32 * 1024
_MAX_PATH = 4096
_MAX_QUERY = 8192
#: A Unix socket, or a test client in this process, has no address: it is this machine.
_NO_PEER = "127.0.0.1"
#: Probes and scrapes would drown everything else in the log.
_UNLOGGED = frozenset({"/healthz", "/readyz", "/metrics"})


class Edge:
    """ASGI middleware around the application.

    Args:
        app: What answers.
        addresses: Finds the sender.
        security: Headers by kind of answer.
        cors: Origins that may read answers.
        metrics: Counts requests.
        max_body_bytes: Longest body of any route.
        kept: Answers to strangers that may be given again; None to keep none.
        access_log: Write one line for each request.

    Attributes:
        recall: Gives kept answers; None where none are kept.
    """

    def __init__(
        self,
        app: App,
        *,
        addresses: ClientAddresses,
        security: SecurityHeaders,
        cors: Cors,
        metrics: RequestMetrics,
        max_body_bytes: int,
        kept: KeptAnswers | None = None,
        access_log: bool = True,
    ) -> None:
        self._app = app
        self._addresses = addresses
        self._security = security
        self._cors = cors
        self._metrics = metrics
        self._max_body_bytes = max_body_bytes
        self._keeper = Keeper(kept, security) if kept is not None else None
        self.recall = (
            Recall(kept, addresses, cors, metrics, access_log=access_log)
            if kept is not None
            else None
        )
        self._log = get_log(source="http")
        self._access_log = access_log

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (or hand on what is none)."""
        if scope["type"] == "lifespan":
            await self._app(scope, receive, send)
            return
        peer = scope.get("client")
        if self.recall is not None and await self._answered_from_memory(scope, send):
            return
        found, size = _read_headers(scope["headers"])
        client = self._addresses.resolve(
            peer[0] if peer else _NO_PEER, found.get(b"x-forwarded-for", b"")
        )
        exchange = Exchange(
            request_id_for(client, found.get(b"x-request-id")),
            scope.get("method", "GET"),
            scope["path"],
            client,
            found.get(b"authorization", b"").decode("latin-1"),
            began=time.perf_counter(),
            header_bytes=size,
            origin=found.get(b"origin"),
        )
        request_token = REQUEST_ID.set(exchange.request_id)
        exchange_token = CURRENT.set(exchange)
        try:
            if scope["type"] == "websocket":
                await self._app(scope, receive, send)
            else:
                await self._answer(scope, receive, send, exchange, found)
        finally:
            CURRENT.reset(exchange_token)
            REQUEST_ID.reset(request_token)

    async def _answer(
        self,
        scope: Scope,
        receive: Receive,
        send: Send,
        exchange: Exchange,
        found: dict[bytes, bytes],
    ) -> None:
        held: MutableMapping[str, Any] | None = None

        async def send_with_headers(message: MutableMapping[str, Any]) -> None:
            nonlocal held
            if message["type"] == "http.response.start":
                if exchange.keep is not None and message["status"] == 200:
                    held = message  # until it is known whether the answer is whole
                    return
                held = None  # it broke, and this is what the caller is told instead
                await send(self._started(message, exchange))
                return
            if held is not None:
                assert self._keeper is not None
                target = target_of(scope)
                held, message = self._keeper.finish(target, exchange, held, message, found)
                start, held = held, None
                await send(self._started(start, exchange))
            await send(message)

        self._metrics.in_flight += 1
        try:
            if (refusal := self._refusal(scope, exchange, found)) is not None:
                await _send_problem(send_with_headers, refusal, exchange)
            elif (allowed := self._preflight(exchange, found)) is not None:
                await _send_plain(send_with_headers, 204, allowed)
            else:
                await self._app(scope, receive, send_with_headers)
        except Exception:
            # Nothing inside may end a connection without an answer.
            self._log.exception("request failed", method=exchange.method, path=exchange.path)
            if exchange.status:
                raise
            await _send_problem(send_with_headers, http_problem(500), exchange)
        finally:
            self._metrics.in_flight -= 1
            self._record(exchange)

    async def _answered_from_memory(self, scope: Scope, send: Send) -> bool:
        """Answer with what is kept; say whether that was possible."""
        if scope["type"] != "http" or scope["method"] != "GET":
            return False
        if (target := target_of(scope)) is None:
            return False
        peer = scope.get("client")
        assert self.recall is not None
        recalled = self.recall(target, scope["headers"], peer[0] if peer else _NO_PEER)
        if recalled is None:
            return False
        answer, unchanged, fresh = recalled
        headers = [*(answer.unchanged_headers if unchanged else answer.headers), *fresh]
        status = 304 if unchanged else 200
        await send({"type": "http.response.start", "status": status, "headers": headers})
        body = b"" if unchanged else answer.body
        await send({"type": "http.response.body", "body": body, "more_body": False})
        return True

    def _started(
        self, message: MutableMapping[str, Any], exchange: Exchange
    ) -> MutableMapping[str, Any]:
        exchange.status = message["status"]
        message["headers"] = self._headers(message["headers"], exchange)
        return message

    def _record(self, exchange: Exchange) -> None:
        seconds = time.perf_counter() - exchange.began
        self._metrics.record(exchange.method, exchange.route, exchange.status, seconds)
        if self._access_log and exchange.path not in _UNLOGGED:
            identity = exchange.identity
            log_request(
                exchange.method,
                exchange.path,
                exchange.status,
                seconds=seconds,
                address=exchange.client.address,
                account=identity.account.id if identity is not None else None,
            )

    def _preflight(self, exchange: Exchange, found: dict[bytes, bytes]) -> Pairs | None:
        """Return the answer's headers if this is a preflight request that may go on."""
        if exchange.method != "OPTIONS" or b"access-control-request-method" not in found:
            return None
        return None if exchange.origin is None else self._cors.preflight(exchange.origin)

    def _refusal(
        self, scope: Scope, exchange: Exchange, found: dict[bytes, bytes]
    ) -> Problem | None:
        path = exchange.path
        query: bytes = scope["query_string"]
        if exchange.header_bytes > _MAX_HEADER_BYTES:
            return http_problem(431)
        if len(path) > _MAX_PATH or len(query) > _MAX_QUERY:
            return http_problem(414)
        if "\x00" in path or b"%00" in query:
            return http_problem(400, "The address must not contain the character U+0000.")
        if not path.startswith("/"):
            return http_problem(400, "The address must begin with a slash.")
        length = found.get(b"content-length")
        return None if length is None else self._length_refusal(length)

    def _length_refusal(self, length: bytes) -> Problem | None:
        if not length.isdigit():
            return http_problem(400, "Content-Length must be a number.")
        if len(length) > 18 or int(length) > self._max_body_bytes:
            limit = f"The body may be {self._max_body_bytes} bytes long at most."
            return http_problem(413, limit)
        return None

    def _headers(self, given: Pairs, exchange: Exchange) -> Pairs:
        headers = [
            *given,
            *self._security.for_path(exchange.path),
            (b"x-request-id", exchange.request_id.encode()),
            *exchange.rate_headers,
        ]
        if self._cors.active:
            headers += self._cors.answer(exchange.origin)
        is_private = exchange.authorization or exchange.status >= 400
        if is_private and not any(name == b"cache-control" for name, _ in given):
            headers.append((b"cache-control", b"no-store"))
        return headers


def _read_headers(headers: Pairs) -> tuple[dict[bytes, bytes], int]:
    """Return the headers that this layer needs, and the size of all."""
    found: dict[bytes, bytes] = {}
    size = 0
    for name, value in headers:
        size += len(name) + len(value)
        if name in _WANTED:
            if name in found and name in REPEATED:
                found[name] += REPEATED[name] + value
            else:
                found[name] = value
    return found, size


async def _send_problem(send: Send, problem: Problem, exchange: Exchange) -> None:
    body = problem.encode(exchange.path, exchange.request_id)
    headers = [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    headers.append((b"content-type", CONTENT_TYPE.encode()))
    await _send_plain(send, problem.status, headers, body)


async def _send_plain(send: Send, status: int, headers: Pairs, body: bytes = b"") -> None:
    if status != 204:
        headers = [*headers, (b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})
