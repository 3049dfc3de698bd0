"""Pictures and files on their way to Telegram: each is uploaded once and then sent by its name."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from telethon.tl import types as tl

from onlyvips.bot.outgoing import OutgoingFile, OutgoingMessage

#: A path, when it was changed, and its size.
Key = tuple[str, int, int]

#: Telegram's names of files (file references) end after a while
#: (https://core.telegram.org/api/file-references).
_LIFETIME = 3600.0
_MOST = 500


@dataclass(frozen=True, slots=True)
class Attached:
    """What a message carries, as Telegram takes it."""

    key: Key
    media: Any


class Uploads:
    """What Telegram knows already of the files that were sent."""

    def __init__(self) -> None:
        self._known: OrderedDict[Key, tuple[float, Any]] = OrderedDict()

    async def attach(self, client: Any, message: OutgoingMessage) -> Attached:
        """Return what names the picture or file to Telegram, uploading it the first time.

        Raises:
            OSError: The file cannot be read, or there is no connection.
        """
        path = message.photo if message.file is None else message.file.path
        assert path is not None
        facts = await asyncio.to_thread(path.stat)
        key = (str(path), facts.st_mtime_ns, facts.st_size)
        kept = self._known.get(key)
        if kept is not None and kept[0] > time.monotonic():
            return Attached(key, kept[1])
        uploaded = await client.upload_file(str(path))
        if message.file is None:
            return Attached(key, tl.InputMediaUploadedPhoto(uploaded))
        return Attached(key, await _document(client, message.file, uploaded))

    def remember(self, attached: Attached, answer: Any) -> None:
        """Keep what Telegram calls a file, from its answer to the request that sent it."""
        for update in getattr(answer, "updates", None) or ():
            known = _known(getattr(getattr(update, "message", None), "media", None))
            if known is not None:
                self._known[attached.key] = (time.monotonic() + _LIFETIME, known)
                if len(self._known) > _MOST:
                    self._known.popitem(last=False)

    def forget(self, attached: Attached) -> None:
        """Upload a file again when it is sent next."""
        self._known.pop(attached.key, None)


async def _document(client: Any, file: OutgoingFile, uploaded: Any) -> Any:
    attributes: list[Any] = [tl.DocumentAttributeFilename(Path(file.name).name or "file")]
    if file.kind == "video":
        attributes.append(
            tl.DocumentAttributeVideo(
                file.duration, file.width, file.height, supports_streaming=True
            )
        )
    elif file.kind == "audio":
        attributes.append(
            tl.DocumentAttributeAudio(
                file.duration, title=file.title or None, performer=file.performer or None
            )
        )
    thumb = None if file.thumb is None else await client.upload_file(str(file.thumb))
    return tl.InputMediaUploadedDocument(
        uploaded,
        file.media_type,
        attributes,
        force_file=True if file.kind == "document" else None,
        thumb=thumb,
    )


def _known(media: Any) -> Any:
    photo, document = getattr(media, "photo", None), getattr(media, "document", None)
    if isinstance(photo, tl.Photo):
        return tl.InputMediaPhoto(tl.InputPhoto(photo.id, photo.access_hash, photo.file_reference))
    if isinstance(document, tl.Document):
        return tl.InputMediaDocument(
            tl.InputDocument(document.id, document.access_hash, document.file_reference)
        )
    return None
