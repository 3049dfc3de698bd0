"""Routes that take bodies of another size or kind than the rest.

Every route takes bodies up to ``[host] max_body_bytes``, unless it says otherwise::

    @blueprint.patch("/uploads/<name>")
    @accepts_body(64 * 2**20, streamed=True, media_type="application/offset+octet-stream")
    async def append(name: str) -> ResponseReturnValue:
        async for piece in request.body:
            await storage.write(piece)

Nothing is read before the host has let the caller pass. A piece is asked for when the view wants
it, and no faster does the caller send.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from werkzeug.exceptions import ClientDisconnected

from onlyvips.web.auth import mark_view

F = TypeVar("F", bound=Callable[..., Any])


class BodyAborted(ClientDisconnected):
    """The caller went away before the whole body arrived.

    Raised where the view reads the body. What was read before may be kept; the answer is seen by
    nobody.
    """

    description = "The connection was closed before the whole body arrived."


@dataclass(frozen=True, slots=True)
class BodyRule:
    """What a route takes.

    Attributes:
        max_bytes: Longest body.
        streamed: The view reads it piece by piece.
        media_type: What ``Content-Type`` must say; empty for anything.
    """

    max_bytes: int
    streamed: bool = False
    media_type: str = ""


def accepts_body(
    max_bytes: int, streamed: bool = False, *, media_type: str = ""
) -> Callable[[F], F]:
    """Let a route take larger, or only smaller, bodies than others.

    A longer body is answered with 413: before the view runs if its length was announced, else
    where the view reads beyond the limit.

    Args:
        max_bytes: Longest body.
        streamed: The view iterates over ``request.body``; it is never in memory as a whole, and
            reading it as a whole is an error. Reading raises `BodyAborted` when the caller goes
            away, and ``werkzeug.exceptions.RequestTimeout`` when nothing comes for a while.
        media_type: What the body is, for the document; others are answered with 415.
    """
    if max_bytes < 1:
        raise ValueError("max_bytes must be above 0")
    rule = BodyRule(max_bytes, streamed, media_type.lower())

    def decorate(view: F) -> F:
        return mark_view(view, body=rule)

    return decorate
