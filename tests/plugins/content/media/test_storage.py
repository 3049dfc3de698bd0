"""Storage: the same in a folder, in memory, and in a bucket."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from contextlib import aclosing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from onlyvips_content.media import folder as folder_module
from onlyvips_content.media import storage as storage_module
from onlyvips_content.media.storage import Storage

from onlyvips.errors import ConfigurationError, NotFound, Unavailable


@pytest.fixture(params=["folder", "memory"])
def storage(
    request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Storage]:
    monkeypatch.setattr(folder_module, "PIECE", 1000)
    monkeypatch.setattr(storage_module, "REMOTE_PIECE", 1000)
    made = Storage("" if request.param == "folder" else "memory:///", tmp_path / "media")
    yield made
    made.close()


async def whole(storage: Storage, key: str, start: int = 0, end: int = 10**9) -> bytes:
    return b"".join([piece async for piece in storage.read(key, start, end)])


async def test_what_is_put_is_read_back_in_pieces_and_in_ranges(
    storage: Storage, tmp_path: Path
) -> None:
    data = os.urandom(3500)

    async def pieces() -> AsyncIterator[bytes]:
        for at in range(0, len(data), 700):
            yield data[at : at + 700]

    await storage.put("m/aa/whole", data)
    await storage.put("m/aa/streamed", pieces())
    (tmp_path / "file").write_bytes(data)
    await storage.put_file("m/aa/file", tmp_path / "file")

    for key in ("m/aa/whole", "m/aa/streamed", "m/aa/file"):
        assert await storage.size(key) == 3500
        assert await whole(storage, key) == data
    assert [len(p) async for p in storage.read("m/aa/whole", 0, 3500)] == [1000, 1000, 1000, 500]
    assert await whole(storage, "m/aa/whole", 999, 2001) == data[999:2001]
    assert await storage.fetch("m/aa/whole", 3400, 9999) == data[3400:]
    assert await storage.fetch("m/aa/whole", 5, 5) == b""
    async with storage.as_file("m/aa/whole") as path:
        assert path.read_bytes() == data


async def test_listing_and_deleting(storage: Storage) -> None:
    for key in ("m/aa/one", "m/aa/two", "u/bb/three"):
        await storage.put(key, b"x")

    assert {found.key async for found in storage.list()} == {"m/aa/one", "m/aa/two", "u/bb/three"}
    assert {found.key async for found in storage.list("u")} == {"u/bb/three"}
    await storage.delete(["m/aa/one", "m/aa/never", "u/bb/three", "m/aa/one"])
    await storage.delete([])

    left = [found async for found in storage.list()]
    assert [(found.key, found.size) for found in left] == [("m/aa/two", 1)]
    assert abs(datetime.now(UTC) - left[0].changed_at) < timedelta(minutes=1)


async def test_what_there_is_not_is_not_found(storage: Storage) -> None:
    with pytest.raises(NotFound):
        await storage.fetch("m/aa/none", 0, 1)
    with pytest.raises(NotFound):
        await whole(storage, "m/aa/none")
    with pytest.raises(NotFound):
        await storage.size("m/aa/none")
    with pytest.raises(NotFound):
        async with storage.as_file("m/aa/none"):
            pass


async def test_an_object_whose_source_breaks_off_is_not_there(storage: Storage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield b"x" * 6_000_000
        raise EOFError

    with pytest.raises(EOFError):
        await storage.put("m/aa/broken", broken())

    assert [found async for found in storage.list()] == []


async def test_no_key_leads_out_of_the_storage(storage: Storage, tmp_path: Path) -> None:
    (tmp_path / "secret.key").write_text("secret")
    for key in ("../secret.key", "m/../../secret.key", str(tmp_path / "secret.key"), "m/\x00"):
        for work in (
            storage.fetch(key, 0, 6),
            storage.size(key),
            storage.put(key, b"x"),
            storage.delete([key]),
            whole(storage, key),
        ):
            with pytest.raises(ValueError, match="no key"):
                await work
    assert (tmp_path / "secret.key").read_text() == "secret"


async def test_reading_can_be_left_in_the_middle(storage: Storage) -> None:
    await storage.put("m/aa/long", os.urandom(50_000))
    open_before = _open_files()

    for _ in range(20):
        reading: Any = storage.read("m/aa/long", 0, 50_000)
        async with aclosing(reading) as pieces:
            await anext(pieces)

    await asyncio.sleep(0)
    assert _open_files() <= open_before


def _open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_what_killed_processes_left_is_swept_after_a_while(tmp_path: Path) -> None:
    storage = Storage("", tmp_path)
    await storage.put("m/aa/whole", b"x")
    left = tmp_path / "m" / "aa" / "half#1"
    left.write_bytes(b"hal")
    now = datetime.now(UTC)

    assert await storage.sweep_unfinished(now - timedelta(days=1)) == 0
    assert await storage.sweep_unfinished(now + timedelta(minutes=1)) == 1
    assert [found.key async for found in storage.list()] == ["m/aa/whole"]
    assert not left.exists()
    storage.close()


async def test_a_storage_that_is_away_says_so(tmp_path: Path) -> None:
    storage = Storage("", tmp_path)
    (tmp_path / "m").write_text("a file where a folder should be")

    with pytest.raises(Unavailable):
        await storage.put("m/aa/x", b"x")
    storage.close()


@pytest.mark.parametrize(
    "url", ["ftp://host/x", "media", "file://media", "s3:///nobucket", "/var/media"]
)
def test_an_address_that_cannot_be_used_is_explained(url: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="storage: "):
        Storage(url, tmp_path)


async def test_a_folder_can_be_named_and_is_nobody_elses(tmp_path: Path) -> None:
    storage = Storage((tmp_path / "my media").as_uri(), tmp_path / "unused")
    await storage.put("m/aa/x", b"x")

    assert (tmp_path / "my media" / "m" / "aa" / "x").read_bytes() == b"x"
    assert (tmp_path / "my media").stat().st_mode & 0o777 == 0o700
    assert not (tmp_path / "unused").exists()
    storage.close()
