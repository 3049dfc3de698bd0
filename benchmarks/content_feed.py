"""A fan's feed page over HTTP, against a FastAPI route by hand that returns the same rows.

Ours signs the caller in, keeps to rate limits, decides for each of 20 works whether the caller may
see it, says what would open it, counts, and signs the addresses of covers. Theirs takes the number
of the fan as given, selects the rows with one statement of asyncpg by the same indexes, and returns
them as a JSONResponse under uvicorn with uvloop and httptools; it decides and signs nothing. Both
read the same database: 1,000,000 works, 5,000 creators, 200,000 accounts, 2,000,000 unlocks.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import statistics
import sys
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx

from benchmarks.content_data import LARGE, Size, content_host, fill, load_config
from benchmarks.http_app import compare, ratio, served, until_closed
from benchmarks.quests_host import server_on_disk
from benchmarks.report import Measurement

NAME = "content_feed"
BAR = "at least 1.0 of FastAPI"
PATH = "/api/v1/content/feed"
MODULE = "benchmarks.content_feed"

#: The newest works of the creators that somebody follows: the same selection as ours.
BY_HAND = """
WITH page AS MATERIALIZED (
  SELECT w.id, w.published_at
    FROM content.follows f
   CROSS JOIN LATERAL (
     SELECT w.id, w.published_at FROM content.works w
      WHERE w.creator_id = f.creator_id AND w.listed AND w.age <> '18'
      ORDER BY w.published_at DESC, w.id DESC LIMIT 20) w
   WHERE f.account_id = $1 ORDER BY w.published_at DESC, w.id DESC LIMIT 20)
SELECT w.id, w.creator_id, c.slug, c.name, w.kind, w.state, w.language, t.title, t.summary,
       w.category, w.tags, w.age, w.published_at, w.revision, w.ways, w.cover_id,
       r.width, r.height,
       n.views, n.likes, n.saves, n.comments, n.unlocks,
       (SELECT count(*) FROM content.work_media m WHERE m.work_id = w.id) AS items
  FROM page p
  JOIN content.works w ON w.id = p.id
  JOIN content.creators c ON c.account_id = w.creator_id
  JOIN content.work_texts t ON t.work_id = w.id AND t.language = w.language
  JOIN content.work_counts n ON n.work_id = w.id
  LEFT JOIN content.renditions r ON r.media_id = w.cover_id AND r.name = 'preview'
 ORDER BY p.published_at DESC, p.id DESC
"""


def fastapi_app(url: str, fan: int) -> Any:
    """Return a FastAPI application with the one route.

    Args:
        url: Address of the database.
        fan: Account of the fan.
    """
    import json

    import asyncpg
    from fastapi import FastAPI
    from fastapi.responses import JSONResponse

    from onlyvips.db.url import asyncpg_dsn

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        app.state.pool = await asyncpg.create_pool(asyncpg_dsn(url), min_size=1, max_size=10)
        await app.state.pool.fetch("SET jit = off")
        yield
        await app.state.pool.close()

    app = FastAPI(lifespan=lifespan)

    @app.get(PATH)
    async def feed() -> JSONResponse:
        rows = await app.state.pool.fetch(BY_HAND, fan)
        items = [
            {
                "id": row["id"],
                "creator": {
                    "account_id": row["creator_id"],
                    "slug": row["slug"],
                    "name": row["name"],
                },
                "kind": row["kind"],
                "state": row["state"],
                "language": row["language"],
                "title": row["title"],
                "summary": row["summary"],
                "category": row["category"],
                "tags": row["tags"],
                "age": row["age"],
                "items": row["items"],
                "published_at": row["published_at"].isoformat(),
                "revision": row["revision"],
                "ways": json.loads(row["ways"]),
                "cover": {
                    "media_id": str(row["cover_id"]),
                    "width": row["width"],
                    "height": row["height"],
                },
                "counts": {
                    "views": row["views"],
                    "likes": row["likes"],
                    "saves": row["saves"],
                    "comments": row["comments"],
                    "unlocks": row["unlocks"],
                },
            }
            for row in rows
        ]
        return JSONResponse({"items": items, "next_cursor": None})

    return app


@contextlib.asynccontextmanager
async def fastapi_server(url: str, fan: int) -> AsyncIterator[tuple[int, str]]:
    """Serve it by uvicorn, as its documentation says for production, and give its port."""
    import uvicorn

    from benchmarks.http_servers import listen

    listener = listen()
    config = uvicorn.Config(
        fastapi_app(url, fan), http="httptools", log_level="critical", access_log=False
    )
    server = uvicorn.Server(config)
    server.capture_signals = contextlib.nullcontext  # type: ignore[method-assign,assignment]
    task = asyncio.create_task(server.serve(sockets=[listener]))
    while not server.started:  # noqa: ASYNC110 - uvicorn offers nothing to wait for
        await asyncio.sleep(0.01)
    try:
        yield listener.getsockname()[1], ""
    finally:
        server.should_exit = True
        await task


@contextlib.asynccontextmanager
async def serving_host(url: str, fan: int) -> AsyncIterator[tuple[int, str]]:
    """Serve the whole host on a database that is there, and give its port and a fan's token."""
    from onlyvips import log
    from onlyvips.host import Host

    # The lines are made and written, but not to a disk that is not measured here.
    log.configure("info", "json", open(os.devnull, "w", buffering=1))  # noqa: ASYNC230, PTH123, SIM115
    with tempfile.TemporaryDirectory() as folder:
        host = Host(load_config(Path(folder), url), roles={"web"})
        await host.start()
        try:
            assert "content" in host.plugins.names, host.plugins.quarantined
            assert host.server is not None
            token = (await host.auth.issue(fan)).access_token if fan else ""
            yield host.server.port, token
        finally:
            await host.stop()


async def check_same(host: tuple[int, str], other: tuple[int, str]) -> int:
    """Make sure that both return the same works; return how many bytes ours are."""
    async with httpx.AsyncClient() as client:
        answers = [
            await client.get(
                f"http://127.0.0.1:{port}{PATH}",
                headers={"Authorization": f"Bearer {token}"} if token else {},
            )
            for port, token in (host, other)
        ]
    ours, theirs = (answer.raise_for_status().json()["items"] for answer in answers)
    assert [item["id"] for item in ours] == [item["id"] for item in theirs]
    assert len(ours) == 20, len(ours)
    assert {item["access"]["allowed"] for item in ours} == {True, False}
    return len(answers[0].content)


async def measure(size: Size = LARGE) -> Measurement:
    """Measure in short turns; one process each."""
    async with server_on_disk() as server, content_host(server) as (_, url):
        await fill(url, size)
        return await compare_at(url, size.fan(4711))


async def compare_at(url: str, fan: int) -> Measurement:
    """Measure on a database that is filled."""
    async with (
        served("host", fan, module=MODULE, argument=url) as host,
        served("fastapi", fan, module=MODULE, argument=url) as fastapi,
    ):
        size = await check_same(host, fastapi)
        ours, theirs = await compare([host, fastapi], PATH)
    whole, bare = statistics.median(ours), statistics.median(theirs)
    return Measurement(
        what="a fan's feed page with access decided / the same rows by FastAPI and asyncpg",
        ratio=ratio(ours, theirs),
        bar=1.0,
        at_least=True,
        detail=f"host {whole:.0f}/s, FastAPI {bare:.0f}/s; {size / 1000:.1f} kB",
    )


async def main() -> None:
    """Serve until standard input ends."""
    kind, fan, url = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    await until_closed(fastapi_server(url, fan) if kind == "fastapi" else serving_host(url, fan))


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import uvloop

        uvloop.run(main())
    else:
        print(asyncio.run(measure()))
