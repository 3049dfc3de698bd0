"""The home page of the MiniApp in a browser, against a static page of the same size.

Ours is opened as Telegram opens it, with an empty cache: the shell, the sign-in, the manifest, the
modules of the cards, and what these ask of the API. The static page is one document of text that
takes as many bytes on the wire as all of that, from the same kind of server. Each round opens both,
in turn, in windows that remember nothing.

*First contentful paint* is the browser's own figure. *Interactive* is when everything that the page
shows at first is there and the last task of more than 50 ms has ended, if no other follows within a
second: https://developer.chrome.com/docs/lighthouse/performance/interactive, but with the cards of
the home page counted in, which Lighthouse would not wait for.
"""

from __future__ import annotations

import asyncio
import gzip
import random
import statistics
from contextlib import AsyncExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quart import Quart, Response

from benchmarks.http_app import bare_quart
from benchmarks.miniapp_browser import PLUGINS, TELEGRAM, Platform, browser, new_page, platform
from benchmarks.plain_host import plain_host
from benchmarks.quests_host import put_up, server_on_disk
from benchmarks.report import Measurement

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

NAME = "miniapp_home"
BAR = "at most 2 times the static page, for first contentful paint and for interactive"
ROUNDS = 15
QUIET_MS = 1000
#: All that the home page shows at first: its cards, and nothing grey any more.
READY = """() => document.querySelectorAll('.ov-card').length > 1
  && document.querySelector('.ov-skeleton, .ov-boot') === null"""

FIGURES = """(shown) => {
  const [paint] = performance.getEntriesByName('first-contentful-paint');
  const ends = window.__watch.tasks.map(([start, duration]) => start + duration);
  return [paint.startTime, Math.max(paint.startTime, shown, ...ends), window.__watch.shifts];
}"""


@dataclass(frozen=True, slots=True)
class Timing:
    """Milliseconds since the navigation began, and how much moved meanwhile."""

    painted: float
    interactive: float
    shifts: float


async def open_page(page: Page, url: str, ready: str | None) -> Timing:
    """Open a page and return its timing."""
    await page.goto(url)
    if ready is not None:
        await page.wait_for_function(ready, polling="raf")
    shown = await page.evaluate("performance.now()")
    await page.wait_for_timeout(QUIET_MS)
    painted, interactive, shifts = await page.evaluate(FIGURES, shown)
    return Timing(painted, interactive, shifts)


async def bytes_of(started: Browser, home: Platform) -> int:
    """Return how many bytes the home page takes on the wire."""
    async with new_page(started) as page:
        await page.add_init_script(path=TELEGRAM)
        session = await page.context.new_cdp_session(page)
        sizes: list[int] = []
        session.on("Network.loadingFinished", lambda e: sizes.append(int(e["encodedDataLength"])))
        await session.send("Network.enable")
        await open_page(page, home.url(), READY)
        return sum(sizes)


def static_app(size: int) -> Quart:
    """Return an application with one page of text that takes so many bytes on the wire."""
    chance = random.Random(5)
    syllables = [a + b for a in "bcdfghklmnprstvz" for b in "aeiou"]
    words = ["".join(chance.choices(syllables, k=chance.randint(1, 4))) for _ in range(20_000)]
    head = "<!doctype html><html lang=en><meta charset=utf-8><title>Static</title><h1>Static</h1>"
    paragraphs: list[str] = []
    body = b""
    while len(body) < size:
        paragraphs += [" ".join(chance.choices(words, k=80)) for _ in range(20)]
        body = gzip.compress(f"{head}<p>{'<p>'.join(paragraphs)}".encode(), 9)
    app = Quart("static", static_folder=None)

    @app.get("/")
    async def page() -> Response:
        return Response(body, content_type="text/html", headers={"Content-Encoding": "gzip"})

    return app


async def measure() -> Measurement:
    """Measure in rounds that alternate, and return the ratio that is nearer to the bar."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(server_on_disk())
        host = await stack.enter_async_context(plain_host(server, *PLUGINS))
        for slug in ("come-by", "say-hello", "bring-a-friend"):
            await put_up(host, slug, type="daily")
        home = await stack.enter_async_context(platform(host.backing.database_url))
        started = await stack.enter_async_context(browser())
        size = await bytes_of(started, home)
        port, _ = await stack.enter_async_context(bare_quart(static_app(size)))
        ours: list[Timing] = []
        theirs: list[Timing] = []
        for number in range(ROUNDS + 2):
            async with new_page(started) as page:
                await page.add_init_script(path=TELEGRAM)
                timing = await open_page(page, home.url(), READY)
            async with new_page(started) as page:
                other = await open_page(page, f"http://127.0.0.1:{port}/", None)
            if number >= 2:
                ours.append(timing)
                theirs.append(other)
    return report(size, ours, theirs)


def report(size: int, ours: list[Timing], theirs: list[Timing]) -> Measurement:
    """Return what was measured."""

    def median(timings: list[Timing], name: str) -> float:
        return statistics.median(getattr(timing, name) for timing in timings)

    painted = median(ours, "painted") / median(theirs, "painted")
    interactive = median(ours, "interactive") / median(theirs, "interactive")
    return Measurement(
        what="the MiniApp's home page in a browser, against a static page of the same size",
        ratio=max(painted, interactive),
        bar=2.0,
        at_least=False,
        detail=(
            f"{size / 1000:.0f} kB; first contentful paint {median(ours, 'painted'):.0f} ms "
            f"against {median(theirs, 'painted'):.0f} ms ({painted:.2f}); interactive "
            f"{median(ours, 'interactive'):.0f} ms against {median(theirs, 'interactive'):.0f} ms "
            f"({interactive:.2f}); layout shift {max(t.shifts for t in ours):.3f}"
        ),
    )


if __name__ == "__main__":
    print(asyncio.run(measure()))
