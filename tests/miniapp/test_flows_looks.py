"""Each main screen: right to left, in both themes, on a phone and a desk."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from playwright.async_api import Locator, Page, expect

from .app import DESKTOP, PHONE
from .arranging import account_of, add_creator, add_text, give_stars, put_up

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp

SCREENS = (
    "/",
    "/quests",
    "/quests/{quest}",
    "/quests/badges",
    "/quests/leaderboard",
    "/profile",
    "/settings",
    "/content",
    "/content/works/{open}",
    "/content/works/{locked}",
    "/content/creators/bob",
    "/content/library",
    "/ledger",
    "/content/studio",
    "/content/studio/new",
    "/content/studio/statistics",
    "/quests/reviews",
    "/admin/users",
    "/admin/figures",
    "/admin/plugins",
)
#: Nothing stands outside the page, where one would have to scroll sideways.
TOO_WIDE = """() => {
  const { scrollWidth, clientWidth } = document.documentElement;
  return scrollWidth > clientWidth
    ? [...document.querySelectorAll('body *')].filter((one) => {
        const { left, right } = one.getBoundingClientRect();
        return left < -1 || right > clientWidth + 1;
      }).slice(0, 5).map((one) => `${one.nodeName}.${one.className}`).concat(`${scrollWidth}`)
    : [];
}"""

#: Colours do not change at once.
AT_REST = """() => Promise.allSettled(document.getAnimations()
  .filter(({ effect }) => effect.getComputedTiming().iterations !== Infinity)
  .map(({ finished }) => finished))"""


async def test_every_main_screen_is_right_in_arabic_and_in_both_themes(
    app: MiniApp, people: Callable[..., TelegramUser], bob: TelegramUser, host: Host
) -> None:
    layla = people("ليلى", language="ar")
    account, creator = await account_of(host, layla), await add_creator(host, bob, "bob")
    places = {
        "open": await add_text(host, creator, "For everybody", "Read this. " * 40),
        "locked": await add_text(host, creator, "For a price", "Nobody slept.", stars=50),
        "quest": 1,
    }
    await give_stars(host, account, 200)
    await put_up(
        host, {"slug": "visit", "type": "daily", "titles": "Come by", "rewards": {"xp": 5}}
    )
    for role in ("creator", "admin"):
        await host.accounts.grant(account.id, role)
    page = await app.open(layla)
    html = page.locator("html")
    await expect(html).to_have_attribute("dir", "rtl")
    await expect(html).to_have_attribute("lang", "ar")
    tabs = page.locator(".ov-tabbar a")
    await expect(tabs).to_have_count(5)
    assert await x_of(tabs.first) > await x_of(tabs.last), "the first tab is the rightmost"

    wrong: list[str] = []
    for screen in SCREENS:
        path = screen.format(**places)
        await app.goes(path)
        await there(page)
        for size in (DESKTOP, PHONE):
            await page.set_viewport_size(size)
            if wide := await page.evaluate(TOO_WIDE):
                wrong.append(f"{path} at {size['width']}: too wide: {wide}")
        for theme in ("dark", "light"):
            await app.telegram.shows_theme(theme)
            await expect(html).to_have_attribute("data-theme", theme)
            try:
                # What is no matter of colours is the same in both.
                await app.assert_accessible(*(["color-contrast"] if theme == "dark" else []))
            except AssertionError as error:
                wrong.append(f"{path}, {theme}: {error}")
    assert not wrong, "\n".join(wrong)

    # On a desk the side bar stands at the beginning of the line: on the right.
    await page.set_viewport_size(DESKTOP)
    await expect(page.locator(".ov-tabbar")).to_be_hidden()
    assert await x_of(page.locator(".ov-sidebar")) > await x_of(page.locator("#content"))
    await app.goes("/settings")
    await page.locator("label").filter(has_text="English").click()
    await expect(html).to_have_attribute("dir", "ltr")
    await app.sees("Where you are signed in")
    assert await x_of(page.locator(".ov-sidebar")) < await x_of(page.locator("#content"))


async def test_the_theme_changes_while_the_app_is_open(app: MiniApp, alice: TelegramUser) -> None:
    page = await app.open(alice, "/quests")
    await expect(page.get_by_role("heading", name="Quests")).to_be_visible()
    card = page.locator(".ov-tabbar")
    bright = await brightness(card)
    await app.telegram.shows_theme("dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert bright > 0.75
    assert await brightness(card) < 0.25
    assert await page.evaluate("getComputedStyle(document.documentElement).colorScheme") == "dark"

    # In a browser it is the system's.
    desk = app.another()
    theirs = await desk.browse(alice, "/quests", theme="dark")
    await expect(theirs.locator("html")).to_have_attribute("data-theme", "dark")
    await theirs.emulate_media(color_scheme="light")
    await expect(theirs.locator("html")).to_have_attribute("data-theme", "light")


async def there(page: Page) -> None:
    """Wait until a screen has what it is to show."""
    await page.wait_for_load_state("networkidle")
    await expect(page.locator(".ov-skeleton, .ov-skeleton-row")).to_have_count(0)


async def x_of(element: Locator) -> float:
    box = await element.bounding_box()
    assert box is not None
    return box["x"]


async def brightness(element: Locator) -> float:
    """Return how bright the ground of an element is, from 0 to 1."""
    colour = await element.evaluate("element => getComputedStyle(element).backgroundColor")
    parts = [float(part) for part in re.findall(r"[\d.]+", colour)[:3]]
    most = 1 if "color(" in colour else 255
    return sum(parts) / 3 / most
