"""What media speaks of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from onlyvips.errors import Conflict, InvalidInput
from onlyvips_content.api import MediaKind, MediaState


class TooLong(InvalidInput):
    """What is sent, or was announced, is longer than it may be."""

    default_code = "content-too-large"


class WrongOffset(Conflict):
    """An upload goes on at another byte than the one where its caller would go on.

    Somebody else sent it meanwhile, or the answer to what was sent before was lost: ask where it
    stands.
    """

    default_code = "wrong-offset"


@dataclass(frozen=True, slots=True)
class Upload:
    """A resumable upload.

    Attributes:
        id: Names it; the medium that it becomes has the same id.
        account_id: Who uploads.
        length: Bytes that it will have; None while that is not known.
        received: Bytes that arrived and are kept.
        file_name: Name that the file had, for people.
        metadata: ``Upload-Metadata`` as it was sent.
        media_id: What became of it; None before it is complete.
        expires_at: When it is forgotten unless it goes on.
    """

    id: UUID
    account_id: int
    length: int | None
    received: int
    file_name: str
    metadata: str
    media_id: UUID | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Medium:
    """A file of somebody, as its owner sees it.

    Attributes:
        id: Names it.
        kind: By its content; None before it was processed.
        media_type: As ``kind``.
        file_name: Name that the file had.
        size: Bytes of the original.
        state: How far it is.
        progress: Percent of the processing.
        error: ``code`` and ``detail`` of what was wrong with it.
        width: Of picture or video.
        height: Of picture or video.
        duration_ms: Of video or sound.
        renditions: Names of what was made of it.
        created_at: When its last byte arrived.
    """

    id: UUID
    kind: MediaKind | None
    media_type: str | None
    file_name: str
    size: int
    state: MediaState
    progress: int
    error: Mapping[str, Any] | None
    width: int | None
    height: int | None
    duration_ms: int | None
    renditions: tuple[str, ...]
    created_at: datetime
