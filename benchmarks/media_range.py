"""Range requests for media through the whole host, against the same server without any checks.

Both read the same file by the same plain system calls in a thread. The host also routes, counts,
logs, finds out who asks (an access token), checks the signed address, and knows the file by its
row; bare Quart reads ``Range`` and sends. Told beside it: bare Quart that reads in the event loop,
which everybody waits for when the disk is slow, and Quart's own ``send_file``, which reads 8 KiB
at a time.

    python -m benchmarks.media_range
"""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import random
import re
import statistics
import sys
import tempfile
import time
from asyncio import subprocess
from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

from quart import Quart, Response, request, send_file

from benchmarks.http_app import bare_quart, ratio, served, until_closed
from benchmarks.report import Measurement

NAME = "media_range"
BAR = "at least 0.8 of the same server sending the file with no checks"

FILE_BYTES = 200 * 2**20
RANGES = {"1 MiB": 2**20, "64 KiB": 64 * 2**10}
CONNECTIONS = 4
TURNS = 40
SECONDS = 0.25
_LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)


def _read(path: str, start: int, length: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        return os.pread(descriptor, length, start)
    finally:
        os.close(descriptor)


def bare_app(path: str) -> Quart:
    """Return Quart alone, with a route that sends a range of the file and asks nobody anything."""
    app = Quart("bare", static_folder=None)

    def asked() -> tuple[int, int]:
        first, _, last = request.headers["Range"].removeprefix("bytes=").partition("-")
        return int(first), int(last) + 1

    def answer(data: bytes, start: int, end: int) -> Response:
        headers = {
            "Content-Type": "video/mp4",
            "Content-Range": f"bytes {start}-{end - 1}/{FILE_BYTES}",
            "Accept-Ranges": "bytes",
        }
        return Response(data, 206, headers)

    @app.get("/plain")
    async def plain() -> Response:
        start, end = asked()
        loop = asyncio.get_running_loop()
        data = await loop.run_in_executor(None, _read, path, start, end - start)
        return answer(data, start, end)

    @app.get("/reckless")
    async def reckless() -> Response:
        start, end = asked()
        return answer(_read(path, start, end - start), start, end)

    @app.get("/send_file")
    async def whole() -> Response:
        return await send_file(path, conditional=True)

    return app


@contextlib.asynccontextmanager
async def media_host(path: str) -> AsyncIterator[tuple[int, str]]:
    """Serve the whole host with content; give its port, and address and token of the file."""
    from onlyvips_content.media.keys import rendition_key
    from onlyvips_content.parts import parts_of

    from onlyvips import log
    from onlyvips.accounts.types import TelegramProfile
    from onlyvips.config import Config
    from onlyvips.host import Host
    from onlyvips.testing.database import database_server, fresh_database

    # The lines are made and written, but not to a disk that is not measured here.
    log.configure("info", "json", open(os.devnull, "w", buffering=1))  # noqa: ASYNC230, PTH123, SIM115
    with database_server() as server, tempfile.TemporaryDirectory() as folder:
        async with fresh_database(server) as url:
            enabled = (
                "[plugins.ledger]\nenabled = true\n[plugins.content]\nenabled = true\n"
                "[plugins.content.settings]\nmedia_requests = 1000000\n"
            )
            Path(folder, "plugins.toml").write_text(enabled)  # noqa: ASYNC240
            config = Config.load(
                Path(folder),
                {"DATABASE_URL": url},
                {"port": 0, "rate_limits": {"per_account": 100_000_000}},
            )
            host = Host(config, roles={"web"})
            await host.start()
            try:
                assert host.plugins.names == ("ledger", "content"), host.plugins.quarantined
                assert host.server is not None
                account = await host.accounts.ensure(TelegramProfile(42, "Bench"))
                tokens = await host.auth.issue(account.id)
                parts = parts_of(host.platform_of("content"))
                media_id = uuid4()
                key = rendition_key(media_id, "stream", "mp4")
                await parts.storage.put_file(key, Path(path))
                await host.db.execute(
                    "INSERT INTO content.media (id, owner_id, kind, size, state, original_key, "
                    "  created_at) VALUES (:id, :owner, 'video', 1, 'ready', 'm/none', now())",
                    {"id": media_id, "owner": account.id},
                )
                await host.db.execute(
                    "INSERT INTO content.renditions (media_id, name, key, media_type, size) "
                    "VALUES (:id, 'stream', :key, 'video/mp4', :size)",
                    {"id": media_id, "key": key, "size": FILE_BYTES},
                )
                link = parts.links.url(media_id, "stream", account.id)
                yield host.server.port, f"{tokens.access_token} {link}"
            finally:
                await host.stop()


class _Player(asyncio.BufferedProtocol):
    """One connection that asks for one range after the other and looks at no byte of them."""

    def __init__(self, head: bytes, length: int, until: float) -> None:
        self._head, self._wanted, self._until = head, length, until
        self._buffer = bytearray(2**20)
        self._view = memoryview(self._buffer)
        self._left = -1
        self._start = b""
        self.received = 0
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport: Any = transport  # uvloop's are of no class of asyncio's
        self._ask()

    def _ask(self) -> None:
        start = random.randrange(FILE_BYTES - self._wanted)
        self._left, self._start = -1, b""
        self._transport.write(b"%bRange: bytes=%d-%d\r\n\r\n" % (
            self._head, start, start + self._wanted - 1
        ))  # fmt: skip

    def get_buffer(self, sizehint: int) -> memoryview:
        return self._view

    def buffer_updated(self, nbytes: int) -> None:
        if self._left < 0:
            self._start += bytes(self._view[:nbytes])
            head, separator, body = self._start.partition(b"\r\n\r\n")
            if not separator:
                return
            length = _LENGTH.search(head)
            if not head.startswith(b"HTTP/1.1 206") or not length or int(length[1]) != self._wanted:
                self.done.set_exception(RuntimeError(head.decode("latin-1")))
                self._transport.close()
                return
            self._left = self._wanted
            nbytes = len(body)
        self._left -= nbytes
        self.received += nbytes
        if self._left == 0:
            if time.perf_counter() < self._until:
                self._ask()
            else:
                self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def play(port: int, head: bytes, length: int, seconds: float) -> float:
    """Ask for ranges for some seconds and return the bytes a second that came."""
    loop = asyncio.get_running_loop()
    began = time.perf_counter()
    pairs = [
        await loop.create_connection(
            lambda: _Player(head, length, began + seconds), "127.0.0.1", port
        )
        for _ in range(CONNECTIONS)
    ]
    await asyncio.gather(*(player.done for _, player in pairs))
    return sum(player.received for _, player in pairs) / (time.perf_counter() - began)


async def play_in_turns(
    sides: Sequence[tuple[int, str, str]], length: int, turns: int
) -> list[list[float]]:
    """Play from several servers in short turns, in a process of its own.

    Args:
        sides: Port, path and token of each.
        length: Bytes of a range.
        turns: Turns of each.

    Returns:
        Bytes a second of each turn, by server.
    """
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "benchmarks.media_range", "play", json.dumps([sides, length, turns])),
        stdout=subprocess.PIPE,
    )
    output, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError("the load generator failed")
    rates: list[list[float]] = json.loads(output)
    return rates


async def _play_all(sides: Sequence[tuple[int, str, str]], length: int, turns: int) -> None:
    heads = [
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer {token}\r\n".encode()
        for _, path, token in sides
    ]
    rates: list[list[float]] = [[] for _ in sides]
    for turn in range(turns + 2):
        order = list(range(len(sides)))
        for index in order if turn % 2 == 0 else reversed(order):
            rate = await play(sides[index][0], heads[index], length, SECONDS)
            if turn >= 2:  # the first are for warming up
                rates[index].append(rate)
    print(json.dumps(rates))


async def measure() -> Measurement:
    """Measure in short turns; each side in a process of its own, the player in a third."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "film.mp4")
        await asyncio.to_thread(_write, path)
        serve = partial(served, module="benchmarks.media_range", argument=str(path))
        async with serve("bare") as bare, serve("host") as host:
            token, _, link = host[1].partition(" ")
            worst, details = float("inf"), []
            for name, length in RANGES.items():
                sides = [(host[0], link, token)]
                sides += [(bare[0], f"/{way}", token) for way in ("plain", "reckless", "send_file")]
                ours, plain, reckless, files = await play_in_turns(sides, length, TURNS)
                found = ratio(ours, plain)
                worst = min(worst, found)
                details.append(
                    f"{name}: {found:.2f} ({_rate(ours)} of {_rate(plain)}); "
                    f"{ratio(ours, reckless):.2f} of reading in the loop, "
                    f"{ratio(ours, files):.1f} of send_file"
                )
    return Measurement(
        "media ranges through the host / on bare Quart without checks",
        worst,
        0.8,
        at_least=True,
        detail="; ".join(details),
    )


def _rate(rates: Sequence[float]) -> str:
    return f"{statistics.median(rates) / 2**20:.0f} MiB/s"


def _write(path: Path) -> None:
    with path.open("wb") as file:
        for _ in range(FILE_BYTES // 2**20):
            file.write(os.urandom(2**20))


async def main() -> None:
    """Serve, play, or measure."""
    if len(sys.argv) == 1:
        print(await measure())
    elif sys.argv[1] == "play":
        sides, length, turns = json.loads(sys.argv[2])
        await _play_all(sides, length, turns)
    else:
        path = sys.argv[3]
        await until_closed(
            bare_quart(bare_app(path)) if sys.argv[1] == "bare" else media_host(path)
        )


if __name__ == "__main__":
    import uvloop

    uvloop.run(main())
