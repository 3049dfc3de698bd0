"""Who is signed in, when links, other tabs and other people have a part in it."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING
from urllib.parse import quote

from playwright.async_api import expect

if TYPE_CHECKING:
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp


async def test_a_link_signs_nobody_in_and_signing_in_leads_to_where_one_was(
    app: MiniApp, alice: TelegramUser
) -> None:
    app.allow("ERR_FAILED", "Failed to fetch dynamically imported module")
    data = quote(app._init_data(alice, None), safe="")
    page = await app.browse(path=f"/settings#tgWebAppData={data}")
    await app.sees("Welcome to OnlyVips")

    # A part of the shell that does not come leaves no empty page.
    await page.route(re.compile(r"/SignIn-"), lambda route: route.abort())
    await page.reload()
    await app.sees("That did not work")
    await page.unroute_all()
    await app.taps("Try again")

    await app.taps("Sign in with the simulated Telegram")
    await page.get_by_role("button", name="Alice").click()
    await app.sees("Where you are signed in")
    assert page.url.endswith("/app/settings")


async def test_what_another_tab_does_loses_nothing_and_shows_nobody_else_what_was_there(
    app: MiniApp, alice: TelegramUser, people: Callable[..., TelegramUser]
) -> None:
    people("Burak")
    page = await app.browse(alice)
    await app.sees(re.compile("Alice"))
    other = await page.context.new_page()
    await other.goto(app.url("/profile"))
    await other.get_by_text("Sign out").click()
    await expect(other.get_by_text("Welcome to OnlyVips")).to_be_visible()

    sheet = page.get_by_role("dialog", name="Sign in again")
    await expect(sheet).to_be_visible()
    for _ in range(2):  # browsers close a dialog at the second one, whatever it says
        await page.keyboard.press("Escape")
    await expect(sheet).to_be_visible()
    await expect(page.locator("main")).to_contain_text("Alice")

    await other.get_by_role("button", name="Sign in with the simulated Telegram").click()
    await other.get_by_role("button", name="Burak").click()
    await expect(page.locator("main")).to_contain_text("Burak")
    await expect(sheet).to_be_hidden()
    assert "Alice" not in await page.inner_text("body")
