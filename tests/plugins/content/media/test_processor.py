"""The job that processes media: once, whatever is killed, and one file's fault is its own."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import UUID

import psutil
import pytest
from onlyvips_content.api import MediaSettled
from onlyvips_content.media import processor as processor_module
from onlyvips_content.media.children import ChildFailed
from onlyvips_content.media.processing.files import process_file

from onlyvips.errors import Conflict, NotFound, Unavailable
from tests.plugins.content.media import files, processing_process
from tests.plugins.content.media.conftest import MediaBench
from tests.plugins.content.media.test_children import end_of

if TYPE_CHECKING:
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.factory import JobRunner
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["worker"])


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """Process in this process, which is quicker; return what went there."""
    asked: list[Any] = []

    async def process(path: Path, folder: Path, limits: Any, progress: Any, **_: Any) -> Any:
        asked.append(path)
        return await asyncio.to_thread(process_file, path, folder, limits, lambda percent: None)

    monkeypatch.setattr(processor_module, "process_in_child", process)
    return asked


async def row_of(media: MediaBench, media_id: UUID) -> Any:
    return await media.host.db.fetch_one(
        "SELECT * FROM content.media WHERE id = :id", {"id": media_id}
    )


async def known_objects(media: MediaBench) -> set[str]:
    rows = await media.host.db.fetch_all(
        "SELECT original_key AS key FROM content.media "
        "UNION ALL SELECT key FROM content.renditions UNION ALL SELECT key FROM content.marked "
        "UNION ALL SELECT key FROM content.doomed_objects"
    )
    return {row["key"] for row in rows}


def work_of(media: MediaBench) -> Path:
    return media.host.platform.config.state / "work"


async def test_an_upload_is_processed_by_a_child_and_told_of(
    media: MediaBench, rows: Rows, run_jobs: JobRunner, events: CapturedEvents
) -> None:
    owner = await rows.creator()
    media_id = await media.upload(owner, files.private_jpeg(orientation=6))

    await run_jobs()

    found = await media.parts.own_media.get(owner.id, media_id)
    assert (found.state, found.progress, found.error) == ("ready", 100, None)
    assert (found.kind, found.media_type) == ("image", "image/jpeg")
    assert (found.width, found.height) == (48, 64)
    assert found.renditions == ("display", "preview", "thumb")
    told = events.one(MediaSettled)
    assert (told.media_id, told.owner_id, told.state) == (str(media_id), owner.id, "ready")
    for key in await media.objects() & await known_objects(media):
        if "original" not in key and key.endswith((".jpg", ".webp")):
            assert files.SECRET.encode() not in await media.content(key)
    assert list(work_of(media).iterdir()) == []


async def test_a_broken_file_is_an_error_of_that_medium_alone(
    media: MediaBench,
    rows: Rows,
    run_jobs: JobRunner,
    events: CapturedEvents,
    here: list[Any],
) -> None:
    owner = await rows.creator()
    work = await rows.work(owner)
    bad = await media.upload(owner, files.claiming_png(100_000, 100_000))
    good = await media.upload(owner, files.private_png())
    await media.host.db.execute(
        "UPDATE content.works SET cover_id = :bad WHERE id = :work", {"bad": bad, "work": work}
    )

    await run_jobs()

    failed = await media.parts.own_media.get(owner.id, bad)
    assert failed.state == "failed"
    assert failed.error is not None
    assert failed.error["code"] == "picture-too-large"
    assert "expected at most 100 million" in failed.error["detail"]
    assert failed.renditions == ()
    assert (await row_of(media, good))["state"] == "ready"
    assert {told.state for told in events.of(MediaSettled)} == {"ready", "failed"}
    revision = "SELECT revision FROM content.works WHERE id = :work"
    assert await media.host.db.fetch_val(revision, {"work": work}) == 2, "its card is another now"


async def test_the_same_bytes_of_the_same_person_are_one_medium(
    media: MediaBench, rows: Rows, run_jobs: JobRunner, here: list[Any]
) -> None:
    owner, other, data = await rows.creator(), await rows.creator(), files.private_png()
    first = await media.upload(owner, data)
    await run_jobs()
    second = await media.upload(owner, data)
    foreign = await media.upload(other, data)
    work = await rows.work(owner, cover_id=second)
    await media.host.db.execute(
        "INSERT INTO content.work_media (work_id, position, media_id) VALUES (:work, 0, :media)",
        {"work": work, "media": second},
    )

    await run_jobs()

    db = media.host.db
    assert len(here) == 2, "what is there already is not processed again"
    assert await row_of(media, second) is None
    assert (await row_of(media, foreign))["state"] == "ready", "another person's is another"
    assert await db.fetch_val("SELECT media_id FROM content.work_media") == first
    assert await db.fetch_val("SELECT cover_id FROM content.works") == first
    upload = await media.parts.uploads.get(owner.id, second)
    assert upload.media_id == first
    asked = await media.parts.own_media.get(owner.id, second)
    assert (asked.id, asked.state) == (first, "ready"), "who waits for it learns what it became"
    with pytest.raises(NotFound):
        await media.parts.own_media.get(other.id, second)
    with pytest.raises(Conflict):
        await media.parts.own_media.delete(owner.id, second)
    await media.parts.collecting.collect()
    assert await media.objects() == await known_objects(media)


async def test_processing_again_replaces_what_was_made(
    media: MediaBench, rows: Rows, run_jobs: JobRunner, here: list[Any]
) -> None:
    owner = await rows.creator()
    media_id = await media.upload(owner, files.private_png())
    await run_jobs()
    before = await media.objects()
    digest = (await row_of(media, media_id))["digest"]

    await media.parts.own_media.reprocess([media_id])
    await run_jobs()
    await media.parts.processor.process(media_id)  # delivered a second time: nothing happens
    await media.parts.collecting.collect()

    assert len(here) == 2
    after = await media.objects()
    assert len(after) == len(before) == 4
    assert len(after & before) == 1, "the original alone"
    row = await row_of(media, media_id)
    assert (row["state"], row["digest"]) == ("ready", digest)


async def test_what_falls_over_is_tried_again_and_given_up_in_the_end(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def falls_over(*_: Any, **__: Any) -> Any:
        raise ChildFailed(-11, "")

    monkeypatch.setattr(processor_module, "process_in_child", falls_over)
    owner = await rows.creator()
    media_id = await media.upload(owner, files.private_png())

    with pytest.raises(ChildFailed):
        await media.parts.processor.process(media_id)
    assert (await row_of(media, media_id))["state"] == "processing"
    await media.parts.processor.process(media_id, last=True)

    row = await row_of(media, media_id)
    assert (row["state"], row["error"]["code"]) == ("failed", "file-too-hard")
    assert list(work_of(media).iterdir()) == []


async def test_a_storage_that_is_away_is_no_fault_of_the_file(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch, here: list[Any]
) -> None:
    owner = await rows.creator()
    media_id = await media.upload(owner, files.private_png())

    async def away(*_: Any) -> None:
        raise Unavailable("media storage: it is away")

    with monkeypatch.context() as patch:
        patch.setattr(media.parts.storage, "put_file", away)
        with pytest.raises(Unavailable):
            await media.parts.processor.process(media_id)

    await media.parts.processor.process(media_id)
    assert (await row_of(media, media_id))["state"] == "ready"


async def test_two_runs_of_the_same_medium_make_it_once(
    media: MediaBench, rows: Rows, events: CapturedEvents, here: list[Any]
) -> None:
    owner = await rows.creator()
    media_id = await media.upload(owner, files.private_png())

    await asyncio.gather(*(media.parts.processor.process(media_id) for _ in range(2)))

    assert len(events.of(MediaSettled)) == 1
    assert await media.count("renditions") == 3
    assert await media.objects() == await known_objects(media)


async def test_progress_can_be_seen(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    async def says(path: Path, folder: Path, limits: Any, progress: Any, **_: Any) -> Any:
        for percent in (40, 70):
            await progress(percent)
            seen.append((await row_of(media, media_id))["progress"])
        return await asyncio.to_thread(process_file, path, folder, limits, lambda percent: None)

    monkeypatch.setattr(processor_module, "process_in_child", says)
    media_id = await media.upload(await rows.creator(), files.private_png())

    await media.parts.processor.process(media_id)

    assert seen == [40, 40], "not more often than once a second"
    assert (await row_of(media, media_id))["progress"] == 100


async def test_a_worker_that_is_killed_leaves_nothing_half_done(
    media: MediaBench, rows: Rows, events: CapturedEvents, tmp_path: Path
) -> None:
    video = files.video(
        tmp_path / "video.avi", codec="mpeg4", sound=None, size=(480, 360), frames=120, rate=12
    )
    owner = await rows.creator()
    media_id = await media.upload(owner, video.read_bytes())
    config = media.host.platform.config
    worker = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        processing_process.__name__,
        str(config.directory),
        str(media_id),
        env={
            "PATH": os.environ["PATH"],
            "DATABASE_URL": str(media.host.db.url),
            "REDIS_URL": "unix:///nonexistent/onlyvips-test.sock",
            "ONLYVIPS_SECRET_KEY": "a-master-key-for-tests-only-which-guards-nothing",
            "ONLYVIPS_STATE": str(config.state),
            "PYTHONPATH": str(Path(__file__).parents[4]),
        },
    )
    async with asyncio.timeout(60):
        while not list(work_of(media).glob("*/room/stream.mp4")):
            assert worker.returncode is None
            await asyncio.sleep(0.005)
    children = psutil.Process(worker.pid).children()
    worker.send_signal(signal.SIGKILL)
    await worker.wait()

    assert len(children) == 1
    await end_of(children[0])
    row = await row_of(media, media_id)
    assert row["state"] == "processing", "it was killed in the midst of it"
    assert len(list(work_of(media).iterdir())) == 1
    await media.parts.processor.process(media_id)

    assert (await row_of(media, media_id))["state"] == "ready"
    assert await media.count("renditions") == 4
    assert len(events.of(MediaSettled)) == 1
    assert list(work_of(media).iterdir()) == []
    assert await media.objects() == await known_objects(media)
