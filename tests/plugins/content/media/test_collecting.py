"""Collecting: what nobody needs goes, and nothing else."""

from __future__ import annotations

import asyncio
import os
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid4

import pytest
from onlyvips_content.media.collecting import MARKED_FOR, UNKNOWN_AFTER, UNUSED_AFTER
from onlyvips_content.media.keys import part_key, rendition_key
from onlyvips_content.media.privacy import erase_media, export_media

from onlyvips.errors import Conflict, NotFound
from tests.plugins.content.media.conftest import MediaBench, pieces

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.clock import MovableClock
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def show(media: MediaBench, work_id: int, media_id: UUID) -> None:
    """Let a work show a medium."""
    await media.host.db.execute(
        "INSERT INTO content.work_media (work_id, position, media_id) VALUES (:work, 1, :media)",
        {"work": work_id, "media": media_id},
    )


async def everything(media: MediaBench, rows: Rows, owner: Account) -> dict[str, UUID]:
    """Put up media that are referred to in every way, and one that is not."""
    made = {
        name: await media.ready(owner, thumb=b"thumb", display=b"display")
        for name in ("shown", "cover", "avatar", "page", "unused")
    }
    db = media.host.db
    await show(media, await rows.work(owner), made["shown"])
    await rows.work(owner, cover_id=made["cover"], state="draft", published_at=None)
    await db.execute(
        "UPDATE content.creators SET avatar_id = :avatar, cover_id = :cover WHERE account_id = :id",
        {"avatar": made["avatar"], "cover": made["page"], "id": owner.id},
    )
    return made


async def test_media_of_no_work_goes_after_a_week(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    owner = await rows.creator()
    made = await everything(media, rows, owner)
    collecting, own = media.parts.collecting, media.parts.own_media
    before = await media.objects()

    assert (await collecting.collect()).media == 0
    clock.move(UNUSED_AFTER - timedelta(minutes=1))
    assert (await collecting.collect()).media == 0
    assert await media.objects() == before
    clock.move(timedelta(minutes=1))
    assert (await collecting.due()).media == 1
    done = await collecting.collect()

    assert (done.media, done.objects) == (1, 3)
    assert len(await media.objects()) == 4 * 3
    with pytest.raises(NotFound):
        await own.get(owner.id, made["unused"])
    for name in ("shown", "cover", "avatar", "page"):
        assert (await own.get(owner.id, made[name])).state == "ready"

    # What a work let go of has its week from then on, and what is taken up again stays.
    await media.host.db.execute("DELETE FROM content.work_media")
    await media.host.db.execute("UPDATE content.creators SET avatar_id = NULL")
    assert (await collecting.collect()).media == 0
    clock.move(UNUSED_AFTER)
    await show(media, await rows.work(owner), made["shown"])
    assert (await collecting.collect()).media == 1
    assert (await own.get(owner.id, made["shown"])).state == "ready"
    with pytest.raises(NotFound):
        await own.get(owner.id, made["avatar"])


async def test_who_takes_media_up_at_the_last_moment_keeps_it(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    owner = await rows.creator()
    media_id = await media.ready(owner, thumb=b"thumb")
    work_id = await rows.work(owner)
    clock.move(UNUSED_AFTER)

    async with media.host.db.transaction():
        await show(media, work_id, media_id)
        collecting = asyncio.ensure_future(media.parts.collecting.collect())
        await asyncio.sleep(0.1)
        assert not collecting.done()

    assert (await collecting).media == 0
    assert (await media.parts.own_media.get(owner.id, media_id)).renditions == ("thumb",)
    assert len(await media.objects()) == 2


async def test_objects_that_nobody_knows_are_found_and_all_others_stay(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    owner = await rows.creator()
    uploads, storage = media.parts.uploads, media.parts.storage
    made = await everything(media, rows, owner)
    running = await uploads.create(owner.id, length=1000)
    await uploads.append(owner.id, running.id, offset=0, pieces=pieces(b"x" * 500))
    await uploads.append(owner.id, running.id, offset=500, pieces=pieces(b"x" * 100))
    complete = await media.upload(owner, os.urandom(100))
    await show(media, await rows.work(owner), complete)
    key = rendition_key(made["shown"], "marked")
    await storage.put(key, b"marked")
    await media.host.db.execute(
        "INSERT INTO content.marked (media_id, account_id, key, size, made_at) "
        "VALUES (:id, :account, :key, 6, :now)",
        {"id": made["shown"], "account": owner.id, "key": key, "now": clock.now()},
    )
    known = await media.objects()
    lost = [part_key(running.id, 0), rendition_key(made["shown"], "thumb"), part_key(uuid4(), 7)]
    for name in [*lost, "backup/of-somebody-else.tar"]:
        await storage.put(name, b"?")

    # What is young may still be told of in a moment.
    assert await media.parts.collecting.sweep() == 0
    clock.move(UNKNOWN_AFTER + timedelta(minutes=1))
    assert await media.parts.collecting.sweep() == 3

    assert await media.objects() == known | {"backup/of-somebody-else.tar"}
    assert await media.parts.collecting.sweep() == 0


async def test_marked_pictures_go_when_they_are_old(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    owner, fan = await rows.creator(), await rows.person()
    media_id = await media.ready(owner, display=b"display")
    await show(media, await rows.work(owner), media_id)
    key = rendition_key(media_id, "marked")
    await media.parts.storage.put(key, b"marked")
    await media.host.db.execute(
        "INSERT INTO content.marked (media_id, account_id, key, size, made_at) "
        "VALUES (:id, :account, :key, 6, :now)",
        {"id": media_id, "account": fan.id, "key": key, "now": clock.now()},
    )

    assert (await media.parts.collecting.collect()).marked == 0
    clock.move(MARKED_FOR)
    assert (await media.parts.collecting.collect()).marked == 1
    assert key not in await media.objects()
    assert await media.count("renditions") == 1


async def test_people_delete_their_own_media_unless_it_is_shown(
    media: MediaBench, rows: Rows
) -> None:
    owner, other = await rows.creator(), await rows.creator()
    own = media.parts.own_media
    free, shown = await media.upload(owner), await media.ready(owner, thumb=b"x")
    await show(media, await rows.work(owner), shown)

    with pytest.raises(NotFound):
        await own.delete(other.id, free)
    with pytest.raises(Conflict):
        await own.delete(owner.id, shown)
    await own.delete(owner.id, free)
    await media.parts.collecting.collect()

    assert len(await media.objects()) == 2
    assert [m.id for m in await own.page(owner.id, after=None, limit=10)] == [shown]
    assert await media.count("uploads") == 0


async def test_erasing_a_person_leaves_only_what_works_still_show(
    media: MediaBench, rows: Rows
) -> None:
    owner, other = await rows.creator(), await rows.creator()
    now = media.host.clock.now()
    bought, unused = await media.ready(owner, thumb=b"x"), await media.ready(owner, thumb=b"y")
    await show(media, await rows.work(owner), bought)
    begun = await media.parts.uploads.create(owner.id, length=10, metadata="filename YQ==")
    await media.parts.uploads.append(owner.id, begun.id, offset=0, pieces=pieces(b"x"))
    theirs = await media.ready(other, thumb=b"z")
    for media_id, viewer in ((theirs, owner), (bought, other)):
        key = rendition_key(media_id, "marked")
        await media.parts.storage.put(key, b"marked")
        await media.host.db.execute(
            "INSERT INTO content.marked (media_id, account_id, key, size, made_at) "
            "VALUES (:id, :account, :key, 6, :now)",
            {"id": media_id, "account": viewer.id, "key": key, "now": now},
        )

    document = await export_media(media.host.db, owner.id)
    assert {row["id"] for row in document["media"]} == {str(bought), str(unused)}
    assert [row["file_name"] for row in document["uploads"]] == ["a"]
    assert [row["media_id"] for row in document["marked_pictures"]] == [str(theirs)]
    assert datetime.fromisoformat(document["media"][0]["created_at"]) >= now

    await erase_media(media.host.db, owner.id, now)
    await media.parts.collecting.collect()

    left = await export_media(media.host.db, owner.id)
    assert [(row["id"], row["file_name"]) for row in left["media"]] == [(str(bought), "")]
    assert left["uploads"] == left["marked_pictures"] == []
    # Two objects of each medium that stays, and the picture that was marked for the other.
    assert len(await media.objects()) == 2 + 2 + 1
    assert (await media.parts.own_media.get(other.id, theirs)).file_name == "Fotoğraf 1.jpg"
