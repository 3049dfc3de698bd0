"""Signing in and out, and sessions that end while somebody is in the middle of something."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import expect

from .arranging import add_creator, add_text

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp


async def test_one_signs_in_outside_telegram_and_out_again(
    app: MiniApp, alice: TelegramUser, http: ApiClient
) -> None:
    app.allow("status of 401")
    page = await app.browse(None, "/profile")
    await app.sees("Welcome to OnlyVips")
    await app.assert_accessible()
    await app.taps("Sign in with the simulated Telegram")
    await app.sees("Simulated Telegram")
    await app.assert_accessible()
    await app.taps(re.compile("Alice"))

    # Where one wanted to go, with nothing in the address that would sign in who sees it.
    await expect(page).to_have_url(re.compile(r"/app/profile$"))
    await app.sees("@alice")
    token = await page.evaluate("localStorage.getItem('onlyvips.refresh')")
    await app.taps("Sign out")
    await app.sees("Welcome to OnlyVips")
    assert await page.evaluate("localStorage.getItem('onlyvips.refresh')") is None
    await page.reload()
    await app.sees("Welcome to OnlyVips")
    refused = await http.post("/api/v1/auth/refresh", json={"refresh_token": token})
    assert refused.status_code == 401, "the server has forgotten the session, too"


async def test_a_session_that_ends_is_renewed_or_loses_nothing(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host, http: ApiClient
) -> None:
    creator = await add_creator(host, bob, "bob")
    work = await add_text(host, creator, "For everybody", "Read this.")
    app.allow("status of 401")
    await http.sign_in(alice)
    page = await app.open(alice, f"/content/works/{work}")
    await app.sees("Read this.")
    desk = app.another()
    desk.allow("status of 401")
    theirs = await desk.browse(alice, f"/content/works/{work}")
    await desk.sees("Read this.")
    await theirs.get_by_label("Write a comment").fill("So long, and thanks.")

    ended = await http.delete("/api/v1/me/sessions", params={"keep_current": True})
    assert ended.status_code in {200, 204}, ended.text

    # In Telegram nobody notices: the signed data of the start brings a new session.
    like = page.get_by_role("button", name="Like")
    async with page.expect_response(lambda answer: answer.ok and answer.url.endswith("/like")):
        await like.click()
    await expect(like).to_have_attribute("aria-pressed", "true")
    await expect(page.get_by_role("dialog")).to_have_count(0)
    stored = await http.get(f"/api/v1/content/works/{work}")
    assert stored.json()["liked"] is True

    # In a browser a person has to sign in; what was written is still there afterwards.
    await desk.taps("Send")
    sheet = theirs.get_by_role("dialog", name="Sign in again")
    await expect(sheet).to_be_visible()
    await desk.assert_accessible()
    async with theirs.context.expect_page() as opening:
        await sheet.get_by_role("link", name="Sign in again").click()
    tab = await opening.value
    await tab.get_by_role("button", name="Sign in with the simulated Telegram").click()
    await tab.get_by_role("button", name=re.compile("Alice")).click()
    await expect(tab.get_by_text("Alice").first).to_be_visible()
    await expect(sheet).to_have_count(0)
    await expect(theirs.get_by_label("Write a comment")).to_have_value("So long, and thanks.")
    await desk.taps("Send")
    await expect(theirs.get_by_label("Write a comment")).to_have_value("")
    await desk.sees("So long, and thanks.")
    said = (await http.get(f"/api/v1/content/works/{work}/comments")).json()["items"]
    assert [comment["text"] for comment in said] == ["So long, and thanks."]
