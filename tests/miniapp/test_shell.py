"""The shell in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

if TYPE_CHECKING:
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp


async def test_it_opens_in_telegram_and_signs_in_by_itself(
    app: MiniApp, alice: TelegramUser
) -> None:
    page = await app.open(alice)

    await app.sees(re.compile("Alice"))
    await app.telegram.waits_for("web_app_ready")
    await app.assert_accessible()
    await app.telegram.shows_theme("dark")
    await expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert "tgWebApp" not in page.url, "what signs somebody in does not stay in the address"


async def test_in_a_browser_who_was_signed_in_still_is(app: MiniApp, alice: TelegramUser) -> None:
    await app.browse(alice)
    await app.sees(re.compile("Alice"))
    await app.page.reload()
    await app.sees(re.compile("Alice"))
