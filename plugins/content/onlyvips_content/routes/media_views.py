"""What the routes of media show."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any

from pydantic import BaseModel, Field

from onlyvips.web.pages import PageQuery
from onlyvips_content.api import MediaKind, MediaState
from onlyvips_content.media.values import Medium, Upload


class SignedQuery(BaseModel):
    """What stands behind the question mark of a signed address."""

    v: str = Field(description="To whom the address is bound.")
    e: str = Field(description="Its end, seconds since 1970.")
    s: str = Field(description="Signature.")


class MediaQuery(PageQuery):
    """Parameters of the list of somebody's media."""

    work: int | None = Field(
        None, ge=1, le=2**63 - 1, description="Only what this work of the caller holds."
    )


class Resumable(BaseModel):
    """Headers of every request of the protocol."""

    tus_resumable: str = Field(description="Always 1.0.0.")


class BeginHeaders(Resumable):
    """Headers of a request that begins an upload."""

    upload_length: int | None = Field(None, description="Bytes that the upload will have.")
    upload_defer_length: int | None = Field(None, description="1: the length is said later.")
    upload_metadata: str | None = Field(None, description="Pairs of a key and a Base64 value.")


class ContinueHeaders(Resumable):
    """Headers of a request that goes on with an upload."""

    upload_offset: int = Field(description="Byte at which the body begins.")
    upload_length: int | None = Field(None, description="Bytes, where not said before.")


class SessionView(BaseModel):
    """A cookie was set."""

    seconds: int = Field(description="How long the cookie holds.")


class MediumErrorView(BaseModel):
    """Why a file could not be processed."""

    code: str
    detail: str


class MediumView(BaseModel):
    """A file of the caller."""

    id: str
    kind: MediaKind | None
    media_type: str | None
    file_name: str
    size: int
    state: MediaState
    progress: int = Field(description="Percent of the processing.")
    error: MediumErrorView | None
    width: int | None
    height: int | None
    duration_ms: int | None
    created_at: datetime
    original: str = Field(description="Address of the file as it was uploaded.")
    renditions: dict[str, str] = Field(description="Addresses of what was made of it.")

    @classmethod
    def of(cls, medium: Medium, original: str, address: Callable[[str], str]) -> MediumView:
        """Return how a medium is shown.

        Args:
            medium: Which.
            original: Address of the original.
            address: Returns the address of a rendition.
        """
        error: Any = medium.error
        return cls(
            id=medium.id.hex,
            kind=medium.kind,
            media_type=medium.media_type,
            file_name=medium.file_name,
            size=medium.size,
            state=medium.state,
            progress=medium.progress,
            error=error,
            width=medium.width,
            height=medium.height,
            duration_ms=medium.duration_ms,
            created_at=medium.created_at,
            original=original,
            renditions={name: address(name) for name in medium.renditions},
        )


class UploadView(BaseModel):
    """How far an upload is."""

    id: str
    length: int | None = Field(description="Bytes that it will have; null while not known.")
    received: int
    file_name: str
    media_id: str | None = Field(description="What became of it; null until it is complete.")
    expires_at: datetime

    @classmethod
    def of(cls, upload: Upload) -> UploadView:
        """Return how an upload is shown."""
        return cls(
            id=upload.id.hex,
            length=upload.length,
            received=upload.received,
            file_name=upload.file_name,
            media_id=upload.media_id.hex if upload.media_id else None,
            expires_at=upload.expires_at,
        )
