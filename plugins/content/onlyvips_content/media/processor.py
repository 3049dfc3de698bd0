"""Processing of media as a job: from what was uploaded to what people are shown.

A run may be repeated and may be killed anywhere. What it makes gets new names in storage and
counts only once the rows say so, all of them in one transaction; what a killed run put there is
known to nobody and is collected.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

from onlyvips_content.api import MediaSettled
from onlyvips_content.media.children import process_in_child
from onlyvips_content.media.keys import rendition_key
from onlyvips_content.media.processing.refusals import sentence
from onlyvips_content.media.processing.values import MEGA, Limits, Made, Refused, Rendition
from onlyvips_content.media.twins import Twins
from onlyvips_content.media.workrooms import workroom

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_content.media.gathering import Gathering
    from onlyvips_content.media.storage import Storage
    from onlyvips_content.settings import ContentSettings

#: Seconds between two notes of how far it is.
_NOTE_EVERY: Final = 1.0

_BEGIN = """
UPDATE content.media SET state = 'processing', progress = 0, error = NULL
 WHERE id = :id AND state IN ('stored', 'processing') RETURNING owner_id"""
_PROGRESS = """
UPDATE content.media SET progress = :percent WHERE id = :id AND state = 'processing'"""
_HOLD = "SELECT owner_id FROM content.media WHERE id = :id AND state = 'processing' FOR UPDATE"
_DOOM_OLD = """
WITH old AS (DELETE FROM content.renditions WHERE media_id = :id RETURNING key),
     marked AS (DELETE FROM content.marked WHERE media_id = :id RETURNING key)
INSERT INTO content.doomed_objects (key, since)
SELECT key, :now FROM (SELECT key FROM old UNION ALL SELECT key FROM marked) AS gone
ON CONFLICT DO NOTHING"""
_RENDITION = """
INSERT INTO content.renditions (media_id, name, key, media_type, size, width, height)
VALUES (:id, :name, :key, :media_type, :size, :width, :height)"""
_READY = """
UPDATE content.media
   SET state = 'ready', progress = 100, error = NULL, settled_at = :now, kind = :kind,
       media_type = :media_type, width = :width, height = :height, duration_ms = :duration_ms,
       picture_hash = :picture_hash, waveform = :waveform
 WHERE id = :id"""
_FAILED = """
UPDATE content.media
   SET state = 'failed', settled_at = :now, error = CAST(:error AS jsonb), digest = NULL
 WHERE id = :id AND state = 'processing' RETURNING owner_id"""


@dataclass(frozen=True, slots=True)
class Put:
    """A rendition that lies in storage.

    Attributes:
        key: Its key there.
        rendition: What it is.
    """

    key: str
    rendition: Rendition


class Processor:
    """Processes media.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
        gathering: Puts originals together.
        settings: What is processed at most.
    """

    def __init__(
        self,
        platform: Platform,
        storage: Storage,
        gathering: Gathering,
        settings: ContentSettings,
    ) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage
        self._gathering = gathering
        self._limits = limits_of(settings)
        self._seconds = settings.processing.minutes * 60
        self._places = asyncio.Semaphore(settings.processing.at_once)
        self._root = platform.config.state / "work"
        self._twins = Twins(platform.db)

    async def process(self, media_id: UUID, *, last: bool = False) -> None:
        """Process a medium, if that is still to be done.

        Args:
            media_id: Which.
            last: It is the last try: if it fails, whatever it is, the medium has failed.

        Raises:
            ChildFailed: The process was killed or fell over, and it may go better another time.
            Unavailable: The storage is away.
        """
        row = await self._db.fetch_one(_BEGIN, {"id": media_id})
        if row is None:
            return
        try:
            key, digest = await self._gathering.gather(media_id)
            if await self._twins.merged(media_id, row["owner_id"], digest, self._now()):
                return
            async with self._places:
                await self._make(media_id, key)
        except Refused as refused:
            await self._fail(media_id, refused)
        except Exception:
            if not last:
                raise
            self._platform.log.exception("media_not_processed", media_id=str(media_id))
            await self._fail(media_id, Refused("file-too-hard"))

    async def settle(self, media_id: UUID, made: Made, puts: Sequence[Put]) -> bool:
        """Note what was made of a medium.

        Args:
            media_id: Of which; it is being processed.
            made: What it is.
            puts: What lies in storage now.

        Returns:
            Whether it counts; otherwise somebody else was first, or the medium is gone.
        """
        async with self._db.transaction():
            row = await self._db.fetch_one(_HOLD, {"id": media_id})
            if row is None:
                return False
            await self._db.execute(_DOOM_OLD, {"id": media_id, "now": self._now()})
            await self._db.execute_many(_RENDITION, [_values(media_id, put) for put in puts])
            await self._db.execute(
                _READY,
                {
                    "id": media_id,
                    "now": self._now(),
                    "kind": made.kind,
                    "media_type": made.media_type,
                    "width": made.width,
                    "height": made.height,
                    "duration_ms": made.duration_ms,
                    "picture_hash": made.picture_hash,
                    "waveform": bytes(made.waveform) or None,
                },
            )
            await self._told(media_id, row["owner_id"], "ready")
        return True

    async def put_all(self, media_id: UUID, made: Made, folder: Path) -> list[Put]:
        """Put renditions into storage."""
        puts = [
            Put(rendition_key(media_id, one.name, Path(one.file).suffix[1:]), one)
            for one in made.renditions
        ]
        files = [self._storage.put_file(put.key, folder / put.rendition.file) for put in puts]
        await asyncio.gather(*files)
        return puts

    async def _make(self, media_id: UUID, key: str) -> None:
        loop = asyncio.get_running_loop()
        noted = 0.0

        async def note(percent: int) -> None:
            nonlocal noted
            if loop.time() - noted >= _NOTE_EVERY:
                noted = loop.time()
                await self._db.execute(_PROGRESS, {"id": media_id, "percent": percent})

        with ExitStack() as stack:
            folder = await asyncio.to_thread(stack.enter_context, workroom(self._root))
            async with self._storage.as_file(key) as path:
                made = await process_in_child(
                    path, folder, self._limits, note, seconds=self._seconds
                )
            puts = await self.put_all(media_id, made, folder)
        if not await self.settle(media_id, made, puts):
            await self._storage.delete([put.key for put in puts])

    async def _fail(self, media_id: UUID, refused: Refused) -> None:
        error = {
            "code": refused.code,
            "detail": sentence(refused.code, refused.values),
            "values": dict(refused.values),
        }
        async with self._db.transaction():
            row = await self._db.fetch_one(
                _FAILED, {"id": media_id, "now": self._now(), "error": error}
            )
            if row is not None:
                await self._told(media_id, row["owner_id"], "failed")

    async def _told(self, media_id: UUID, owner_id: int, state: str) -> None:
        await self._platform.events.publish(
            MediaSettled(media_id=str(media_id), owner_id=owner_id, state=state)
        )

    def _now(self) -> Any:
        return self._platform.clock.now()


def limits_of(settings: ContentSettings) -> Limits:
    """Return what is processed at most, by the operator's settings."""
    uploads, processing = settings.uploads, settings.processing
    return Limits(
        image_bytes=uploads.image_megabytes * MEGA,
        video_bytes=uploads.video_megabytes * MEGA,
        audio_bytes=uploads.audio_megabytes * MEGA,
        image_pixels=uploads.image_megapixels * 10**6,
        video_ms=uploads.video_seconds * 1000,
        audio_ms=uploads.audio_seconds * 1000,
        memory_bytes=processing.memory_megabytes * MEGA,
        cpu_seconds=processing.minutes * 60 * (os.cpu_count() or 1),
    )


def _values(media_id: UUID, put: Put) -> dict[str, Any]:
    made = put.rendition
    return {
        "id": media_id,
        "name": made.name,
        "key": put.key,
        "media_type": made.media_type,
        "size": made.size,
        "width": made.width,
        "height": made.height,
    }
