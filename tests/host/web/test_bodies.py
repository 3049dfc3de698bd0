from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from quart import Blueprint, request
from quart_schema import validate_request

from onlyvips.web.auth import public
from onlyvips.web.bodies import BodyAborted, accepts_body
from onlyvips.web.server import HttpServer

from .conftest import FAN, AppFactory, Lines
from .plugin import NewQuest

MEGABYTE = 2**20
TYPE = "application/offset+octet-stream"
PIECES = {**FAN, "Content-Type": TYPE}


class Seen:
    """What the views of a test saw."""

    def __init__(self) -> None:
        self.pieces: list[int] = []
        self.ended: asyncio.Future[str] = asyncio.get_running_loop().create_future()
        self.read = asyncio.Event()
        self.read.set()
        self.began = asyncio.Event()
        self.arrived = asyncio.Event()

    @property
    def total(self) -> int:
        return sum(self.pieces)


def make_blueprint(seen: Seen) -> Blueprint:
    blueprint = Blueprint("files", __name__)

    @blueprint.patch("/pieces")
    @accepts_body(64 * MEGABYTE, streamed=True, media_type=TYPE)
    async def append() -> dict[str, int]:
        seen.began.set()
        try:
            async for piece in request.body:
                seen.pieces.append(len(piece))
                seen.arrived.set()
                await seen.read.wait()
        except BaseException as error:
            seen.ended.set_result(type(error).__name__)
            raise
        return {"bytes": seen.total}

    @blueprint.post("/whole")
    @accepts_body(3 * MEGABYTE)
    async def whole() -> dict[str, int]:
        return {"bytes": len(await request.get_data())}

    @blueprint.post("/form")
    @accepts_body(3 * MEGABYTE)
    async def form() -> dict[str, int]:
        return {name: len(file.read()) for name, file in (await request.files).items()}

    @blueprint.post("/short")
    @accepts_body(100)
    @validate_request(NewQuest)
    async def short(data: NewQuest) -> NewQuest:
        return data

    @blueprint.post("/usual")
    @public
    async def usual() -> dict[str, int]:
        seen.began.set()
        return {"bytes": len(await request.get_data())}

    @blueprint.patch("/wrong")
    @accepts_body(1000, streamed=True)
    async def wrong() -> dict[str, int]:
        return {"bytes": len(await request.get_data())}

    @blueprint.patch("/unread")
    @accepts_body(64 * MEGABYTE, streamed=True)
    async def unread() -> dict[str, bool]:
        return {"ok": True}

    return blueprint


@pytest.fixture
async def seen() -> Seen:
    return Seen()


@pytest.fixture
async def server(make_app: AppFactory, seen: Seen) -> AsyncIterator[HttpServer]:
    app = make_app(plugin_blueprints={"files": make_blueprint(seen)})
    running = HttpServer(app, "127.0.0.1", 0, grace=1)
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
async def client(server: HttpServer) -> AsyncIterator[httpx.AsyncClient]:
    base = f"{server.url}/api/v1/files"
    async with httpx.AsyncClient(base_url=base, headers=FAN, timeout=30) as found:
        yield found


async def pieces(total: int, size: int = 65_536) -> AsyncIterator[bytes]:
    """Yield a body, which makes the client send it without telling its length."""
    while total:
        yield b"x" * min(size, total)
        total -= min(size, total)


def head(path: str, *lines: str) -> bytes:
    method = "PATCH" if path == "pieces" else "POST"
    own = [f"{name}: {value}" for name, value in PIECES.items()]
    text = [f"{method} /api/v1/files/{path} HTTP/1.1", "Host: x", *own, *lines, "", ""]
    return "\r\n".join(text).encode()


async def test_a_route_takes_exactly_what_it_says(client: httpx.AsyncClient) -> None:
    most = 3 * MEGABYTE
    for content in (b"x" * most, pieces(most)):
        assert (await client.post("/whole", content=content)).json() == {"bytes": most}
    for content in (b"x" * (most + 1), pieces(most + 1)):
        refused = await client.post("/whole", content=content)
        assert refused.status_code == 413
        assert refused.json()["detail"] == f"The body may be {most} bytes long at most."


async def test_other_routes_keep_the_usual_limit(client: httpx.AsyncClient, seen: Seen) -> None:
    for content in (b"x" * MEGABYTE, pieces(MEGABYTE)):
        assert (await client.post("/usual", content=content)).json() == {"bytes": MEGABYTE}
    assert (await client.post("/usual", content=pieces(MEGABYTE + 1))).status_code == 413
    seen.began.clear()
    assert (await client.post("/usual", content=b"x" * (MEGABYTE + 1))).status_code == 413
    assert not seen.began.is_set()  # the view was not even called


async def test_a_route_can_take_less_than_others(client: httpx.AsyncClient) -> None:
    assert (await client.post("/short", json={"title": "a"})).status_code == 200
    refused = await client.post("/short", json={"title": "a" * 80, "ratio": 0.25, "rewards": []})
    assert refused.status_code == 413


async def test_forms_are_held_to_the_limit_of_the_route(client: httpx.AsyncClient) -> None:
    fitting = await client.post("/form", files={"picture": b"x" * 2 * MEGABYTE})
    assert fitting.json() == {"picture": 2 * MEGABYTE}
    assert (await client.post("/form", files={"picture": b"x" * 4 * MEGABYTE})).status_code == 413


async def test_what_is_too_large_for_every_route_is_refused_at_once(server: HttpServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("nowhere", f"Content-Length: {64 * MEGABYTE + 1}"))
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 413")
    writer.close()


async def test_a_stranger_is_refused_before_a_byte_is_read(server: HttpServer, seen: Seen) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    request_head = head("pieces", "Content-Length: 1000000", "Expect: 100-continue")
    writer.write(request_head.replace(b"Bearer fan", b"Bearer none"))
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 401")
    assert not seen.began.is_set()
    writer.close()


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_large_body_arrives_in_small_pieces(
    client: httpx.AsyncClient, seen: Seen, chunked: bool
) -> None:
    total = 20 * MEGABYTE
    content: Any = pieces(total, 1_000_000) if chunked else b"x" * total
    answer = await client.patch("/pieces", content=content, headers=PIECES)
    assert answer.json() == {"bytes": total}
    assert max(seen.pieces) < MEGABYTE


async def test_nobody_sends_faster_than_the_view_reads(server: HttpServer, seen: Seen) -> None:
    seen.read.clear()
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("pieces", f"Content-Length: {60 * MEGABYTE}"))
    sent = 0
    with contextlib.suppress(TimeoutError):
        while sent < 60 * MEGABYTE:
            writer.write(b"x" * MEGABYTE)
            async with asyncio.timeout(0.3):
                await writer.drain()
            sent += MEGABYTE
    assert sent < 30 * MEGABYTE  # what the kernel buffers; the rest waits at the caller
    assert len(seen.pieces) == 1
    assert seen.total < MEGABYTE
    writer.transport.abort()
    seen.read.set()
    assert await asyncio.wait_for(seen.ended, 10) == "BodyAborted"


@pytest.mark.parametrize("framing", ["Content-Length: 1000000", "Transfer-Encoding: chunked"])
async def test_who_goes_away_ends_the_view_which_keeps_what_came(
    server: HttpServer, seen: Seen, lines: Lines, framing: str
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", server.port)
    part = b"x" * 1000
    if "chunked" in framing:
        part = b"3e8\r\n" + part + b"\r\n3e8\r\n"  # and a second one that never comes
    writer.write(head("pieces", framing) + part)
    await asyncio.wait_for(seen.arrived.wait(), 10)
    writer.transport.abort()
    assert await asyncio.wait_for(seen.ended, 10) == "BodyAborted"
    assert seen.total == 1000
    assert lines.named("request failed") == []


async def test_a_broken_chunk_ends_the_view(server: HttpServer, seen: Seen) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("pieces", "Transfer-Encoding: chunked") + b"5\r\nhello\r\n")
    await seen.began.wait()
    writer.write(b"no hexadecimal number\r\n")
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 400")
    assert await asyncio.wait_for(seen.ended, 10) == "BodyAborted"
    assert seen.total == 5
    writer.close()


async def test_who_sends_too_slowly_is_given_up(
    server: HttpServer, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.incoming.IDLE_SECONDS", 0.15)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("pieces", "Content-Length: 1000") + b"x")
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 408")
    assert await seen.ended == "RequestTimeout"
    assert seen.total == 1
    writer.close()


async def test_a_byte_now_and_then_does_not_hold_a_connection(
    server: HttpServer, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.incoming.GRACE_SECONDS", 0.2)
    monkeypatch.setattr("onlyvips.web.server._SWEEP_SECONDS", 0.05)
    monkeypatch.setattr("onlyvips.web.server._STALLED_SECONDS", 0.1)
    server = HttpServer(server._app, "127.0.0.1", 0, grace=1)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("pieces", "Content-Length: 100000"))
    answer = asyncio.create_task(reader.readline())

    async def drip() -> None:
        while True:  # the answer does not end it, being hung up on does
            writer.write(b"x")
            await writer.drain()
            await asyncio.sleep(0.02)

    with pytest.raises(ConnectionError):
        await asyncio.wait_for(drip(), 20)
    assert (await answer).startswith(b"HTTP/1.1 408")
    assert await seen.ended == "RequestTimeout"
    await server.stop()


async def test_a_slow_phone_is_waited_for(
    server: HttpServer, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips.web.incoming.GRACE_SECONDS", 0.2)
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(head("pieces", "Content-Length: 20000"))
    for _ in range(20):
        writer.write(b"x" * 1000)
        await asyncio.sleep(0.02)
    assert (await asyncio.wait_for(reader.readline(), 10)).startswith(b"HTTP/1.1 200")
    assert seen.total == 20_000
    writer.close()


async def test_other_kinds_of_bodies_are_refused(client: httpx.AsyncClient, seen: Seen) -> None:
    for headers in ({}, {"Content-Type": "application/json"}):
        refused = await client.patch("/pieces", content=b"x", headers=headers)
        assert refused.status_code == 415
        assert refused.json()["detail"] == f"Send the body as {TYPE}."
    fine = {"Content-Type": f"{TYPE}; charset=binary"}
    assert (await client.patch("/pieces", content=b"x", headers=fine)).json() == {"bytes": 1}


async def test_a_body_taken_in_pieces_is_never_read_as_a_whole(
    client: httpx.AsyncClient, lines: Lines
) -> None:
    assert (await client.patch("/wrong", content=b"x")).status_code == 500
    (line,) = lines.named("request failed")
    assert "iterate over request.body" in line["exception"]


async def test_a_body_that_nobody_reads_does_not_disturb_the_next_request(
    client: httpx.AsyncClient,
) -> None:
    for _ in range(2):
        answer = await client.patch("/unread", content=b"x" * MEGABYTE)
        assert answer.json() == {"ok": True}


async def test_browsers_may_upload_and_seek(make_app: AppFactory, seen: Seen) -> None:
    origin = {"Origin": "https://app.example"}
    app = make_app(
        settings={"cors_origins": ["https://app.example"]},
        plugin_blueprints={"files": make_blueprint(seen)},
    )
    client = app.test_client()
    preflight = await client.options(
        "/api/v1/files/pieces", headers={**origin, "Access-Control-Request-Method": "PATCH"}
    )
    allowed = preflight.headers["Access-Control-Allow-Headers"].split(", ")
    tus = {"tus-resumable", "upload-offset", "upload-length", "upload-metadata"}
    assert tus | {"upload-defer-length", "range", "if-none-match"} <= set(allowed)
    methods = preflight.headers["Access-Control-Allow-Methods"].split(", ")
    assert {"HEAD", "OPTIONS", "PATCH", "DELETE"} <= set(methods)
    answer = await client.patch(
        "/api/v1/files/pieces", headers={**PIECES, **origin}, data=b"some bytes"
    )
    assert (await answer.get_json()) == {"bytes": 10}
    exposed = set(answer.headers["Access-Control-Expose-Headers"].split(", "))
    assert tus | {"location", "etag", "content-range", "accept-ranges"} <= exposed


async def test_the_document_tells_what_a_route_takes(make_app: AppFactory, seen: Seen) -> None:
    app = make_app(plugin_blueprints={"files": make_blueprint(seen)})
    document = await (await app.test_client().get("/openapi.json")).get_json()
    operation = document["paths"]["/api/v1/files/pieces"]["patch"]
    binary = {"schema": {"type": "string", "format": "binary"}}
    assert operation["requestBody"] == {"content": {TYPE: binary}, "required": True}
    assert {"408", "413", "415"} <= set(operation["responses"])


def test_a_limit_is_above_nothing() -> None:
    with pytest.raises(ValueError, match="above 0"):
        accepts_body(0)
    assert issubclass(BodyAborted, Exception)
