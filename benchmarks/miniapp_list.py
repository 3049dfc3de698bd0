"""A list of 10,000 rows in the MiniApp, scrolled from its top to its end.

The list is the leaderboard, as a person scrolls it: page after page comes from the API, only what
is on the screen is drawn. A task of more than 50 ms is a long one, in which no page answers
(https://w3c.github.io/longtasks/); there should be none. Against it, the same rows in a page
that draws all of them at once: how long its longest task is.
"""

from __future__ import annotations

import asyncio
import html
from contextlib import AsyncExitStack
from typing import TYPE_CHECKING, Any

import asyncpg
from quart import Quart, Response

from benchmarks.http_app import bare_quart
from benchmarks.miniapp_browser import PLUGINS, TELEGRAM, browser, new_page, platform
from benchmarks.plain_host import plain_host
from benchmarks.quests_host import server_on_disk
from benchmarks.report import Measurement
from onlyvips.db.url import asyncpg_dsn

if TYPE_CHECKING:
    from playwright.async_api import Page

NAME = "miniapp_list"
BAR = "at most 50 ms for the longest task while scrolling"
PEOPLE = 10_000
#: The first ones stand above the list.
PODIUM = 3
LONG_MS = 50

_PEOPLE = """
INSERT INTO core.accounts (telegram_id, first_name, language, created_at, seen_at)
SELECT 1000 + n, 'Somebody ' || n, 'en', now(), now() FROM generate_series(1, $1::int) AS n
"""
_XP = """
INSERT INTO quests.progress (account_id, xp, completed, updated_at)
SELECT id, 10 * id, 1, now() FROM core.accounts WHERE telegram_id > 1000
"""
#: Scrolls by most of a screen each frame, as a finger that is in a hurry, until the end.
SCROLL = """async (rows) => {
  const frame = () => new Promise(requestAnimationFrame);
  const last = () => Math.max(0, ...[...document.querySelectorAll('[aria-posinset]')]
    .map((row) => Number(row.getAttribute('aria-posinset'))));
  window.__watch.tasks.length = 0;
  const began = performance.now();
  let drawn = 0;
  while (last() < rows && performance.now() - began < 240000) {
    window.scrollBy(0, innerHeight * 0.8);
    await frame();
    drawn = Math.max(drawn, document.querySelectorAll('[aria-posinset]').length);
  }
  return [last(), drawn, performance.now() - began, window.__watch.tasks.map(([, ms]) => ms)];
}"""


async def scroll(page: Page, url: str) -> tuple[int, int, float, list[float]]:
    """Scroll the list to its end.

    Returns:
        The last row, how many rows were there at once, milliseconds, and the long tasks.
    """
    await page.add_init_script(path=TELEGRAM)
    await page.goto(url)
    await page.wait_for_selector("[aria-posinset]")
    await page.wait_for_timeout(1000)
    found: Any = await page.evaluate(SCROLL, PEOPLE)
    return tuple(found)  # type: ignore[return-value]


def plain_list() -> Quart:
    """Return an application whose page has all rows at once."""
    row = "<li><span>{0}</span><strong>Somebody {0}</strong><em>{1} XP</em></li>"
    rows = "".join(row.format(number, html.escape(str(10 * number))) for number in range(PEOPLE))
    script = f"document.querySelector('ol').innerHTML = {rows!r};"
    app = Quart("plain", static_folder=None)

    @app.get("/")
    async def page() -> Response:
        return Response(
            f"<!doctype html><ol></ol><script>{script}</script>", content_type="text/html"
        )

    return app


async def measure() -> Measurement:
    """Measure and return the longest task against the bound of what is long."""
    async with AsyncExitStack() as stack:
        server = await stack.enter_async_context(server_on_disk())
        host = await stack.enter_async_context(plain_host(server, *PLUGINS))
        url = host.backing.database_url
        connection = await asyncpg.connect(asyncpg_dsn(url))
        await connection.execute(_PEOPLE.replace("$1::int", str(PEOPLE + PODIUM)))
        await connection.execute(_XP)
        await connection.close()
        served = await stack.enter_async_context(platform(url))
        port, _ = await stack.enter_async_context(bare_quart(plain_list()))
        started = await stack.enter_async_context(browser())
        async with new_page(started) as page:
            last, drawn, took, tasks = await scroll(page, served.url("/quests/leaderboard"))
        assert last >= PEOPLE, f"the list ended at row {last}"
        async with new_page(started) as page:
            await page.goto(f"http://127.0.0.1:{port}/")
            await page.wait_for_timeout(2000)
            whole = await page.evaluate("Math.max(0, ...window.__watch.tasks.map(([, ms]) => ms))")
    longest = max(tasks, default=0.0)
    return Measurement(
        what="the longest task while 10,000 rows are scrolled, in parts of 50 ms",
        ratio=longest / LONG_MS,
        bar=1.0,
        at_least=False,
        detail=(
            f"{len(tasks)} long tasks in {took / 1000:.0f} s, the longest {longest:.0f} ms; "
            f"at most {drawn} rows at once; all rows at once: a task of {whole:.0f} ms"
        ),
    )


if __name__ == "__main__":
    print(asyncio.run(measure()))
