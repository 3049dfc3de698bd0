"""Quart as the host uses it: with the gate, strict JSON, problem details and cheap answers."""

from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel
from pydantic_core import to_json
from quart import Quart, Response
from quart.asgi import ASGIHTTPConnection
from quart.json.provider import JSONProvider
from quart.sessions import NullSession, SessionInterface
from quart.wrappers.response import DataBody, IterableBody
from werkzeug.exceptions import BadHost, HTTPException, NotFound, UnsupportedMediaType
from werkzeug.routing import RequestRedirect

from onlyvips.log import get_log
from onlyvips.web.auth import Access, access_of
from onlyvips.web.exchange import CURRENT, Exchange
from onlyvips.web.faults import problem_of
from onlyvips.web.problems import CONTENT_TYPE, Problem, http_problem
from onlyvips.web.requests import CONVERTERS, HostRequest, parse_json
from onlyvips.web.rules import LazyRule

if TYPE_CHECKING:
    from asyncio import Task
    from collections.abc import Callable

    from quart.ctx import RequestContext, WebsocketContext
    from quart.typing import ResponseReturnValue, ResponseTypes
    from quart.wrappers import Request
    from quart.wrappers.base import BaseRequestWebsocket

    from onlyvips.web.bodies import BodyRule
    from onlyvips.web.caching import CachePolicy
    from onlyvips.web.gate import Gate
    from onlyvips.web.kept import Keep, KeptAnswers
    from onlyvips.web.recall import Recall


#: Methods whose requests have a body only if a header announces one.
_BODILESS = frozenset({"GET", "HEAD", "OPTIONS", "DELETE"})
#: Bytes of an answer in pieces that are sent before others get their turn.
_AT_ONCE_BYTES = 1 << 20


class HostJson(JSONProvider):
    """JSON by pydantic: strict in what it reads, and it writes models, dates and dataclasses."""

    mimetype = "application/json"

    def dumps(self, obj: Any, **kwargs: Any) -> str:
        """Return a value as JSON."""
        return to_json(obj, indent=kwargs.get("indent")).decode()

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        """Read JSON strictly."""
        return parse_json(s.encode() if isinstance(s, str) else s)

    def response(self, *args: Any, **kwargs: Any) -> Response:
        """Return an answer with JSON in it."""
        value = self._prepare_response_obj(args, kwargs)
        return Response(to_json(value), mimetype=self.mimetype)


class _NoSessions(SessionInterface):
    """Tokens say who is calling, so there are no cookie sessions."""

    async def open_session(self, _app: Quart, _request: BaseRequestWebsocket) -> NullSession:
        """Return an empty session that cannot be written to."""
        return NullSession()

    async def save_session(self, *_arguments: object) -> None:
        """Keep nothing."""


class HostConnection(ASGIHTTPConnection):
    """Answers one request with as few tasks and messages as will do.

    Quart runs each request in a task beside another that waits for the body and for the caller to
    hang up. Here it is answered in the server's own task: its body is read when the view asks for
    it, and it goes on if the caller hangs up. Answers that are at hand go out in one piece; those
    that come piece by piece end when the caller hangs up.
    """

    async def __call__(self, receive: Any, send: Any) -> None:
        """Answer the request."""
        request = self._create_request_from_scope(send)
        headers = request.headers
        if (
            request.method not in _BODILESS
            or headers.get("Content-Length", "0") != "0"
            or "Transfer-Encoding" in headers
        ):
            request.body.take_from(receive)  # type: ignore[attr-defined]  # a HostBody
        else:
            request.body.set_complete()
        response = await self.app.handle_request(request)
        if isinstance(response, Response) and not isinstance(response.response, DataBody):
            await self._stream(receive, send, response)
        else:
            await self._send_response(send, response)

    async def _stream(self, receive: Any, send: Any, response: Response) -> None:
        """Send an answer in pieces until it ends or the caller hangs up."""
        if self.scope["method"] == "HEAD":
            # Nobody wants the pieces, so none is made.
            await self._send_headers(send, response)
            if isinstance(response.response, IterableBody):
                await response.response.__aexit__(None, None, None)  # type: ignore[arg-type]
            await send({"type": "http.response.body", "body": b"", "more_body": False})
            return
        sending: Task[None] = asyncio.ensure_future(self._send_pieces(send, response))
        waiting: Task[None] = asyncio.ensure_future(_until_disconnected(receive))
        try:
            await asyncio.wait((sending, waiting), return_when=asyncio.FIRST_COMPLETED)
            if sending.done():
                sending.result()
        finally:
            for task in (sending, waiting):
                task.cancel()
            await asyncio.gather(sending, waiting, return_exceptions=True)

    async def _send_pieces(self, send: Any, response: Response) -> None:
        await self._send_headers(send, response)
        at_once = 0
        async with response.response as pieces:
            async for piece in pieces:
                data = piece.encode() if isinstance(piece, str) else piece
                await send({"type": "http.response.body", "body": data, "more_body": True})
                at_once += len(data)
                if at_once >= _AT_ONCE_BYTES:
                    # Neither making nor sending a piece need wait for anything, and then nobody
                    # else would run, nor would it be seen that the caller has gone.
                    await asyncio.sleep(0)
                    at_once = 0
        await send({"type": "http.response.body", "body": b"", "more_body": False})

    async def _send_response(self, send: Any, response: ResponseTypes) -> None:
        if not (isinstance(response, Response) and isinstance(response.response, DataBody)):
            await super()._send_response(send, response)
            return
        await self._send_headers(send, response)
        body = response.response
        data = body.data[body.begin : body.end]
        await send({"type": "http.response.body", "body": data, "more_body": False})

    @staticmethod
    async def _send_headers(send: Any, response: Response) -> None:
        headers = [
            (name.lower().encode(), value.encode()) for name, value in response.headers.items()
        ]
        start = {"type": "http.response.start", "status": response.status_code, "headers": headers}
        await send(start)


async def _until_disconnected(receive: Any) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


class HostApp(Quart):
    """The host's application.

    Attributes:
        gate: Asked before each request, after routing.
        is_off: Says whether a blueprint belongs to a plugin that fell after it was mounted.
        kept: Answers that may be given again; None to keep none.
        recall: What gives them, before a request is even one; for the server.
    """

    request_class = HostRequest
    asgi_http_class = HostConnection
    url_rule_class = LazyRule
    session_interface = _NoSessions()  # type: ignore[assignment]  # typed as the cookie one

    gate: Gate
    is_off: Callable[[str], bool]
    kept: KeptAnswers | None = None
    recall: Recall | None = None

    def __init__(self, name: str, gate: Gate) -> None:
        super().__init__(name, static_folder=None)
        self.gate = gate
        self.is_off = lambda _blueprint: False
        self.log = get_log(source="http")
        self.json = HostJson(self)
        self.url_map.converters.update(CONVERTERS)
        self.config["PROPAGATE_EXCEPTIONS"] = False
        self._access: dict[str, Access] = {}
        self.register_error_handler(Exception, self._on_error)

    def access(self, endpoint: str) -> Access:
        """Return what a route asks for; every route asks for a signed-in account by default."""
        access = self._access.get(endpoint)
        if access is None:
            access = self._access[endpoint] = access_of(self.view_functions[endpoint])
        return access

    async def handle_request(self, request: Request) -> ResponseTypes:
        """Answer a request; a host name that is none is refused before there is a context."""
        try:
            return await super().handle_request(request)
        except BadHost:
            problem = http_problem(400, "The header Host does not name a host.")
            return problem_response(problem, CURRENT.get(None))

    async def preprocess_request(
        self, request_context: RequestContext | None = None
    ) -> ResponseReturnValue | None:
        """Let the request through the gate, before any code of a plugin sees it."""
        assert request_context is not None
        await self._admit(request_context.request)
        return await super().preprocess_request(request_context)

    async def preprocess_websocket(
        self, websocket_context: WebsocketContext | None = None
    ) -> ResponseReturnValue | None:
        """Let the websocket through the gate, before any code of a plugin sees it."""
        assert websocket_context is not None
        await self._admit(websocket_context.websocket)
        return await super().preprocess_websocket(websocket_context)

    async def _admit(self, request: BaseRequestWebsocket) -> None:
        exchange = CURRENT.get(None)
        if exchange is None:  # a request context made by hand, in a test or a shell
            return
        rule = request.url_rule
        if rule is None:
            self.gate.count_stranger(exchange)
            return  # Quart raises the routing exception next
        if self.is_off(rule.endpoint.partition(".")[0]):
            self.gate.count_stranger(exchange)
            raise NotFound  # as if it had never been mounted
        exchange.route = rule.rule
        if exchange.method == "OPTIONS" and rule.provide_automatic_options:
            self.gate.count_stranger(exchange)
            return
        access = self.access(rule.endpoint)
        await self.gate.admit(exchange, access)
        if access.body is not None:
            _apply_rule(request, access.body)
        if isinstance(request, HostRequest):
            request.body.check_announced()
        if access.cached is not None and exchange.method == "GET" and not exchange.authorization:
            exchange.keep = self._keep(rule.endpoint, access.cached, request.view_args or {})

    def _keep(self, endpoint: str, policy: CachePolicy, parts: dict[str, Any]) -> Keep | None:
        plugin = endpoint.partition(".")[0]
        if self.kept is None or (tags := policy.tags_for(plugin, parts)) is None:
            return None
        return self.kept.begin(plugin, tags, policy.seconds, policy.by_language)

    async def make_response(self, result: ResponseReturnValue | HTTPException) -> ResponseTypes:
        """Make an answer of what a view returned: also models, dataclasses and lists of them."""
        if isinstance(result, tuple):
            parts: list[Any] = [self._as_response(result[0]), *result[1:]]
            if isinstance(parts[-1], BaseModel):
                dumped = parts[-1].model_dump(mode="json", exclude_none=True)
                parts[-1] = {name.replace("_", "-"): str(item) for name, item in dumped.items()}
            return await super().make_response(tuple(parts))
        return await super().make_response(self._as_response(result))

    def _as_response(self, value: Any) -> Any:
        is_data = isinstance(value, (dict, list, BaseModel)) or (
            dataclasses.is_dataclass(value) and not isinstance(value, type)
        )
        return self.json.response(value) if is_data else value

    async def _on_error(self, error: Exception) -> ResponseTypes | HTTPException:
        if isinstance(error, RequestRedirect):
            return error
        problem = problem_of(error, self.log)
        exchange = CURRENT.get(None)
        return problem_response(problem, exchange)


def _apply_rule(request: BaseRequestWebsocket, rule: BodyRule) -> None:
    """Hold a request to what its route says of bodies.

    Raises:
        UnsupportedMediaType: It is of another kind.
    """
    if not isinstance(request, HostRequest):
        return
    if rule.media_type and request.mimetype != rule.media_type:
        raise UnsupportedMediaType(f"Send the body as {rule.media_type}.")
    request.max_content_length = rule.max_bytes
    request.body.restrict(rule.max_bytes, streamed=rule.streamed)


def problem_response(problem: Problem, exchange: Exchange | None) -> Response:
    """Return a problem as an answer."""
    path, request_id = (exchange.path, exchange.request_id) if exchange else ("", "")
    response = Response(problem.encode(path, request_id), problem.status, content_type=CONTENT_TYPE)
    response.headers.update(problem.headers)
    return response
