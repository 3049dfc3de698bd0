"""Taking pictures of the MiniApp: the same each time, and small."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

import pyvips
from playwright.async_api import Browser, Page, TimeoutError, async_playwright

ROOT = Path(__file__).parents[2]
# The window, the browser and Telegram's part are those of the tests, which are no package that is
# installed.
sys.path.insert(0, str(ROOT))

from tests.miniapp.app import MiniApp  # noqa: E402
from tests.miniapp.install_browser import ALONE, ARGUMENTS, VARIABLE, find  # noqa: E402

FOLDER = Path(__file__).with_name("miniapp")
#: Bytes of a picture; what is larger than that is drawn with fewer colours, then smaller.
MOST = 150_000
SCALE = 2
#: Seconds in which nothing changes any more.
CALM = 0.5
QUALITIES = (95, 80, 60)
#: What is still to come, in words; nothing when all of it is there. What is below the fold loads
#: late or not at all, and is not in the picture.
MISSING = """() => {
  const seen = (one) => {
    const { top, bottom, left, right } = one.getBoundingClientRect();
    return bottom > top && bottom > 0 && top < innerHeight && right > 0 && left < innerWidth;
  };
  return [
    ...[...document.querySelectorAll('.ov-skeleton, .ov-skeleton-row, .ov-boot')]
      .filter(seen).map((one) => `grey: ${one.className}`),
    ...(document.fonts.status === 'loaded' ? [] : ['fonts']),
    ...(document.body.innerText.length > 40 ? [] : ['everything']),
    ...[...document.images]
      .filter((image) => seen(image) && !(image.complete && image.naturalWidth > 0))
      .map((image) => `picture: ${image.currentSrc || image.src}`),
  ];
}"""
TWO_FRAMES = "new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
#: The time stands still, but timers go on.
STILL = """(() => {
  const now = %d;
  const Moving = Date;
  window.Date = class Date extends Moving {
    constructor(...parts) {
      if (parts.length > 0) super(...parts);
      else super(now);
    }
    static now() {
      return now;
    }
  };
})()"""
#: The same letters on every machine.
SAME_LETTERS = ("--font-render-hinting=none", "--disable-lcd-text", "--hide-scrollbars")

__all__ = ["Camera", "MiniApp", "camera", "settle"]


class Camera:
    """A browser whose windows are sharp and whose clock stands still.

    It is given to `MiniApp` in the place of the browser.

    Args:
        browser: The browser.
        now: The moment that its windows show.
    """

    def __init__(self, browser: Browser, now: datetime) -> None:
        self._browser = browser
        self._now = now

    async def new_context(self, **options: Any) -> Any:
        """Open a window, as `Browser.new_context` does."""
        context = await self._browser.new_context(**options, device_scale_factor=SCALE)
        await context.add_init_script(STILL % int(self._now.timestamp() * 1000))
        return context

    async def take(self, page: Page, name: str) -> Path:
        """Take a picture of what is shown and keep it.

        Args:
            page: Where it is shown.
            name: Of the file, without its suffix.
        """
        await settle(page)
        raw, before = await _still(page), b""
        while raw != before:
            before = raw
            await asyncio.sleep(CALM)
            raw = await _still(page)
        path = FOLDER / f"{name}.png"
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(smaller(raw))
        return path


async def _still(page: Page) -> bytes:
    return await page.screenshot(animations="disabled", caret="hide")


@asynccontextmanager
async def camera(now: datetime) -> AsyncIterator[Camera]:
    """Start the browser that the tests use.

    Args:
        now: The moment that its windows show.

    Raises:
        RuntimeError: There is none.
    """
    path = find(os.environ)
    if path is None:
        raise RuntimeError(f"there is no Chromium; name one with {VARIABLE}")
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=path,
            args=[*ARGUMENTS, *SAME_LETTERS, ALONE],
            chromium_sandbox=os.geteuid() != 0,
        )
        yield Camera(browser, now)
        await browser.close()


async def settle(page: Page) -> None:
    """Wait until all is there that the picture is to show.

    Raises:
        RuntimeError: Something did not come.
    """
    await page.wait_for_load_state("networkidle")
    try:
        await page.wait_for_function(f"() => ({MISSING})().length === 0")
    except TimeoutError:
        missing = await page.evaluate(MISSING)
        raise RuntimeError(f"{page.url} does not become whole: {missing[:5]}") from None
    # Two frames, so that what came last has been drawn.
    await page.evaluate(
        "() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go)))"
    )


def smaller(raw: bytes) -> bytes:
    """Return a picture with as few colours and pixels as its size in bytes asks for.

    Args:
        raw: A PNG.

    Returns:
        A PNG.
    """
    whole = pyvips.Image.new_from_buffer(raw, "")
    for share in (1, 0.75, 0.5):
        picture = whole if share == 1 else whole.resize(share)
        for quality in QUALITIES:
            data: bytes = picture.pngsave_buffer(
                palette=True, Q=quality, dither=0.4, effort=8, strip=True
            )
            if len(data) <= MOST:
                return data
    return data
