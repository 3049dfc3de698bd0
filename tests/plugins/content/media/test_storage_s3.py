"""Storage in a bucket: a server that speaks S3, on loopback."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest
import pytest_asyncio
from onlyvips_content.media.storage import REMOTE_PIECE, Storage

from onlyvips.errors import NotFound, Unavailable
from tests.plugins.content.media.conftest import pieces

BUCKET = "s3://media-of-tests/below/here"


@pytest_asyncio.fixture(loop_scope="function")
async def server() -> AsyncIterator[str]:
    """Address of a server with an empty bucket."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "moto.server", "-H", "127.0.0.1", "-p", "0"),
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.PIPE,
    )
    try:
        assert process.stderr is not None
        async with asyncio.timeout(30):
            while b"Running on http://" not in (line := await process.stderr.readline()):
                assert line, "the server ended"
        url = line.decode().partition("Running on ")[2].split()[0]
        async with httpx.AsyncClient() as client:
            made = await client.put(f"{url}/media-of-tests", headers={"Authorization": _SIGNED})
            assert made.status_code == 200, made.text
        yield url
    finally:
        process.kill()
        await process.wait()


#: The server looks at the service's name alone.
_SIGNED = "AWS4-HMAC-SHA256 Credential=key/20260101/us-east-1/s3/aws4_request, SignedHeaders=host"


@pytest.fixture
def storage(server: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Storage]:
    """The storage as an operator sets it up: a URL, and the usual variables."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": server,
        "AWS_ALLOW_HTTP": "true",
    }.items():
        monkeypatch.setenv(name, value)
    made = Storage(BUCKET, tmp_path)
    yield made
    made.close()


async def whole(storage: Storage, key: str, start: int, end: int) -> bytes:
    return b"".join([piece async for piece in storage.read(key, start, end)])


async def test_objects_in_a_bucket(storage: Storage) -> None:
    data = os.urandom(2 * REMOTE_PIECE + 7_000_000)
    size = len(data)
    await storage.put("m/aa/small", data[:1000])
    await storage.put("m/aa/long", pieces(data, 700_000))

    assert not storage.is_local
    assert await storage.size("m/aa/long") == size
    assert await whole(storage, "m/aa/long", 0, size) == data
    assert await whole(storage, "m/aa/long", 5, REMOTE_PIECE + 5) == data[5 : REMOTE_PIECE + 5]
    assert await storage.fetch("m/aa/small", 990, 5000) == data[990:1000]
    async with storage.as_file("m/aa/long") as path:
        assert path.read_bytes() == data
        await storage.put_file("m/bb/copy", path)
    assert not path.exists()
    found = {stored.key: stored.size async for stored in storage.list()}
    assert found == {"m/aa/small": 1000, "m/aa/long": size, "m/bb/copy": size}

    await storage.delete(["m/aa/small", "m/aa/none", "m/bb/copy"])
    assert [stored.key async for stored in storage.list("m")] == ["m/aa/long"]
    with pytest.raises(NotFound):
        await storage.fetch("m/aa/small", 0, 1)
    with pytest.raises(NotFound):
        await storage.size("m/aa/small")
    with pytest.raises(NotFound):
        await whole(storage, "m/aa/small", 0, 10)


async def test_a_put_that_breaks_off_leaves_no_object(storage: Storage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield os.urandom(6_000_000)
        raise EOFError

    with pytest.raises(EOFError):
        await storage.put("m/aa/broken", broken())

    assert [stored async for stored in storage.list()] == []


async def test_a_bucket_that_there_is_not_is_no_storage(storage: Storage, tmp_path: Path) -> None:
    other = Storage("s3://another-bucket", tmp_path)

    with pytest.raises((Unavailable, NotFound)):
        await other.put("m/aa/x", b"x")
    other.close()
