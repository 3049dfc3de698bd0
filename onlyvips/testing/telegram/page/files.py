"""The bytes of photos and documents, as a browser may have them."""

from __future__ import annotations

from urllib.parse import quote

from quart import Request, Response
from werkzeug.exceptions import NotFound

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world import World

#: How files of these kinds begin; what a bot calls a photo need not be one.
_MAGIC = (
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"GIF8", "image/gif"),
)
#: What a browser shows and never runs; everything else is only downloaded.
_SHOWN = frozenset(
    {
        "image/jpeg",
        "image/png",
        "image/gif",
        "image/webp",
        "video/mp4",
        "video/webm",
        "audio/mpeg",
        "audio/mp4",
        "audio/ogg",
        "audio/wav",
    }
)


async def answer_file(world: World, file_id: int, request: Request) -> Response:
    """Return a file; players may ask for parts of it.

    Raises:
        NotFound: It is not kept any more.
    """
    try:
        data = world.files.get(file_id)
    except RpcFailure:
        raise NotFound from None
    declared, attributes = world.files.documents.get(file_id, ("", []))
    media_type = declared.partition(";")[0].lower() or media_type_of(data)
    headers = {"Cache-Control": "private, max-age=3600"}
    if media_type not in _SHOWN:
        media_type = "application/octet-stream"
        names = [getattr(attribute, "file_name", None) for attribute in attributes]
        name = next((name for name in names if name), f"file-{file_id}")
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    response = Response(data, 200, headers, content_type=media_type)
    await response.make_conditional(request, accept_ranges=True, complete_length=len(data))
    return response


def media_type_of(data: bytes) -> str:
    """Return the media type of a photo by how it begins."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")
