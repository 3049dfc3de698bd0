"""Uploads: what arrived is kept, once, and becomes a medium when it is complete."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from onlyvips_content.media import uploads as uploads_module
from onlyvips_content.media.values import TooLong, WrongOffset

from onlyvips.errors import Conflict, InvalidInput, NotFound, RateLimited, Unavailable
from tests.plugins.content.media.conftest import MediaBench, pieces

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
PART = 50_000
DATA = os.urandom(230_000)
_JOBS = "SELECT count(*) FROM pgqueuer.pgqueuer WHERE entrypoint = 'content.process_media'"


@pytest.fixture(autouse=True)
def _small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads_module, "PART", PART)


async def cut(data: bytes) -> AsyncIterator[bytes]:
    """Yield bytes until the connection breaks."""
    async for piece in pieces(data):
        yield piece
    raise ConnectionResetError


async def test_an_upload_in_pieces_becomes_a_medium_and_one_job(
    media: MediaBench, rows: Rows
) -> None:
    owner = await rows.creator()
    uploads, db = media.parts.uploads, media.host.db
    name = "filename ZmV0ZS9Gb3RvxJ9yYWYgMS5qcGc=,secret"
    upload = await uploads.create(owner.id, length=len(DATA), metadata=name)

    for start, end in ((0, 120_000), (120_000, 120_010), (120_010, 230_000)):
        assert upload.media_id is None
        upload = await uploads.append(
            owner.id, upload.id, offset=start, pieces=pieces(DATA[start:end])
        )
        assert upload.received == end

    assert upload.media_id == upload.id
    found = await media.parts.own_media.get(owner.id, upload.id)
    assert (found.state, found.size, found.file_name) == ("stored", 230_000, "Fotoğraf 1.jpg")
    assert await db.fetch_val(_JOBS) == 1
    # What was asked for before it is gathered, and after; it may be gathered twice, at once.
    keys = await asyncio.gather(*(media.parts.gathering.gather(upload.id) for _ in range(3)))
    assert len({key for key, _ in keys}) == len({digest for _, digest in keys}) == 1
    assert await media.content(keys[0][0]) == DATA
    assert await media.parts.gathering.gather(upload.id) == keys[0]
    assert await media.count("upload_parts") == 0
    await media.parts.collecting.collect()
    assert await media.objects() == {keys[0][0]}


async def test_what_fits_into_one_part_is_not_copied(media: MediaBench, rows: Rows) -> None:
    owner = await rows.creator()
    media_id = await media.upload(owner, DATA[:40_000])

    (only,) = await media.objects()
    key, _ = await media.parts.gathering.gather(media_id)

    assert key == only
    assert await media.content(key) == DATA[:40_000]


async def test_a_connection_that_breaks_loses_nothing_that_arrived(
    media: MediaBench, rows: Rows
) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    upload = await uploads.create(owner.id, length=len(DATA))

    with pytest.raises(ConnectionResetError):
        await uploads.append(owner.id, upload.id, offset=0, pieces=cut(DATA[:120_000]))
    assert (await uploads.get(owner.id, upload.id)).received == 120_000

    sending = asyncio.ensure_future(
        uploads.append(owner.id, upload.id, offset=120_000, pieces=_never_ending(DATA[120_000:]))
    )
    async with asyncio.timeout(10):
        while (await uploads.get(owner.id, upload.id)).received < 200_000:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
    sending.cancel()
    with pytest.raises(asyncio.CancelledError):
        await sending

    upload = await uploads.get(owner.id, upload.id)
    assert upload.received == 229_999
    upload = await uploads.append(owner.id, upload.id, offset=229_999, pieces=pieces(DATA[-1:]))
    key, _ = await media.parts.gathering.gather(upload.id)
    assert await media.content(key) == DATA


async def _never_ending(data: bytes) -> AsyncIterator[bytes]:
    async for piece in pieces(data[:-1]):
        yield piece
    await asyncio.Event().wait()


async def test_of_two_who_send_the_same_bytes_one_is_told_to_look(
    media: MediaBench, rows: Rows
) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    upload = await uploads.create(owner.id, length=len(DATA))

    outcomes = await asyncio.gather(
        *(uploads.append(owner.id, upload.id, offset=0, pieces=pieces(DATA)) for _ in range(3)),
        return_exceptions=True,
    )

    refused = [one for one in outcomes if isinstance(one, WrongOffset)]
    assert len(refused) == 2
    assert all(one.extra["offset"] for one in refused)
    key, _ = await media.parts.gathering.gather(upload.id)
    assert await media.content(key) == DATA
    assert await media.count("media") == 1
    await media.parts.collecting.collect()
    assert await media.objects() == {key}


async def test_offsets_and_lengths_that_do_not_fit(media: MediaBench, rows: Rows) -> None:
    owner, other = await rows.creator(), await rows.creator()
    uploads = media.parts.uploads
    upload = await uploads.create(owner.id, length=100_000)

    for offset in (1, 100_000, 10**15):
        with pytest.raises(WrongOffset):
            await uploads.append(owner.id, upload.id, offset=offset, pieces=pieces(DATA))
    with pytest.raises(TooLong):
        await uploads.append(owner.id, upload.id, offset=0, pieces=pieces(DATA[:100_001]))
    # The parts that were whole before it was too long are kept; nothing beyond the end is.
    assert (await uploads.get(owner.id, upload.id)).received == PART
    with pytest.raises(Conflict):
        await uploads.append(owner.id, upload.id, offset=PART, pieces=pieces(b"x"), length=PART + 1)
    for length in (0, -1):
        with pytest.raises(InvalidInput):
            await uploads.create(owner.id, length=length)
    with pytest.raises(TooLong):
        await uploads.create(owner.id, length=uploads.most + 1)
    for work in (
        uploads.get(other.id, upload.id),
        uploads.append(other.id, upload.id, offset=PART, pieces=pieces(b"x")),
        uploads.end(other.id, upload.id),
        uploads.get(owner.id, uuid4()),
    ):
        with pytest.raises(NotFound):
            await work
    assert await media.count("upload_parts") == 1


async def test_a_length_may_be_said_later(media: MediaBench, rows: Rows) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    first = await uploads.create(owner.id, length=None)
    first = await uploads.append(owner.id, first.id, offset=0, pieces=pieces(DATA[:60_000]))
    assert first.media_id is None

    with pytest.raises(Conflict):
        await uploads.append(owner.id, first.id, offset=60_000, pieces=pieces(b""), length=59_999)
    # The whole is there already, so saying so completes it.
    first = await uploads.append(
        owner.id, first.id, offset=60_000, pieces=pieces(b""), length=60_000
    )
    second = await uploads.create(owner.id, length=None)
    second = await uploads.append(
        owner.id, second.id, offset=0, pieces=pieces(DATA), length=len(DATA)
    )

    assert first.media_id == first.id
    assert second.media_id == second.id
    key, _ = await media.parts.gathering.gather(second.id)
    assert await media.content(key) == DATA


@pytest.mark.onlyvips(settings={"content": {"uploads": {"quota_gigabytes": 1}}})
async def test_nobody_stores_more_than_their_share(media: MediaBench, rows: Rows) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    most = 2**30 - 1000
    await media.upload(owner, DATA[:1000])
    outcomes = await asyncio.gather(
        *(uploads.create(owner.id, length=most) for _ in range(3)), return_exceptions=True
    )
    assert sorted(getattr(one, "code", "") for one in outcomes) == [
        "", "quota-used-up", "quota-used-up"
    ]  # fmt: skip

    # Of an upload whose length is not known, what arrives counts.
    open_end = await uploads.create(owner.id, length=None)
    with pytest.raises(InvalidInput) as caught:
        await uploads.append(owner.id, open_end.id, offset=0, pieces=pieces(b"x"))
    assert caught.value.code == "quota-used-up"
    with pytest.raises(InvalidInput):
        await uploads.append(owner.id, open_end.id, offset=0, pieces=pieces(b"x"), length=1)


async def test_an_upload_that_rests_too_long_is_forgotten(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    upload = await uploads.create(owner.id, length=len(DATA))
    for start in (0, 60_000):
        clock.move(timedelta(hours=23))
        # Each part gives it time.
        upload = await uploads.append(
            owner.id, upload.id, offset=start, pieces=pieces(DATA[start : start + 60_000])
        )

    clock.move(timedelta(hours=24))
    with pytest.raises(NotFound):
        await uploads.append(owner.id, upload.id, offset=120_000, pieces=pieces(DATA[120_000:]))
    assert len(await media.objects()) == 4
    assert (await media.parts.collecting.collect()).uploads == 1
    assert await media.objects() == set()


async def test_an_upload_is_ended_in_the_middle_of_sending(media: MediaBench, rows: Rows) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    upload = await uploads.create(owner.id, length=len(DATA))
    sent = asyncio.Event()

    async def slow() -> AsyncIterator[bytes]:
        yield DATA[:60_000]
        sent.set()
        await ended.wait()
        yield DATA[60_000:]

    ended = asyncio.Event()
    sending = asyncio.ensure_future(uploads.append(owner.id, upload.id, offset=0, pieces=slow()))
    await sent.wait()
    await uploads.end(owner.id, upload.id)
    ended.set()

    with pytest.raises(NotFound):
        await sending
    await media.parts.collecting.collect()
    assert await media.objects() == set()
    assert await media.count("media") == await media.count("uploads") == 0
    done = await media.upload(owner)
    with pytest.raises(Conflict):
        await uploads.end(owner.id, done)


async def test_who_sends_or_begins_too_much_at_once_is_slowed_down(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await rows.creator()
    uploads = media.parts.uploads
    monkeypatch.setattr(uploads_module, "MOST_UNFINISHED", 6)
    begun = [await uploads.create(owner.id, length=1000) for _ in range(5)]
    sending = [
        asyncio.ensure_future(
            uploads.append(owner.id, upload.id, offset=0, pieces=_never_ending(b"xx"))
        )
        for upload in begun[:4]
    ]
    await asyncio.sleep(0.05)

    with pytest.raises(RateLimited):
        await uploads.append(owner.id, begun[4].id, offset=0, pieces=pieces(b"x"))
    for task in sending:
        task.cancel()
    await asyncio.gather(*sending, return_exceptions=True)
    await uploads.append(owner.id, begun[4].id, offset=0, pieces=pieces(b"x"))
    await uploads.create(owner.id, length=1)
    with pytest.raises(RateLimited):
        await uploads.create(owner.id, length=1)


async def test_a_storage_that_is_away_costs_only_the_part(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    owner = await rows.creator()
    uploads, storage = media.parts.uploads, media.parts.storage
    upload = await uploads.create(owner.id, length=len(DATA))
    put, puts = storage.put, 0

    async def failing(key: str, data: bytes) -> None:
        nonlocal puts
        puts += 1
        if puts == 3:
            raise Unavailable("away")
        await put(key, data)

    monkeypatch.setattr(storage, "put", failing)
    with pytest.raises(Unavailable):
        await uploads.append(owner.id, upload.id, offset=0, pieces=pieces(DATA))
    assert (await uploads.get(owner.id, upload.id)).received == 2 * PART

    upload = await uploads.append(
        owner.id, upload.id, offset=2 * PART, pieces=pieces(DATA[2 * PART :])
    )
    monkeypatch.undo()
    key, _ = await media.parts.gathering.gather(upload.id)
    assert await media.content(key) == DATA


@pytest.mark.parametrize(
    "metadata", ["filename é", "filename not-base64!", "a YQ==,a YQ==", ",", "x" * 5000, "a\x00 "]
)
def test_metadata_that_is_none_is_refused(metadata: str) -> None:
    from onlyvips_content.media.metadata import read_metadata

    with pytest.raises(InvalidInput):
        read_metadata(metadata)


def test_names_of_files_are_one_line_without_folders() -> None:
    from onlyvips_content.media.metadata import file_name_of

    assert file_name_of({"filename": "../../etc/passwd"}) == "passwd"
    assert file_name_of({"filename": "C:\\Users\\me\\a\u202egpj.exe\r\n"}) == "agpj.exe"
    assert file_name_of({"name": "x" * 999}) == "x" * 255
    assert file_name_of({}) == ""
