from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from quart import Quart

from onlyvips.errors import ConfigurationError
from onlyvips.web.server import HttpServer, PortTaken

from .conftest import FAN, MANAGER, AppFactory
from .plugin import build_blueprint, build_faulty_blueprint


@pytest.fixture
async def server(make_app: AppFactory) -> AsyncIterator[HttpServer]:
    blueprints = {"hello": build_blueprint(), "faulty": build_faulty_blueprint()}
    running = HttpServer(make_app(plugin_blueprints=blueprints), "127.0.0.1", 0)
    await running.start()
    yield running
    await running.stop()


async def raw(server: HttpServer, request: bytes) -> bytes:
    """Send bytes as they are and return the answer's first line."""
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(request)
    try:
        return await asyncio.wait_for(reader.readline(), 10)
    finally:
        writer.close()


async def test_any_free_port_is_found_and_told(server: HttpServer) -> None:
    assert server.port > 0
    assert server.url == f"http://127.0.0.1:{server.port}"
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/healthz")).json() == {"status": "alive"}


async def test_a_taken_port_is_one_sentence(server: HttpServer, make_app: AppFactory) -> None:
    second = HttpServer(make_app(), "127.0.0.1", server.port)
    with pytest.raises(PortTaken) as caught:
        await second.start()
    assert str(server.port) in caught.value.detail
    assert "ONLYVIPS_PORT" in caught.value.detail
    assert "\n" not in caught.value.detail


@pytest.mark.parametrize("address", ["203.0.113.1", "no.such.host.invalid", "unix:/nowhere/x"])
async def test_an_address_that_is_not_ours_is_one_sentence(
    make_app: AppFactory, address: str
) -> None:
    with pytest.raises(ConfigurationError, match=address.partition(":")[2] or address):
        await HttpServer(make_app(), address, 0).start()


async def test_the_port_is_free_again_after_stopping(make_app: AppFactory) -> None:
    first = HttpServer(make_app(), "127.0.0.1", 0)
    await first.start()
    await first.stop()
    second = HttpServer(make_app(), "127.0.0.1", first.port)
    await second.start()
    await second.stop()
    await second.stop()


async def test_running_requests_are_finished_and_new_ones_are_not_taken(
    make_app: AppFactory,
) -> None:
    app = make_app(plugin_blueprints={"faulty": build_faulty_blueprint()})
    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url, headers=FAN) as client:
        running = asyncio.create_task(client.get("/api/v1/faulty/slow"))
        while "in_flight 2.0" not in (await client.get("/metrics")).text:  # noqa: ASYNC110
            await asyncio.sleep(0.01)
        await server.stop()
        assert (await running).status_code == 200
        with pytest.raises(httpx.ConnectError):
            await client.get("/healthz")


async def test_start_up_and_shut_down_of_the_application_are_run() -> None:
    app = Quart("plain")
    seen: list[str] = []

    @app.before_serving
    async def begin() -> None:
        seen.append("begin")

    @app.after_serving
    async def end() -> None:
        seen.append("end")

    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    assert seen == ["begin"]
    await server.stop()
    assert seen == ["begin", "end"]


async def test_a_unix_socket_serves_too(make_app: AppFactory, tmp_path: Path) -> None:
    path = tmp_path / "api.sock"
    server = HttpServer(make_app(), f"unix:{path}", 0)
    await server.start()
    transport = httpx.AsyncHTTPTransport(uds=str(path))
    async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
        assert (await client.get("/readyz")).json()["status"] == "ready"
    with pytest.raises(PortTaken):
        await HttpServer(make_app(), f"unix:{path}", 0).start()
    await server.stop()


async def test_a_unix_socket_that_a_dead_process_left_is_taken_over(
    make_app: AppFactory, tmp_path: Path
) -> None:
    path = tmp_path / "api.sock"
    with socket.socket(socket.AF_UNIX) as left:
        left.bind(str(path))
    server = HttpServer(make_app(), f"unix:{path}", 0)
    await server.start()
    await server.stop()
    path.unlink(missing_ok=True)
    path.write_text("no socket")
    with pytest.raises(PortTaken):
        await HttpServer(make_app(), f"unix:{path}", 0).start()
    assert path.read_text() == "no socket"


async def test_trailers_do_not_pass_for_headers(server: HttpServer) -> None:
    head = b"GET /api/v1/hello/me HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n"
    trailer = b"Authorization: Bearer fan\r\n"
    end = b"\r\n0\r\n"
    assert (await raw(server, head + trailer + end + b"\r\n")).startswith(b"HTTP/1.1 200")
    assert (await raw(server, head + end + trailer + b"\r\n")).startswith(b"HTTP/1.1 401")


async def test_connections_are_kept_alive(server: HttpServer) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    for _ in range(3):
        writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n")
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 200")
        await reader.readexactly(len(b'{"status":"alive"}'))
    writer.close()


AUTHORIZED = b"Host: x\r\nAuthorization: Bearer fan\r\n"
ODD_REQUESTS = {
    "NUL in the path": b"GET /%00 HTTP/1.1\r\nHost: x\r\n\r\n",
    "NUL in the query": b"GET /api/v1/hello/noop?a=%00 HTTP/1.1\r\n" + AUTHORIZED + b"\r\n",
    "bad percent-encoding": b"GET /%zz%f HTTP/1.1\r\nHost: x\r\n\r\n",
    "no UTF-8 in the path": b"GET /%ff%fe HTTP/1.1\r\nHost: x\r\n\r\n",
    "raw bytes in the path": b"GET /\xff\xfe HTTP/1.1\r\nHost: x\r\n\r\n",
    "control characters": b"GET /api/v1/hello/names/%0d%0a HTTP/1.1\r\n" + AUTHORIZED + b"\r\n",
    "TLS to a plain port": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
    "no HTTP at all": b"hello?\r\n\r\n",
    "huge cookie": b"GET /healthz HTTP/1.1\r\nHost: x\r\nCookie: " + b"a" * 40_000 + b"\r\n\r\n",
    "huge header": b"GET /healthz HTTP/1.1\r\nHost: x\r\nX: " + b"a" * 400_000 + b"\r\n\r\n",
    "many headers": b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X: y\r\n" * 20_000 + b"\r\n",
    "long address": b"GET /" + b"a" * 10_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "long query": b"GET /docs?" + b"a" * 20_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
    "unknown method": b"FOO /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "trace": b"TRACE /healthz HTTP/1.1\r\nHost: x\r\n\r\n",
    "connect": b"CONNECT other:443 HTTP/1.1\r\nHost: x\r\n\r\n",
    "negative length": b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "two lengths": b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
    b"Content-Length: 2\r\n\r\nab",
    "length and chunks": b"POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "token with odd bytes": b"GET /api/v1/hello/me HTTP/1.1\r\nHost: x\r\n"
    b"Authorization: Bearer \xff\xfe\r\n\r\n",
    "another host's path": b"GET //evil.example/.. HTTP/1.1\r\nHost: x\r\n\r\n",
    "host with an empty label": b"GET /healthz HTTP/1.1\r\nHost: a..b\r\n\r\n",
    "host with a long label": b"GET /healthz HTTP/1.1\r\nHost: " + b"a" * 80 + b"\r\n\r\n",
    "trailers without end": b"POST /healthz HTTP/1.1\r\nHost: x\r\n"
    b"Transfer-Encoding: chunked\r\n\r\n0\r\n" + b"X: y\r\n" * 20_000,
    "odd host": b"GET /nowhere HTTP/1.1\r\nHost: a b/c?<script>\r\n\r\n",
}


@pytest.mark.parametrize("case", ODD_REQUESTS)
async def test_odd_requests_get_an_error_of_the_caller(server: HttpServer, case: str) -> None:
    line = await raw(server, ODD_REQUESTS[case])
    assert line.startswith(b"HTTP/1.1 4"), line


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_of_ten_megabytes_is_refused_and_the_answer_arrives(
    server: HttpServer, chunked: bool
) -> None:
    body = b"x" * 10_485_760

    async def pieces() -> AsyncIterator[bytes]:
        for start in range(0, len(body), 65_536):
            yield body[start : start + 65_536]

    headers = {**MANAGER, "Content-Type": "application/json"}
    async with httpx.AsyncClient(base_url=server.url, headers=headers) as client:
        response = await client.post(
            "/api/v1/hello/quests", content=pieces() if chunked else body, timeout=30
        )
        assert response.status_code == 413
        assert response.headers["Content-Type"] == "application/problem+json"
        assert (await client.get("/healthz")).status_code == 200


async def test_a_caller_that_hangs_up_harms_nobody(server: HttpServer) -> None:
    for request in [
        b"GET /api/v1/faulty/slow HTTP/1.1\r\n" + AUTHORIZED + b"\r\n",
        b"POST /api/v1/hello/quests HTTP/1.1\r\n"
        b"Host: x\r\nAuthorization: Bearer manager\r\nContent-Type: application/json\r\n"
        b"Content-Length: 1000\r\n\r\n{",
        b"GET /hea",
    ]:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(request)
        await writer.drain()
        writer.transport.abort()
    async with httpx.AsyncClient(base_url=server.url) as client:
        assert (await client.get("/healthz")).status_code == 200


async def test_a_request_that_does_not_arrive_is_hung_up_on(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("httptools")
    monkeypatch.setattr("onlyvips.web.server._SWEEP_SECONDS", 0.05)
    monkeypatch.setattr("onlyvips.web.server._HEAD_SECONDS", 0.2)
    server = HttpServer(make_app(), "127.0.0.1", 0)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Slow: ")
    assert await asyncio.wait_for(reader.read(), 5) == b""
    writer.close()
    await server.stop()


async def test_a_port_below_1024_that_is_not_allowed_is_one_sentence(
    make_app: AppFactory, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(socket.socket, "bind", refuse)
    with pytest.raises(ConfigurationError, match="above 1023"):
        await HttpServer(make_app(), "127.0.0.1", 80).start()
