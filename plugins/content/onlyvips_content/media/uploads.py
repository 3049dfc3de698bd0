"""Resumable uploads: what arrives is kept part by part, and each part is told of at once.

A part is an object in storage and a row, written in this order; with the row the number of
received bytes rises in one statement that names the number before. So a process that is killed
loses at most one part, and of two who send the same bytes at once one is told to look where the
upload stands.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

from onlyvips.errors import Conflict, FieldError, InvalidInput, NotFound, RateLimited
from onlyvips_content.media.asking import PROCESS_MEDIA, ProcessMedia
from onlyvips_content.media.keys import original_key, part_key
from onlyvips_content.media.metadata import file_name_of, read_metadata
from onlyvips_content.media.values import TooLong, Upload, WrongOffset

if TYPE_CHECKING:
    from collections.abc import Iterator

    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_content.media.storage import Storage
    from onlyvips_content.settings import UploadSettings

#: Bytes of one part: what a kill may lose, and what a request holds in memory.
PART = 4 * 1024 * 1024
#: Requests that one person may send bytes with at the same time, to one process.
MOST_AT_ONCE = 4
#: Parts of one upload. Who sends single bytes would make a row and an object of each.
MOST_PARTS = 50_000
#: Uploads of one person that are not complete.
MOST_UNFINISHED = 100
_COLUMNS = "id, account_id, length, received, file_name, metadata, media_id, expires_at"
_BEGIN = f"""
INSERT INTO content.uploads (id, account_id, length, file_name, metadata, created_at, expires_at)
VALUES (:id, :account, :length, :name, :metadata, :now, :expires) RETURNING {_COLUMNS}"""  # noqa: S608
_GET = f"""
SELECT {_COLUMNS} FROM content.uploads
 WHERE id = :id AND account_id = :account AND expires_at > :now"""  # noqa: S608
_ANNOUNCE = f"""
UPDATE content.uploads SET length = :length
 WHERE id = :id AND length IS NULL AND received <= :length RETURNING {_COLUMNS}"""  # noqa: S608
_GO_ON = f"""
UPDATE content.uploads SET received = received + :size, expires_at = :expires
 WHERE id = :id AND received = :start AND media_id IS NULL AND expires_at > :now
   AND (length IS NULL OR received + :size <= length) RETURNING {_COLUMNS}"""  # noqa: S608
_COMPLETE = f"""
UPDATE content.uploads SET media_id = id WHERE id = :id RETURNING {_COLUMNS}"""  # noqa: S608
_MAKE_MEDIUM = """
INSERT INTO content.media
       (id, owner_id, size, state, file_name, original_key, created_at, unused_since)
VALUES (:id, :owner, :size, 'stored', :name, :key, :now, :now)"""
_USED = """
SELECT (SELECT coalesce(sum(size), 0) FROM content.media WHERE owner_id = :account)
     + (SELECT coalesce(sum(coalesce(length, received)), 0) FROM content.uploads
         WHERE account_id = :account AND media_id IS NULL)"""


class Uploads:
    """Takes uploads in.

    Args:
        platform: The plugin's platform.
        storage: Where media lies.
        settings: What may be uploaded.
    """

    def __init__(self, platform: Platform, storage: Storage, settings: UploadSettings) -> None:
        self._platform = platform
        self._db = platform.db
        self._storage = storage
        self._quota = settings.quota_gigabytes * 2**30
        self._rest = timedelta(hours=settings.unfinished_hours)
        self._sending: Counter[int] = Counter()
        #: Most bytes of one upload, whatever it is.
        self.most = 2**20 * max(
            settings.image_megabytes, settings.video_megabytes, settings.audio_megabytes
        )

    async def create(self, account_id: int, *, length: int | None, metadata: str = "") -> Upload:
        """Begin an upload.

        Args:
            account_id: Who uploads.
            length: Bytes that it will have; None to say so later.
            metadata: ``Upload-Metadata``.

        Raises:
            TooLong: It is longer than anything may be.
            InvalidInput: It is empty, the metadata is malformed, or the person's space is used up.
            RateLimited: There are too many that are not complete.
        """
        if length is not None:
            self._check_length(length)
        file_name = file_name_of(read_metadata(metadata))
        now = self._platform.clock.now()
        async with self._db.transaction():
            await self._check_room(account_id, length or 0)
            row = await self._db.fetch_one(
                _BEGIN,
                {
                    "id": uuid4(),
                    "account": account_id,
                    "length": length,
                    "name": file_name,
                    "metadata": metadata,
                    "now": now,
                    "expires": now + self._rest,
                },
            )
        assert row is not None
        return _upload(row)

    async def get(self, account_id: int, upload_id: UUID) -> Upload:
        """Return somebody's own upload.

        Raises:
            NotFound: There is none, it expired, or it is another person's.
        """
        row = await self._db.fetch_one(
            _GET,
            {"id": upload_id, "account": account_id, "now": self._platform.clock.now()},
        )
        if row is None:
            raise NotFound("There is no such upload, or it expired.", code="upload-not-found")
        return _upload(row)

    async def append(
        self,
        account_id: int,
        upload_id: UUID,
        *,
        offset: int,
        pieces: AsyncIterator[bytes],
        length: int | None = None,
    ) -> Upload:
        """Go on with an upload.

        What arrived before ``pieces`` fails is kept.

        Args:
            account_id: Who uploads.
            upload_id: Which.
            offset: Byte at which the pieces begin.
            pieces: The bytes, as they come.
            length: Bytes that the upload will have, where that was not said before.

        Returns:
            The upload as it stands now; with ``media_id`` when this completed it.

        Raises:
            NotFound: See `get`.
            WrongOffset: The upload does not go on there.
            TooLong: There are more bytes than were announced, or than may be.
            Conflict: Its length was said already, and differently.
            InvalidInput: The person's space is used up.
            RateLimited: This person sends too much at once.
            Unavailable: The storage is away.
        """
        upload = await self.get(account_id, upload_id)
        if upload.received != offset:
            raise _wrong_offset(upload.received)
        if length is not None:
            upload = await self._announce(upload, length)
        with self._one_of_few(account_id):
            most = await self._most_of(upload)
            buffer, arriving = bytearray(), aiter(pieces)
            broken: BaseException | None = None
            while True:
                try:
                    piece = await anext(arriving, None)
                except BaseException as error:  # noqa: BLE001 - raised again below
                    broken = error
                    break
                if piece is None:
                    break
                buffer += piece
                if upload.received + len(buffer) > most:
                    raise TooLong(f"The upload may have {most} bytes.", code="upload-too-long")
                # The last part waits for the end: an upload is not complete while more comes.
                while len(buffer) > PART:
                    upload = await self._keep(upload, bytes(memoryview(buffer)[:PART]))
                    del buffer[:PART]
            if buffer:
                upload = await self._keep(upload, bytes(buffer))
            if broken is not None:
                raise broken
        return upload

    async def end(self, account_id: int, upload_id: UUID) -> None:
        """Forget an upload that is not complete, with all that arrived.

        Raises:
            NotFound: See `get`.
            Conflict: It is complete: what it became can be deleted.
        """
        now = self._platform.clock.now()
        async with self._db.transaction():
            row = await self._db.fetch_one(
                "SELECT media_id FROM content.uploads "
                "WHERE id = :id AND account_id = :account AND expires_at > :now FOR UPDATE",
                {"id": upload_id, "account": account_id, "now": now},
            )
            if row is None:
                raise NotFound("There is no such upload, or it expired.", code="upload-not-found")
            if row["media_id"] is not None:
                raise Conflict("This upload is complete.", code="upload-complete")
            await self._db.execute(
                "INSERT INTO content.doomed_objects (key, since) "
                "SELECT key, :now FROM content.upload_parts WHERE upload_id = :id "
                "ON CONFLICT DO NOTHING",
                {"id": upload_id, "now": now},
            )
            await self._db.execute("DELETE FROM content.uploads WHERE id = :id", {"id": upload_id})

    def _check_length(self, length: int) -> None:
        if length < 1:
            message = "expected at least one byte"
            raise InvalidInput(
                f"The upload is empty; {message}.", fields=[FieldError("Upload-Length", message)]
            )
        if length > self.most:
            raise TooLong(f"An upload may have {self.most} bytes.", code="upload-too-long")

    async def _used(self, account_id: int) -> int:
        used: int = await self._db.fetch_val(
            _USED,
            {"account": account_id},
        )
        return int(used)

    async def _check_room(self, account_id: int, wanted: int) -> None:
        """Refuse what one person has no room for; one request of theirs at a time.

        Raises:
            InvalidInput: There is no room.
            RateLimited: There are too many uploads.
        """
        await self._db.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended('content.uploads', :account))",
            {"account": account_id},
        )
        count = await self._db.fetch_val(
            "SELECT count(*) FROM content.uploads WHERE account_id = :account AND media_id IS NULL",
            {"account": account_id},
        )
        if count >= MOST_UNFINISHED:
            raise RateLimited(
                "Too many uploads are not complete; finish or end some of them.", retry_after=60
            )
        if wanted + await self._used(account_id) > self._quota:
            raise _no_room(self._quota)

    async def _announce(self, upload: Upload, length: int) -> Upload:
        """Take down how long an upload will be."""
        if upload.length is not None:
            if upload.length != length:
                raise Conflict(
                    f"This upload was announced with {upload.length} bytes.", code="length-known"
                )
            return upload
        self._check_length(length)
        async with self._db.transaction():
            await self._check_room(upload.account_id, length - upload.received)
            row = await self._db.fetch_one(_ANNOUNCE, {"id": upload.id, "length": length})
            if row is None:
                raise Conflict(
                    f"There are {upload.received} bytes already, or its length is known.",
                    code="length-known",
                )
            upload = _upload(row)
            return await self._complete(upload) if upload.received == length else upload

    async def _most_of(self, upload: Upload) -> int:
        """Return how many bytes an upload may have."""
        parts = await self._db.fetch_val(
            "SELECT count(*) FROM content.upload_parts WHERE upload_id = :id", {"id": upload.id}
        )
        if parts >= MOST_PARTS:
            raise Conflict(
                "This upload came in too many small pieces; begin anew with larger ones.",
                code="too-many-parts",
            )
        if upload.length is not None:
            return upload.length
        room = self._quota - await self._used(upload.account_id)
        if room <= 0:
            raise _no_room(self._quota)
        return min(self.most, upload.received + room)

    async def _keep(self, upload: Upload, data: bytes) -> Upload:
        """Keep a part, and complete the upload if it is the last."""
        key = part_key(upload.id, upload.received)
        await self._storage.put(key, data)
        try:
            async with self._db.transaction():
                return await self._note(upload, key, len(data))
        except (NotFound, WrongOffset):
            # After any other error it may be committed all the same; what is not is found later,
            # among the objects that nobody knows.
            await self._storage.delete([key])
            raise

    async def _note(self, upload: Upload, key: str, size: int) -> Upload:
        now = self._platform.clock.now()
        values = {"id": upload.id, "start": upload.received, "size": size}
        row = await self._db.fetch_one(
            _GO_ON,
            {**values, "now": now, "expires": now + self._rest},
        )
        if row is None:
            present = await self.get(upload.account_id, upload.id)
            raise _wrong_offset(present.received)
        await self._db.execute(
            "INSERT INTO content.upload_parts (upload_id, start, size, key) "
            "VALUES (:id, :start, :size, :key)",
            {**values, "key": key},
        )
        upload = _upload(row)
        return await self._complete(upload) if upload.received == upload.length else upload

    async def _complete(self, upload: Upload) -> Upload:
        """Make a medium of an upload, in the transaction of its last part."""
        parts = await self._db.fetch_all(
            "SELECT key FROM content.upload_parts WHERE upload_id = :id ORDER BY start LIMIT 2",
            {"id": upload.id},
        )
        key = original_key(upload.id)
        if len(parts) == 1:
            # Most pictures are one part: it is the original as it lies there.
            key = parts[0]["key"]
            await self._db.execute(
                "DELETE FROM content.upload_parts WHERE upload_id = :id", {"id": upload.id}
            )
        await self._db.execute(
            _MAKE_MEDIUM,
            {
                "id": upload.id,
                "owner": upload.account_id,
                "size": upload.received,
                "name": upload.file_name,
                "key": key,
                "now": self._platform.clock.now(),
            },
        )
        row = await self._db.fetch_one(
            _COMPLETE,
            {"id": upload.id},
        )
        await self._platform.jobs.enqueue(
            PROCESS_MEDIA, ProcessMedia(media_id=upload.id), key=f"{PROCESS_MEDIA}:{upload.id}"
        )
        assert row is not None
        return _upload(row)

    @contextmanager
    def _one_of_few(self, account_id: int) -> Iterator[None]:
        if self._sending[account_id] >= MOST_AT_ONCE:
            raise RateLimited("You send too many files at once.", retry_after=5)
        self._sending[account_id] += 1
        try:
            yield
        finally:
            self._sending[account_id] -= 1
            if not self._sending[account_id]:
                del self._sending[account_id]


def _upload(row: Record) -> Upload:
    return Upload(**dict(row))


def _wrong_offset(received: int) -> WrongOffset:
    return WrongOffset(
        f"This upload goes on at byte {received}; ask where it stands.",
        extra={"offset": received},
    )


def _no_room(quota: int) -> InvalidInput:
    return InvalidInput(
        f"Your {quota // 2**30} GB are used up; delete what you do not need.", code="quota-used-up"
    )
