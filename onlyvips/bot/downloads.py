"""Fetching what a message carries."""

from __future__ import annotations

import asyncio
from typing import Any

from telethon import errors
from telethon.tl import types as tl

from onlyvips.errors import InvalidInput, Unavailable

#: Seconds; less than a handler has.
_TIMEOUT = 25.0
_NOTHING = "The message has neither a photo nor a file."


async def download(client: Any, media: Any, max_bytes: int) -> bytes:
    """Return the photo or document of a message.

    Args:
        client: A connected client of the bot.
        media: The message's media.
        max_bytes: What it may have at most.

    Raises:
        InvalidInput: There is nothing to fetch, or it is larger.
        Unavailable: Telegram does not answer, or asks to wait.
    """
    file, size, dc_id = _file(media)
    if size > max_bytes:
        raise _too_large(max_bytes)
    parts, total = [], 0
    try:
        async with asyncio.timeout(_TIMEOUT):
            async for part in client.iter_download(file, file_size=size, dc_id=dc_id):
                total += len(part)
                if total > max_bytes:  # more than Telegram said
                    raise _too_large(max_bytes)
                parts.append(bytes(part))
    except (errors.FloodWaitError, errors.FloodPremiumWaitError) as error:
        raise Unavailable(
            "Telegram asks to wait before the next download.", retry_after=float(error.seconds)
        ) from None
    except (errors.RPCError, OSError) as error:
        raise Unavailable("Telegram does not answer for the moment.", retry_after=5) from error
    return b"".join(parts)


def _file(media: Any) -> tuple[Any, int, int]:
    """Return what to fetch (of a photo, its largest size), its bytes and its data centre."""
    if isinstance(media, tl.MessageMediaPhoto) and isinstance(media.photo, tl.Photo):
        photo = media.photo
        sizes = [(_bytes(size), size.type) for size in photo.sizes]
        size, kind = max(sizes, default=(0, ""))
        if size > 0:
            where = tl.InputPhotoFileLocation(
                photo.id, photo.access_hash, photo.file_reference, kind
            )
            return where, size, photo.dc_id
    if isinstance(media, tl.MessageMediaDocument) and isinstance(media.document, tl.Document):
        return media.document, int(media.document.size), media.document.dc_id
    raise InvalidInput(_NOTHING, code="nothing-to-download")


def _bytes(size: Any) -> int:
    """Return the bytes of one size of a photo; previews, which need no fetching, have none."""
    if isinstance(size, tl.PhotoSizeProgressive):
        return max(size.sizes, default=0)
    return int(size.size) if isinstance(size, tl.PhotoSize) else 0


def _too_large(max_bytes: int) -> InvalidInput:
    return InvalidInput(
        f"The file is larger than {max_bytes // 1024} KB, which is the most that is taken here.",
        code="file-too-large",
    )
