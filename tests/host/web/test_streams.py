"""Answers that come piece by piece."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import httpx
import pytest
from quart import Blueprint, Response

from onlyvips.web.auth import public
from onlyvips.web.server import HttpServer

from .conftest import AppFactory, Lines

SIZE = 40 * 2**20
PIECE = 2**16


class Seen:
    """What became of the answers."""

    def __init__(self) -> None:
        self.made = 0
        self.closed = asyncio.Event()


def make_blueprint(seen: Seen) -> Blueprint:
    blueprint = Blueprint("media", __name__)

    async def pieces(total: int) -> AsyncIterator[bytes]:
        try:
            while total:
                seen.made += 1
                yield b"m" * min(PIECE, total)
                total -= min(PIECE, total)
        finally:
            seen.closed.set()

    @blueprint.get("/file")
    @public
    async def file() -> Response:
        return Response(pieces(SIZE), headers={"Content-Length": SIZE}, content_type="video/mp4")

    @blueprint.get("/part")
    @public
    async def part() -> Response:
        headers = {"Content-Length": 1000, "Content-Range": f"bytes 5-1004/{SIZE}"}
        return Response(pieces(1000), 206, headers, content_type="video/mp4")

    @blueprint.get("/endless")
    @public
    async def endless() -> Response:
        async def wait() -> AsyncIterator[bytes]:
            try:
                yield b"first"
                await asyncio.Event().wait()
            finally:
                seen.closed.set()

        return Response(wait(), content_type="text/plain")

    @blueprint.get("/broken")
    @public
    async def broken() -> Response:
        async def fail() -> AsyncIterator[bytes]:
            yield b"first"
            raise OSError("the disk is gone")

        return Response(fail(), headers={"Content-Length": 100}, content_type="video/mp4")

    return blueprint


@pytest.fixture
async def seen() -> Seen:
    return Seen()


@pytest.fixture
async def server(make_app: AppFactory, seen: Seen) -> AsyncIterator[HttpServer]:
    app = make_app(plugin_blueprints={"media": make_blueprint(seen)})
    running = HttpServer(app, "127.0.0.1", 0, grace=1)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def client(server: HttpServer) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(base_url=f"{server.url}/api/v1/media", timeout=30) as found:
        yield found


async def test_large_answers_have_their_length(client: httpx.AsyncClient, seen: Seen) -> None:
    answer = await client.get("/file")
    assert answer.headers["Content-Length"] == str(SIZE) == str(len(answer.content))
    assert "Transfer-Encoding" not in answer.headers
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert seen.closed.is_set()


async def test_a_part_says_which_one_it_is(client: httpx.AsyncClient) -> None:
    answer = await client.get("/part")
    assert answer.status_code == 206
    assert answer.headers["Content-Range"] == f"bytes 5-1004/{SIZE}"
    assert len(answer.content) == 1000
    assert (await client.get("/part")).status_code == 206  # on the same connection


@pytest.mark.parametrize("path", ["/file", "/part", "/endless"])
async def test_head_has_the_headers_and_makes_no_piece(
    client: httpx.AsyncClient, seen: Seen, path: str
) -> None:
    head = await asyncio.wait_for(client.head(path), 10)
    assert head.content == b""
    if path != "/endless":
        assert head.headers["Content-Length"] == str(SIZE if path == "/file" else 1000)
    assert seen.made == 0


@pytest.mark.parametrize("path", ["/file", "/endless"])
async def test_who_goes_away_ends_the_answer_at_once(
    client: httpx.AsyncClient, server: HttpServer, seen: Seen, lines: Lines, path: str
) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(f"GET /api/v1/media{path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
    await reader.readuntil(b"\r\n\r\n")
    writer.transport.abort()
    await asyncio.wait_for(seen.closed.wait(), 10)
    assert seen.made < SIZE // PIECE
    while "in_flight 1.0" not in (await client.get(f"{server.url}/metrics")).text:  # noqa: ASYNC110
        await asyncio.sleep(0.01)
    assert [line for line in lines.all() if line["level"] in {"error", "warning"}] == []
    (line,) = [line for line in lines.named("request") if line["path"].endswith(path)]
    assert line["status"] == 200


async def test_no_faster_than_the_caller_reads(server: HttpServer, seen: Seen) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET /api/v1/media/file HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    made = -1
    while made != seen.made:
        made = seen.made
        await asyncio.sleep(0.1)
    assert made < SIZE // PIECE // 2
    assert not seen.closed.is_set()
    writer.transport.abort()
    await asyncio.wait_for(seen.closed.wait(), 10)


async def test_who_never_reads_is_hung_up_on(
    make_app: AppFactory, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("httptools")
    monkeypatch.setattr("onlyvips.web.server._SWEEP_SECONDS", 0.05)
    monkeypatch.setattr("onlyvips.web.server._STALLED_SECONDS", 1.0)
    app = make_app(plugin_blueprints={"media": make_blueprint(seen)})
    server = HttpServer(app, "127.0.0.1", 0, grace=1)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(b"GET /api/v1/media/file HTTP/1.1\r\nHost: x\r\n\r\n")
    await reader.readuntil(b"\r\n\r\n")
    await asyncio.wait_for(seen.closed.wait(), 10)
    # Another one, who reads slowly but reads, gets everything.
    async with httpx.AsyncClient(base_url=server.url) as client:
        total = 0
        async with client.stream("GET", "/api/v1/media/file") as answer:
            async for piece in answer.aiter_raw(2**20):
                total += len(piece)
                await asyncio.sleep(0.02)
        assert total == SIZE
    writer.close()
    await server.stop()


async def test_an_answer_that_fails_half_way_is_cut_and_told(
    client: httpx.AsyncClient, lines: Lines
) -> None:
    with pytest.raises(httpx.RemoteProtocolError):
        await client.get("/broken")
    (line,) = lines.named("request failed")
    assert "the disk is gone" in line["exception"]
