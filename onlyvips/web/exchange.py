"""One request and its answer, as the host's own code sees them."""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.accounts.identity import Identity
    from onlyvips.web.addresses import Client
    from onlyvips.web.kept import Keep


@dataclass(slots=True)
class Exchange:
    """What is known of the request that is being answered.

    Attributes:
        request_id: Echoed as ``X-Request-ID`` and part of every log line.
        method: HTTP method.
        path: Decoded path.
        client: Who sent it, proxies considered.
        authorization: The header of that name, or empty.
        identity: Who is signed in; None until the gate has found out, and for anonymous callers.
        route: Template of the matched route; empty when none matched.
        status: Status of the answer; 0 before there is one.
        rate_headers: ``RateLimit`` headers of the answer.
        began: When the request arrived (`time.perf_counter`).
        header_bytes: Size of all headers.
        origin: The header of that name; None for requests that name none.
        keep: That the answer may be kept for others; None if it may not.
    """

    request_id: str
    method: str
    path: str
    client: Client
    authorization: str = ""
    identity: Identity | None = None
    route: str = ""
    status: int = 0
    rate_headers: list[tuple[bytes, bytes]] = field(default_factory=list)
    began: float = 0.0
    header_bytes: int = 0
    origin: bytes | None = None
    keep: Keep | None = None


CURRENT: ContextVar[Exchange] = ContextVar("onlyvips_exchange")
