"""A stranger's page out of the host's memory, against bare Quart that returns the same bytes.

`against_bare_quart` does so for any page of a host that serves; the page here is one of a plugin
with nothing but this page.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import tempfile
from pathlib import Path

import httpx
from quart import Blueprint, Quart, Response

from benchmarks.http_app import bare_quart, compare, ratio, served, until_closed, whole_host
from benchmarks.report import Measurement
from onlyvips.web.auth import public
from onlyvips.web.caching import cached_for_strangers

NAME = "http_cached"
BAR = "at least 3 times bare Quart"
PATH = "/api/v1/bench/page"
_MODULE = "benchmarks.http_cached"
_TEXT = "What a fan reads below the blurred preview before deciding; two lines on most phones. "


def rows() -> list[dict[str, object]]:
    """Return 20 rows with what a list of works shows, about 12 kB of JSON."""
    return [
        {
            "id": 4_000_000 + number,
            "title": f"Evening light over the harbour, number {number}",
            "creator": {"id": 900 + number, "slug": f"creator-{number}", "name": "Marina Light"},
            "kind": "photo",
            "description": _TEXT * 3,
            "tags": ["harbour", "evening", "long-exposure"],
            "preview": f"https://media.example/preview/{number:032x}.webp",
            "counts": {"views": 18_200 + number, "likes": 740, "comments": 31},
            "price": {"asset": "XTR", "amount": 150},
        }
        for number in range(20)
    ]


def page_blueprint(name: str) -> Blueprint:
    """Return a plugin's routes: the page."""
    blueprint = Blueprint(name, __name__)

    @blueprint.get("/page")
    @public
    @cached_for_strangers("page", seconds=10)
    async def page() -> dict[str, object]:
        return {"items": rows(), "next_cursor": "WzQwMDAwMTld"}

    return blueprint


def bare_page(path: str, body: bytes) -> Quart:
    """Return Quart alone, which returns these bytes at this path."""
    app = Quart("bare", static_folder=None)

    @app.get(path)
    async def page() -> Response:
        return Response(body, content_type="application/json")

    return app


async def against_bare_quart(host: tuple[int, str], path: str, what: str) -> Measurement:
    """Compare a page of a host for strangers with bare Quart returning the same bytes.

    Args:
        host: Port of the host, and an empty token.
        path: The page.
        what: What the page is, for the table.
    """
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{host[0]}") as client:
        body = (await client.get(path)).raise_for_status().content
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "page.json")
        copy.write_bytes(body)  # noqa: ASYNC240
        async with served("bare", module=_MODULE, argument=f"{copy}:{path}") as bare:
            host_rates, bare_rates = await compare([host, bare], path)
    whole, quart = statistics.median(host_rates), statistics.median(bare_rates)
    detail = f"host {whole:.0f}/s, bare Quart {quart:.0f}/s; {len(body) / 1000:.1f} kB"
    return Measurement(what, ratio(host_rates, bare_rates), 3.0, at_least=True, detail=detail)


async def measure() -> Measurement:
    """Measure in short turns; both sides on the same server, one process each."""
    async with served("host", module=_MODULE) as (port, _):
        return await against_bare_quart(
            (port, ""), PATH, "a stranger's page out of memory / bare Quart, same bytes"
        )


async def main() -> None:
    """Serve until standard input ends."""
    if sys.argv[1] == "host":
        await until_closed(whole_host(0, page_blueprint))
        return
    copy, _, path = sys.argv[3].partition(":")
    await until_closed(bare_quart(bare_page(path, Path(copy).read_bytes())))  # noqa: ASYNC240


if __name__ == "__main__":
    if len(sys.argv) > 1:
        import uvloop

        uvloop.run(main())
    else:
        print(asyncio.run(measure()))
