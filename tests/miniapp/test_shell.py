"""The shell in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from .app import PATIENCE_MS

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


async def test_another_language_is_there_at_once_and_stays(
    app: MiniApp, alice: TelegramUser
) -> None:
    page = await app.open(alice, "/settings")
    await expect(page.get_by_role("heading", name="Settings")).to_be_visible(timeout=PATIENCE_MS)
    await page.locator("label", has_text="العربية").click()

    await expect(page.locator("html")).to_have_attribute("dir", "rtl", timeout=PATIENCE_MS)
    await expect(page.get_by_role("heading", name="الإعدادات")).to_be_visible(timeout=PATIENCE_MS)
    await expect(page.get_by_role("link", name="المهام").first).to_be_attached(timeout=PATIENCE_MS)

    await page.reload()
    await expect(page.get_by_role("heading", name="الإعدادات")).to_be_visible(timeout=PATIENCE_MS)
