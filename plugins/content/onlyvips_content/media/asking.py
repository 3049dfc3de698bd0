"""Asking for media to be processed."""

from __future__ import annotations

from uuid import UUID

from pydantic import BaseModel

#: Name of the job.
PROCESS_MEDIA = "process_media"


class ProcessMedia(BaseModel):
    """Payload of the job.

    Attributes:
        media_id: What is to be processed.
    """

    media_id: UUID
