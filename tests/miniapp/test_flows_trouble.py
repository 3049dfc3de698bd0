"""Plugins that break, networks that are slow, and networks that are not there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from playwright.async_api import Route, expect

from .arranging import add_creator, add_text, put_up

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser, World

    from .app import MiniApp

#: What moved on the screen without anybody having touched it (https://web.dev/articles/cls).
WATCH = """
window.__shifts = [];
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) {
    if (entry.hadRecentInput) continue;
    const of = entry.sources.map(({ node }) => node?.className ?? node?.nodeName);
    window.__shifts.push([entry.value, of.join()]);
  }
}).observe({ type: 'layout-shift', buffered: true });
"""


async def test_what_breaks_takes_down_its_own_card(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host
) -> None:
    creator = await add_creator(host, bob, "bob")
    await add_text(host, creator, "For everybody", "Read this.")
    app.allow("broken", "of the plugin quests", "Minified React error|An error occurred in")

    def instead(code: str) -> object:
        return lambda route: route.fulfill(body=code, content_type="text/javascript")

    page = await app.open(alice, "/settings")
    await app.sees("Language")
    await page.route(re.compile(r"/level\.js"), instead("throw new Error('broken while loading')"))
    throws = "export default function () { throw new Error('broken while drawn') }"
    await page.route(re.compile(r"/today\.js"), instead(throws))
    await app.goes("/")

    await app.sees("“Your level” cannot be shown")
    await app.sees("“Today's quests” cannot be shown")
    await app.sees("For everybody")
    await app.taps("Quests")
    await app.sees("There are no quests at the moment")
    await page.unroute_all()
    await app.taps("Home")
    await page.get_by_role("alert").filter(has_text="Your level").get_by_role("button").click()
    await app.sees("Level 1")
    await app.sees("“Today's quests” cannot be shown")


async def test_slow_and_away_are_no_reason_to_jump_or_to_do_things_twice(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host, telegram: World
) -> None:
    creator = await add_creator(host, bob, "bob")
    await add_text(host, creator, "For everybody", "Read this.")
    telegram.create_channel("News", username="news")
    await alice.joins("@news")
    await put_up(
        host,
        {
            "slug": "join",
            "type": "channel_join",
            "parameters": {"channel": "@news"},
            "titles": "Join the news",
            "rewards": {"xp": 5},
        },
    )
    app.allow("ERR_INTERNET_DISCONNECTED", "Failed to (load|fetch)", "of the plugin ledger failed")
    page = await app.open(alice, "/settings")
    await app.sees("Language")
    await page.add_init_script(WATCH)
    await app.slows_down(latency_ms=150, kilobytes_per_second=400)

    # Grey where something is to come, as tall as what comes.
    shown = (("/", "For everybody"), ("/quests", "Join the news"), ("/content", "For everybody"))
    for path, title in shown:
        await page.goto(app.url(path), wait_until="commit")
        await expect(page.locator(".ov-skeleton, .ov-skeleton-row").first).to_be_visible()
        await expect(page.get_by_role("link", name=title).first).to_be_visible()
        await page.wait_for_load_state("networkidle")
        shifts = await page.evaluate("window.__shifts")
        assert sum(value for value, _ in shifts) <= 0.1, (path, shifts)

    # Pressed twice before there is an answer, it happens once.
    claims: list[str] = []

    async def count(route: Route) -> None:
        claims.append(route.request.url)
        await route.continue_()

    await page.route("**/claim", count)
    await app.goes("/quests")
    claim = page.get_by_role("button", name="Claim: Join the news")
    await claim.dblclick()
    await expect(claim).to_have_count(0)
    await app.sees("1 of 1 done")
    assert len(claims) == 1

    # Without a network: what is known stays, what is not says why, and comes by itself.
    await app.goes_offline()
    await app.sees("You are offline. What you see may be old.")
    await app.sees("1 of 1 done")
    await app.goes("/ledger/statement")
    alert = page.get_by_role("alert").first
    await expect(alert).to_contain_text("You are offline")
    await app.goes_offline(False)
    await expect(page.get_by_text("You are offline. What you see may be old.")).to_have_count(0)
    await expect(page.get_by_text("Nothing was moved in this month")).to_be_visible(timeout=30_000)
    await expect(alert).to_have_count(0)
