"""Servers that are killed, and connections that are cut, in the middle of an upload."""

from __future__ import annotations

import asyncio
import hashlib
import os
import random
from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING
from uuid import UUID

import httpx
import pytest

from onlyvips.accounts.types import TelegramProfile
from tests.forks import Talking, talking
from tests.plugins.content.media import serving_process
from tests.plugins.content.media.conftest import MediaBench

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

PART = serving_process.PART
KILLS = 3
TUS = {"Tus-Resumable": "1.0.0"}


def serving(host: Host) -> AbstractAsyncContextManager[Talking]:
    """Run a server; its first line is its port."""
    return talking(
        serving_process.__name__,
        str(host.config.directory),
        DATABASE_URL=str(host.db.url),
        REDIS_URL="unix:///nonexistent/onlyvips-test.sock",
        ONLYVIPS_SECRET_KEY="a-master-key-for-tests-only-which-guards-nothing",
    )


async def send(port: int, path: str, token: str, offset: int, data: bytes) -> None:
    """Begin to send bytes, slowly, without an end: somebody cuts this off."""
    _, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"PATCH {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n"
        "Tus-Resumable: 1.0.0\r\nContent-Type: application/offset+octet-stream\r\n"
        f"Upload-Offset: {offset}\r\nContent-Length: {len(data)}\r\n\r\n".encode()
    )
    try:
        for start in range(0, len(data), 20_000):
            writer.write(data[start : start + 20_000])
            await writer.drain()
            await asyncio.sleep(0.001)
    finally:
        writer.transport.abort()


async def test_an_upload_goes_on_after_every_kill_and_cut_and_the_bytes_are_the_same(
    host: Host, media: MediaBench, clock: MovableClock
) -> None:
    data = os.urandom(3_000_000)
    creator = await host.accounts.ensure(TelegramProfile(42, "Ada"))
    await host.accounts.grant(creator.id, "creator")
    token = (await host.auth.issue(creator.id)).access_token
    kept = "SELECT received FROM content.uploads"
    path, offset, offsets = "", 0, []
    for round_number in range(KILLS + 2):
        async with serving(host) as process, httpx.AsyncClient(timeout=30) as client:
            port = int(await process.line())
            client.base_url = httpx.URL(f"http://127.0.0.1:{port}")
            client.headers.update({"Authorization": f"Bearer {token}", **TUS})
            if not path:
                begun = await client.post(
                    "/api/v1/content/uploads", headers={"Upload-Length": str(len(data))}
                )
                path = begun.headers["Location"]
            asked = await client.head(path)
            offset = int(asked.headers["Upload-Offset"])
            offsets.append(offset)
            assert offset == await host.db.fetch_val(kept)
            if round_number > KILLS:
                headers = {
                    "Content-Type": "application/offset+octet-stream",
                    "Upload-Offset": str(offset),
                }
                done = await client.patch(path, content=data[offset:], headers=headers)
                assert (done.status_code, done.headers["Upload-Offset"]) == (204, "3000000")
                break
            sending = asyncio.ensure_future(send(port, path, token, offset, data[offset:]))
            async with asyncio.timeout(30):
                while await host.db.fetch_val(kept) < offset + 4 * PART:  # noqa: ASYNC110
                    await asyncio.sleep(0.002)
            await asyncio.sleep(random.uniform(0, 0.01))
            if round_number < KILLS:
                await process.kill()
            sending.cancel()
            await asyncio.gather(sending, return_exceptions=True)
            if round_number == KILLS:
                # The connection is cut, and the server lives: it keeps what arrived to the byte.
                async with asyncio.timeout(10):
                    while await host.db.fetch_val(kept) % PART == 0:  # noqa: ASYNC110
                        await asyncio.sleep(0.01)

    # If the kills had come before or after all of the work, this test would have shown nothing.
    assert offsets == sorted(set(offsets))
    assert all(later - earlier >= 4 * PART for earlier, later in pairwise(offsets))
    media_id = UUID(path.rpartition("/")[2])
    key, digest = await media.parts.gathering.gather(media_id)
    assert digest == hashlib.sha256(data).digest()
    assert await media.content(key) == data
    assert await host.db.fetch_val("SELECT count(*) FROM content.media") == 1
    # What the killed ones left behind is found and nothing else.
    clock.move(timedelta(days=3))
    await media.parts.collecting.sweep()
    assert await media.objects() == {key}
