"""A browser with the MiniApp in it, and the platform that it asks, for the MiniApp's benchmarks.

python -m benchmarks.miniapp_browser host 0 <database>    # serves; prints port and initData
"""

from __future__ import annotations

import asyncio
import contextlib
import importlib
import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode

from benchmarks.http_app import served, until_closed

if TYPE_CHECKING:
    from playwright.async_api import Browser, Page

MODULE = "benchmarks.miniapp_browser"
PLUGINS = ("quests", "ledger", "content")
#: The phone that Lighthouse takes by default is about as wide.
PHONE = {"width": 390, "height": 844}
PATIENCE_MS = 60_000
TELEGRAM = Path(__file__).parents[1] / "tests" / "miniapp" / "telegram.js"

#: Notes what Lighthouse's figures are made of: long tasks, and when something came on the screen.
WATCH = """
window.__watch = { tasks: [], shifts: 0, shown: null };
new PerformanceObserver((list) => {
  for (const { startTime, duration } of list.getEntries()) {
    window.__watch.tasks.push([startTime, duration]);
  }
}).observe({ type: 'longtask', buffered: true });
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (!entry.hadRecentInput) window.__watch.shifts += entry.value;
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


@contextlib.asynccontextmanager
async def browser() -> AsyncIterator[Browser]:
    """Start the browser that the tests of the MiniApp use."""
    from playwright.async_api import async_playwright

    installed: Any = importlib.import_module("tests.miniapp.install_browser")
    path = installed.find(os.environ)
    if path is None:
        raise RuntimeError(f"there is no Chromium; name one with {installed.VARIABLE}")
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(
            executable_path=path, args=installed.ARGUMENTS, chromium_sandbox=os.geteuid() != 0
        )
        try:
            yield started
        finally:
            await started.close()


@contextlib.asynccontextmanager
async def new_page(started: Browser) -> AsyncIterator[Page]:
    """Open a window that remembers nothing and sees no animations."""
    context = await started.new_context(
        viewport={"width": PHONE["width"], "height": PHONE["height"]}, reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    page = await context.new_page()
    await page.add_init_script(WATCH)
    try:
        yield page
    finally:
        await context.close()


@dataclass(frozen=True, slots=True)
class Platform:
    """A platform that runs in a process of its own.

    Attributes:
        port: Where it listens.
        init_data: Signs somebody in.
    """

    port: int
    init_data: str

    def url(self, path: str = "/") -> str:
        """Return the address of a screen, as Telegram opens it."""
        launch = {
            "tgWebAppData": self.init_data,
            "tgWebAppVersion": "9.1",
            "tgWebAppPlatform": "android",
            "tgWebAppThemeParams": json.dumps({}),
        }
        fragment = urlencode(launch, quote_via=quote)
        return f"http://127.0.0.1:{self.port}/app{path}#{fragment}"


@contextlib.asynccontextmanager
async def platform(url: str) -> AsyncIterator[Platform]:
    """Serve the whole platform on a database that is there."""
    async with served("host", 0, module=MODULE, argument=url) as (port, init_data):
        yield Platform(port, init_data)


@contextlib.asynccontextmanager
async def serving_host(url: str) -> AsyncIterator[tuple[int, str]]:
    """Serve the whole host and give its port and the initData of somebody."""
    from onlyvips import log
    from onlyvips.accounts.assembly import bot_token
    from onlyvips.accounts.telegram_signatures import sign_init_data
    from onlyvips.accounts.types import TelegramProfile
    from onlyvips.host import Host

    log.configure("info", "json", open(os.devnull, "w", buffering=1))  # noqa: ASYNC230, PTH123, SIM115
    with tempfile.TemporaryDirectory() as folder:
        host = Host(load_config(Path(folder), url), roles={"web"})
        await host.start()
        try:
            assert set(host.plugins.names) == set(PLUGINS), host.plugins.quarantined
            assert host.server is not None
            token = bot_token(host.config).get_secret_value()
            person = TelegramProfile(1, "Bench", language_code="en")
            yield host.server.port, sign_init_data(token, person, host.clock.now())
        finally:
            await host.stop()


def load_config(folder: Path, url: str) -> Any:
    """Return the settings of a platform with all plugins that have screens."""
    from onlyvips.config import Config

    enabled = "".join(f"[plugins.{name}]\nenabled = true\n" for name in PLUGINS)
    (folder / "plugins.toml").write_text(enabled)
    environment = {
        "DATABASE_URL": url,
        "REDIS_URL": "unix:///nonexistent/onlyvips-bench.sock",
        "ONLYVIPS_SECRET_KEY": "a-master-key-for-benchmarks-which-guards-nothing",
    }
    limits = {"per_account": 100_000_000, "per_address": 100_000_000, "sign_in": 100_000_000}
    return Config.load(folder, environment, {"port": 0, "rate_limits": limits})


if __name__ == "__main__":
    asyncio.run(until_closed(serving_host(sys.argv[3])))
