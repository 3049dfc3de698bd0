from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from quart import Blueprint, Response, request

from onlyvips.web.application import HostApp
from onlyvips.web.auth import find_identity, public
from onlyvips.web.caching import cached_for_strangers, check_tag, tag_answer
from onlyvips.web.kept import KeptAnswers
from onlyvips.web.server import HttpServer

from .conftest import FAN, AppFactory, Lines

ORIGIN = "https://app.example"


def make_blueprint() -> Blueprint:
    """Return routes that count how often their views ran."""
    blueprint = Blueprint("shop", __name__)
    runs: dict[str, int] = {}

    def run(name: str) -> dict[str, Any]:
        runs[name] = runs.get(name, 0) + 1
        identity = find_identity()
        return {"run": runs[name], "account": identity.account.id if identity else None}

    @blueprint.get("/works/<name>")
    @public
    @cached_for_strangers("works", "work:{name}")
    async def work(name: str) -> dict[str, Any]:
        tag_answer("extra")
        return run(name) | {"page": request.args.get("page")}

    @blueprint.get("/words")
    @cached_for_strangers("words", by_language=True)
    @public
    async def words() -> dict[str, Any]:
        return run("words") | {"language": request.headers.get("Accept-Language")}

    @blueprint.get("/odd/<kind>")
    @public
    @cached_for_strangers("odd")
    async def odd(kind: str) -> Any:
        counted = run(kind)
        answers: dict[str, Any] = {
            "missing": (counted, 404),
            "cookie": (counted, 200, {"Set-Cookie": "a=b"}),
            "private": (counted, 200, {"Cache-Control": "private"}),
            "wide": Response(b"x" * 100_000),
            "large": Response(b"x" * (2**20 + 1)),
            "stream": Response(_pieces()),
            "broken": Response(_broken()),
            "own": Response("own", headers={"ETag": '"own"', "Cache-Control": "public, max-age=5"}),
        }
        return answers[kind]

    return blueprint


async def _pieces() -> AsyncIterator[bytes]:
    yield b"a"
    yield b"b"


async def _broken() -> AsyncIterator[bytes]:
    for missing in (1, 0):
        yield bytes([1 // (1 - missing)])


@pytest.fixture
def kept() -> KeptAnswers:
    answers = KeptAnswers(2**22)
    answers.open()
    return answers


@pytest.fixture
def app(make_app: AppFactory, kept: KeptAnswers) -> HostApp:
    limits = {"per_account": 1000, "per_address": 40, "sign_in": 10}
    return make_app(
        kept=kept,
        plugin_blueprints={"shop": make_blueprint()},
        settings={
            "rate_limits": limits,
            "cors_origins": [ORIGIN],
            "trusted_proxies": ["127.0.0.0/8"],
        },
    )


@pytest.fixture(params=["asgi", "server"])
async def client(app: HostApp, request: pytest.FixtureRequest) -> AsyncIterator[httpx.AsyncClient]:
    """Reach the application without a server, and through it: each has a way of its own."""
    if request.param == "asgi":
        transport = httpx.ASGITransport(app=app)  # type: ignore[arg-type]  # looser types
        async with httpx.AsyncClient(transport=transport, base_url="http://testserver") as found:
            yield found
        return
    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    async with httpx.AsyncClient(base_url=server.url) as found:
        yield found
    await server.stop()


async def test_an_answer_is_given_again_without_the_view(
    client: httpx.AsyncClient, kept: KeptAnswers, lines: Lines
) -> None:
    url = "/api/v1/shop/works/a"
    first = await client.get(url)
    second = await client.get(url)
    assert first.json() == second.json() == {"run": 1, "account": None, "page": None}
    assert kept.counts.given == 1
    assert first.headers["ETag"] == second.headers["ETag"]
    assert second.headers["Cache-Control"] == "no-cache"
    for name in ("Content-Type", "Content-Length", "X-Content-Type-Options", "Referrer-Policy"):
        assert first.headers.get_list(name) == second.headers.get_list(name)
        assert len(second.headers.get_list(name)) == 1
    assert first.headers["X-Request-ID"] != second.headers["X-Request-ID"]
    logged = lines.named("request")
    assert [line["path"] for line in logged] == [url, url]
    assert logged[1]["request_id"] == second.headers["X-Request-ID"]
    metrics = (await client.get("/metrics")).text
    route = 'method="GET",route="/api/v1/shop/works/<name>",status="200"'
    assert f"onlyvips_http_requests_total{{{route}}} 2.0" in metrics
    assert "onlyvips_http_kept_answers_given_total 1.0" in metrics


async def test_queries_and_paths_are_kept_apart(client: httpx.AsyncClient) -> None:
    base = "/api/v1/shop/works/a"
    assert (await client.get(f"{base}?page=1")).json()["page"] == "1"
    assert (await client.get(f"{base}?page=2")).json()["page"] == "2"
    assert (await client.get(f"{base}?page=1")).json() == {"run": 1, "account": None, "page": "1"}
    assert (await client.get("/api/v1/shop/works/b")).json()["run"] == 1
    assert (await client.get(base)).json()["run"] == 3


async def test_who_sends_a_token_is_never_given_a_kept_answer(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    url = "/api/v1/shop/works/a"
    await client.get(url)
    mine = await client.get(url, headers=FAN)
    assert mine.json() == {"run": 2, "account": 1, "page": None}
    assert mine.headers["Cache-Control"] == "no-store"
    assert "ETag" not in mine.headers
    assert (await client.get(url, headers={"Authorization": "nonsense"})).json()["run"] == 3
    assert (await client.get(url)).json()["run"] == 1
    assert kept.counts.stored == 1


async def test_who_has_the_answer_is_told_so(client: httpx.AsyncClient) -> None:
    url = "/api/v1/shop/works/a"
    etag = (await client.get(url)).headers["ETag"]
    for condition in (etag, f'"other", W/{etag}', "*"):
        same = await client.get(url, headers={"If-None-Match": condition})
        assert same.status_code == 304
        assert same.content == b""
        assert same.headers["ETag"] == etag
        assert "Content-Type" not in same.headers
        assert "X-Request-ID" in same.headers
        assert "Referrer-Policy" in same.headers
    assert (await client.get(url, headers={"If-None-Match": '"other"'})).status_code == 200


async def test_a_new_answer_can_be_the_one_that_the_caller_has(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    url = "/api/v1/shop/odd/own"
    headers = {"If-None-Match": '"own"'}
    assert (await client.get(url, headers=headers)).status_code == 304
    assert kept.counts.given == 0
    whole = await client.get(url)
    assert whole.text == "own"
    assert whole.headers["Cache-Control"] == "public, max-age=5"


@pytest.mark.parametrize("tag", ["shop:works", "shop:work:a", "shop:extra"])
async def test_what_is_invalidated_is_asked_for_again(
    client: httpx.AsyncClient, kept: KeptAnswers, tag: str
) -> None:
    url = "/api/v1/shop/works/a"
    await client.get(url)
    kept.drop(["other:works", "shop:work:b"])
    assert (await client.get(url)).json()["run"] == 1
    kept.drop([tag])
    assert (await client.get(url)).json()["run"] == 2


async def test_languages_have_answers_of_their_own(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    for language in ("tr", "ru", "tr", "ru"):
        answer = await client.get("/api/v1/shop/words", headers={"Accept-Language": language})
        assert answer.json()["language"] == language
        assert "Accept-Language" in answer.headers["Vary"]
    assert kept.counts.given == 2
    for _ in range(2):
        odd = await client.get("/api/v1/shop/words", headers={"Accept-Language": "x" * 200})
        assert odd.json()["language"] == "x" * 200
    assert kept.counts.given == 2


async def test_a_language_that_is_named_twice_is_given_to_nobody_else(
    client: httpx.AsyncClient,
) -> None:
    twice = [("Accept-Language", "ar"), ("Accept-Language", "en")]
    for headers in (twice, twice[::-1]):
        await client.get("/api/v1/shop/words", headers=headers)
    for language in ("en", "ar", "ar, en", "ar,en"):
        answer = await client.get("/api/v1/shop/words", headers={"Accept-Language": language})
        assert answer.json()["language"] == language


@pytest.mark.parametrize("kind", ["missing", "cookie", "private", "large", "stream"])
async def test_what_is_not_for_everybody_or_not_whole_is_not_kept(
    client: httpx.AsyncClient, kept: KeptAnswers, kind: str
) -> None:
    for _ in range(2):
        answer = await client.get(f"/api/v1/shop/odd/{kind}")
        assert answer.status_code == (404 if kind == "missing" else 200)
    assert kept.counts.given == 0
    if kind == "stream":
        assert answer.content == b"ab"


async def test_what_breaks_before_its_first_piece_is_an_error_and_not_kept(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    for _ in range(2):
        answer = await client.get("/api/v1/shop/odd/broken")
        assert answer.status_code == 500
        assert answer.json()["status"] == 500
    assert (kept.counts.stored, kept.counts.given) == (0, 0)


async def test_origins_get_the_headers_that_are_theirs(client: httpx.AsyncClient) -> None:
    url = "/api/v1/shop/works/a"
    for _ in range(2):
        named = await client.get(url, headers={"Origin": ORIGIN})
        other = await client.get(url, headers={"Origin": "https://evil.example"})
        assert named.headers["Access-Control-Allow-Origin"] == ORIGIN
        assert "etag" in named.headers["Access-Control-Expose-Headers"]
        assert "Access-Control-Allow-Origin" not in other.headers
        assert named.headers["Vary"] == other.headers["Vary"] == "Origin"


async def test_kept_answers_are_not_counted_by_limits(client: httpx.AsyncClient) -> None:
    for _ in range(60):
        assert (await client.get("/api/v1/shop/works/a")).status_code == 200
    statuses = [(await client.get(f"/api/v1/shop/works/n{n}")).status_code for n in range(45)]
    assert 39 <= statuses.count(200) <= 42  # some come back meanwhile
    assert statuses[-1] == 429


async def test_the_caller_is_who_the_proxy_says(client: httpx.AsyncClient, lines: Lines) -> None:
    headers = {"X-Forwarded-For": "203.0.113.9", "X-Request-ID": "from-the-proxy"}
    for _ in range(2):
        answer = await client.get("/api/v1/shop/works/a", headers=headers)
        assert answer.headers["X-Request-ID"] == "from-the-proxy"
    assert [line["address"] for line in lines.named("request")] == ["203.0.113.9"] * 2


async def test_head_and_other_methods_are_not_answered_from_memory(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    url = "/api/v1/shop/works/a"
    await client.get(url)
    head = await client.head(url)
    assert head.status_code == 200
    assert head.content == b""
    assert (await client.post(url)).status_code == 405
    assert (await client.options(url)).status_code == 200
    assert kept.counts.given == 0


async def test_a_plugin_that_fell_keeps_nothing(make_app: AppFactory, kept: KeptAnswers) -> None:
    plugins = {"shop": make_blueprint()}
    client = make_app(kept=kept, plugin_blueprints=plugins).test_client()
    await client.get("/api/v1/shop/works/a")
    del plugins["shop"]
    kept.clear()  # what the host does
    assert (await client.get("/api/v1/shop/works/a")).status_code == 404


async def test_answers_stay_in_order_when_requests_are_sent_ahead(app: HostApp) -> None:
    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    kept, new = b"/api/v1/shop/works/a", b"/api/v1/shop/works/b"
    head = b" HTTP/1.1\r\nHost: x\r\n"
    writer.write(b"GET " + kept + head + b"\r\n")
    await reader.readuntil(b"}")
    # A kept one after one that takes its time, one after another kept one, and the end.
    for path in (kept, new, kept, kept):
        writer.write(b"GET " + path + head + b"\r\n")
    writer.write(b"GET " + kept + head + b"Connection: close\r\n\r\n")
    text = (await asyncio.wait_for(reader.read(), 10)).decode()
    assert text.count("HTTP/1.1 200 OK") == 5
    assert text.lower().count("connection: close") == 1
    assert [part.count('"run":1') for part in text.split("HTTP/1.1")[1:]] == [1] * 5
    old = b"GET " + kept + b" HTTP/1.0\r\nHost: x\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
    writer.write(old)
    assert (await asyncio.wait_for(reader.read(), 10)).endswith(b'"page":null}')
    await server.stop()


async def test_kept_answers_do_not_pile_up_for_a_caller_that_does_not_read(
    app: HostApp, kept: KeptAnswers
) -> None:
    server = HttpServer(app, "127.0.0.1", 0)
    await server.start()
    one = b"GET /api/v1/shop/odd/wide HTTP/1.1\r\nHost: x\r\n\r\n"
    reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1024)
    writer.write(one * 200)
    given = 0
    while given == 0 or given != kept.counts.given:
        given = kept.counts.given
        await asyncio.sleep(0.05)
    assert given < 150
    left = 200
    while left:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), 10)
        assert head.startswith(b"HTTP/1.1 200 OK")
        await reader.readexactly(100_000)
        left -= 1
    assert kept.counts.given == 199
    writer.close()
    await server.stop()


def test_only_public_routes_are_kept(make_app: AppFactory) -> None:
    blueprint = Blueprint("own", __name__)

    @blueprint.get("/mine")
    @cached_for_strangers("t")
    async def mine() -> dict[str, bool]:
        return {"ok": True}

    with pytest.raises(ValueError, match="only the answers of a public route"):
        make_app(plugin_blueprints={"own": blueprint})


def test_tags_are_printable_and_short() -> None:
    for tag in ("", "a\nb", "x" * 501):
        with pytest.raises(ValueError, match="1 to 500 printable"):
            check_tag(tag)
    with pytest.raises(ValueError, match="above 0"):
        cached_for_strangers("a", seconds=0)


async def test_a_part_of_the_path_that_makes_no_tag_is_not_kept(
    client: httpx.AsyncClient, kept: KeptAnswers
) -> None:
    for _ in range(2):
        assert (await client.get(f"/api/v1/shop/works/{'x' * 600}")).status_code == 200
    assert kept.counts.stored == 0
