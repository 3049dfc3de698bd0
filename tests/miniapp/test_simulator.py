"""The simulator's page: a phone beside the platform, and the MiniApp on it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from playwright.async_api import expect
from telethon import events, functions, types

from .app import PATIENCE_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from playwright.async_api import Page

    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp

WIDE = {"width": 1440, "height": 900}
#: What apps find in their window, seen from the page around them.
_WEB_APP = "document.querySelector('iframe').contentWindow.Telegram.WebApp"


async def open_simulator(app: MiniApp, user: TelegramUser) -> Page:
    """Open the page as somebody's phone."""
    await app.browse(path=f"../simulator/#/{user.id}", viewport=WIDE)
    return app.page


def offer(host: Host) -> Any:
    """Return an invoice, which the host's bot accepts when it is asked before the payment."""
    assert host.telegram.runtime is not None
    bot = host.telegram.runtime.client

    async def accept(update: Any) -> None:
        await bot(functions.messages.SetBotPrecheckoutResultsRequest(update.query_id, success=True))

    bot.add_event_handler(accept, events.Raw(types.UpdateBotPrecheckoutQuery))
    return types.InputMediaInvoice(
        "VIP month",
        "Everything for thirty days",
        types.Invoice("XTR", [types.LabeledPrice("VIP", 250)]),
        b"order-1",
        types.DataJSON("{}"),
        provider="",
    )


async def test_people_talk_to_the_bot_and_pay(
    app: MiniApp, host: Host, alice: TelegramUser, people: Callable[..., TelegramUser]
) -> None:
    people("Burak", language="tr")
    page = await open_simulator(app, alice)
    talk = page.get_by_role("log", name="Messages of")
    log = page.get_by_role("complementary", name="Log")

    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(talk.get_by_text("Welcome, Alice!")).to_be_visible()
    await talk.get_by_role("button", name="What you have, and how it came about").click()
    await expect(talk.get_by_text("Your wallet")).to_be_visible()
    await expect(log.get_by_text("answers the press")).to_be_visible()
    await page.get_by_role("textbox", name="Message").fill("/help")
    await page.keyboard.press("Enter")
    await expect(talk.get_by_role("article", name="You").last).to_contain_text("/help")
    await app.assert_accessible()

    assert host.telegram.runtime is not None
    bot = host.telegram.runtime.client
    await bot(functions.messages.SendMediaRequest(alice.id, offer(host), ""))
    await talk.get_by_role("button", name="Pay").click()
    sheet = page.get_by_role("dialog", name="Confirm your purchase")
    await expect(sheet).to_contain_text("VIP month")
    await sheet.get_by_role("button", name="Pay").click()
    await expect(talk.get_by_text("You paid ⭐ 250 for VIP month")).to_be_visible()
    await expect(talk.get_by_role("button", name="Paid")).to_be_disabled()

    await page.get_by_role("radio", name="Burak, Turkish").check(force=True)
    await expect(talk).to_have_count(0)
    await page.get_by_role("button", name="Start", exact=True).click()
    await expect(talk.get_by_text("Hoş geldin, Burak!")).to_be_visible()
    await expect(talk.get_by_text("VIP month")).to_have_count(0)


async def test_the_miniapp_opens_from_the_chat_and_telegram_is_around_it(
    app: MiniApp, host: Host, people: Callable[..., TelegramUser]
) -> None:
    page = await open_simulator(app, people("Burak", language="tr"))
    inside = page.frame_locator("iframe")
    await page.get_by_role("button", name="Start", exact=True).click()
    await page.get_by_role("button", name="Uygulamayı aç").click()
    home = inside.get_by_role("heading", name=re.compile("Burak"))
    await expect(home).to_be_visible(timeout=PATIENCE_MS)
    assert await page.evaluate(f"{_WEB_APP}.initDataUnsafe.user.first_name") == "Burak"

    await page.get_by_role("button", name="Mini app: more").click()
    await page.get_by_role("menuitem", name="Settings").click()
    await expect(inside.get_by_role("heading", name="Ayarlar")).to_be_visible()
    await page.get_by_role("button", name="Mini app: more").click()
    await page.get_by_role("menuitem", name="Dark theme").click()
    await expect(inside.locator("html")).to_have_attribute("data-theme", "dark")
    await page.get_by_role("button", name="Back", exact=True).click()
    await expect(home).to_be_visible()

    assert host.telegram.runtime is not None
    bot = host.telegram.runtime.client
    link = (await bot(functions.payments.ExportInvoiceRequest(offer(host)))).url
    await page.evaluate(
        f"""link => {{
            const app = {_WEB_APP};
            app.MainButton.setText("Satın al").show().onClick(() => {{
                app.HapticFeedback.impactOccurred("medium");
                app.openInvoice(link, status => app.MainButton.setText(`Durum: ${{status}}`));
            }});
        }}""",
        link,
    )
    await page.get_by_role("button", name="Satın al").click()
    sheet = page.get_by_role("dialog", name="Confirm your purchase")
    await sheet.get_by_role("button", name="Pay").click()
    await expect(page.get_by_role("button", name="Durum: paid")).to_be_visible()
    log = page.get_by_role("complementary", name="Log")
    await expect(log.get_by_text("medium")).to_be_visible()
    await page.get_by_role("button", name="Close the app").click()
    await expect(page.locator("iframe")).to_have_count(0)
