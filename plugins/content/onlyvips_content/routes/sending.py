"""Sending objects of the storage, whole or a range of them (RFC 9110, section 14)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import aclosing
from typing import TYPE_CHECKING
from urllib.parse import quote

from quart import Response, request
from quart.wrappers.response import DataBody
from werkzeug.exceptions import RequestedRangeNotSatisfiable

from onlyvips.errors import NotFound
from onlyvips_content.media.folder import PIECE
from onlyvips_content.media.links import ANYBODY, Link
from onlyvips_content.media.ranges import Unsatisfiable, wanted

if TYPE_CHECKING:
    from onlyvips_content.media.delivery import Found
    from onlyvips_content.media.storage import Storage

_CONDITIONS = frozenset({b"range", b"if-range", b"if-none-match"})


class _Lent(DataBody):
    """A body that goes out as it was read: Quart would make bytes of it first."""

    def __init__(self, data: memoryview) -> None:
        super().__init__(data)  # type: ignore[arg-type]  # asked for its length and slices alone


async def send_object(storage: Storage, found: Found, link: Link) -> Response:
    """Answer the present request with an object, as its headers ask for it.

    Args:
        storage: Where it lies.
        found: Which.
        link: The address by which it was asked for.

    Raises:
        NotFound: It is not in storage.
        Unavailable: The storage is away.
        RequestedRangeNotSatisfiable: The range lies behind its end.
    """
    # Looked at once and as they came; asking for them one by one costs as much as reading 64 KiB.
    asked = {
        name: value.decode("latin-1")
        for name, value in request.scope["headers"]
        if name in _CONDITIONS
    }
    headers = _headers(found, link)
    known = asked.get(b"if-none-match")
    if known is not None and found.etag in known.replace("W/", "").replace(" ", "").split(","):
        return Response(b"", 304, headers)
    try:
        span = wanted(asked.get(b"range"), asked.get(b"if-range"), found.etag, found.size)
    except Unsatisfiable:
        raise RequestedRangeNotSatisfiable(found.size) from None
    start, end = span or (0, found.size)
    if span is not None:
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{found.size}"
    status = 200 if span is None else 206
    length = end - start
    if request.method == "HEAD":
        response = Response(b"", status, headers)
    elif length <= PIECE:
        data = await storage.lend(found.key, start, end)
        if len(data) != length:
            raise NotFound("There is nothing at this address.")
        response = Response(b"", status, headers)
        response.response = _Lent(data)
    else:
        response = Response(await _begun(storage, found.key, start, end), status, headers)
    response.headers["Content-Length"] = str(length)
    return response


async def _begun(storage: Storage, key: str, start: int, end: int) -> AsyncIterator[bytes]:
    """Return the pieces of an object, the first of which was read: it is there.

    Raises:
        NotFound: It is not.
    """
    pieces = storage.read(key, start, end)
    first = await anext(pieces, None)
    if first is None:
        raise NotFound("There is nothing at this address.")

    async def all_pieces(head: bytes) -> AsyncIterator[bytes]:
        async with aclosing(pieces):  # type: ignore[type-var]  # it is a generator
            yield head
            async for piece in pieces:
                yield piece

    return all_pieces(first)


def _headers(found: Found, link: Link) -> dict[str, str]:
    reach = "public" if link.viewer_id == ANYBODY else "private"
    headers = {
        "Content-Type": found.media_type,
        "Accept-Ranges": "bytes",
        "ETag": found.etag,
        "Cache-Control": f"{reach}, max-age={link.seconds}, immutable",
        "Content-Disposition": "inline",
    }
    if found.file_name:
        # RFC 6266, with the encoding of RFC 8187: names are of all alphabets.
        name = quote(found.file_name, safe="")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return headers
