"""Files that the bot sends: found as the API finds them, kept for a while, and not for ever."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from onlyvips_content.bot.files import ChatFiles
from onlyvips_content.media.links import MediaLinks
from onlyvips_content.media.storage import Storage

from onlyvips.errors import Forbidden, NotFound
from tests.plugins.content.bot.conftest import Stage, size_of

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


@pytest.fixture
def in_bucket(stage: Stage, tmp_path: Path) -> ChatFiles:
    """Files of a storage that is no folder of this machine."""
    stage.parts.__dict__["storage"] = Storage("memory:///", tmp_path)
    parts = stage.parts
    return ChatFiles(parts.links, parts.delivery, parts.storage, tmp_path / "chat", 1)


async def test_objects_of_a_bucket_are_fetched_once_and_old_ones_go(
    stage: Stage, in_bucket: ChatFiles, tmp_path: Path
) -> None:
    creator, fan = await stage.creator(), await stage.person()
    video = await stage.medium(creator, "video")
    links: MediaLinks = stage.parts.links

    async def found(rendition: str, viewer: int) -> Any:
        return await in_bucket.find(links.url(video, rendition, viewer), fan.id)

    stream = await found("stream", fan.id)
    file = await in_bucket.file(stream)
    assert file.path.read_bytes() == stage.bytes[video, "stream"]
    assert (file.media_type, file.suffix) == ("video/mp4", ".mp4")
    before = file.path.stat().st_mtime_ns
    assert (await in_bucket.file(stream)).path.stat().st_mtime_ns == before
    assert file.path.stat().st_mode & 0o077 == 0
    # Telegram takes photos as JPEG, and thumbnails small.
    photo = await in_bucket.photo(await found("thumb", 0))
    assert photo.suffix == ".jpg"
    assert size_of(photo.read_bytes()) == (48, 36)
    thumb = await in_bucket.thumb(await found("poster", fan.id))
    assert size_of(thumb.read_bytes()) == (320, 180)

    # What is two hours old makes room; what is a day old goes anyway.
    folder = tmp_path / "chat"
    for name, age in (("large", 2 * 3600), ("old", 25 * 3600), ("young", 60)):
        path = folder / name
        path.write_bytes(b"0" * 900_000)
        now = photo.stat().st_mtime
        os.utime(path, (now - age, now - age))
    await in_bucket.photo(await found("preview", 0))
    assert {p.name for p in folder.iterdir()} & {"large", "old", "young"} == {"young"}
    assert not list(folder.glob("*.part"))


async def test_an_address_of_another_gives_no_file(stage: Stage) -> None:
    creator, fan, other = await stage.creator(), await stage.person(), await stage.person()
    picture = await stage.medium(creator)
    files, links = stage.parts.chat_files, stage.parts.links
    address = links.url(picture, "display", fan.id)

    assert (await files.file(await files.find(address, fan.id))).path.exists()
    with pytest.raises(Forbidden):
        await files.find(address, other.id)
    with pytest.raises(NotFound):
        await files.find(address.replace("display", "thumb"), fan.id)
