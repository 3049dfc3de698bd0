"""A fan pays, and a creator publishes."""

from __future__ import annotations

import random
import re
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import Route, expect

from .arranging import account_of, add_creator, add_text, give_stars, stars_of

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.telegram import TelegramUser

    from .app import MiniApp


async def test_a_work_is_paid_once_however_often_one_presses(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host
) -> None:
    fan, creator = await account_of(host, alice), await add_creator(host, bob, "bob")
    work = await add_text(host, creator, "The long night", "Nobody slept.", stars=50)
    await give_stars(host, fan, 200)
    app.allow("ERR_FAILED", "status of 50")
    asked: list[str | None] = []

    async def lose_the_first_answer(route: Route) -> None:
        asked.append(await route.request.header_value("idempotency-key"))
        answer = await route.fetch()
        assert answer.ok, await answer.text()
        if len(asked) == 1:
            await route.abort()
        else:
            await route.fulfill(response=answer)

    page = await app.open(alice, f"/content/works/{work}")
    await page.route("**/purchase", lose_the_first_answer)
    await app.sees("The long night")
    await expect(page.get_by_text("Nobody slept.")).to_have_count(0)
    await app.telegram.presses_main_button(re.compile("^Unlock for .*50"))
    sheet = page.get_by_role("dialog")
    await expect(sheet).to_contain_text("200")
    pay = sheet.get_by_role("button", name=re.compile("50"))

    # The money is taken and the answer is lost; then twice more, as fast as one can.
    await pay.click()
    await expect(sheet.get_by_role("alert")).to_be_visible()
    assert await stars_of(host, fan) == 150
    await pay.evaluate("button => { button.click(); button.click(); }")
    await app.sees("Nobody slept.")
    await expect(sheet).to_have_count(0)
    assert len(asked) == 2, "the second press of the two is ignored"
    assert len(set(asked)) == 1, "whatever comes of it, it is one payment"
    assert await stars_of(host, fan) == 150

    # What was bought is in the library, and the balance knows.
    await app.goes("/content/library")
    await app.taps("The long night")
    await app.sees("Nobody slept.")

    await app.taps("Tip")
    await page.get_by_label("Another amount").fill("30")
    await page.get_by_label("A few words (optional)").fill("Thank you!")
    await sheet.get_by_role("button", name=re.compile("Pay.*30")).click()
    await app.sees("Bob got your tip. Thank you!")
    assert await stars_of(host, fan) == 120
    await app.goes("/ledger")
    await app.sees(re.compile("120"))
    await app.sees("To Bob")


async def test_a_creator_uploads_a_work_over_a_bad_line_and_a_fan_sees_it(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host
) -> None:
    await add_creator(host, bob, "bob")
    app.allow("ERR_FAILED", "Failed to load resource")
    sent: list[tuple[str, str | None]] = []

    async def cut_once(route: Route) -> None:
        request = route.request
        sent.append((request.method, await request.header_value("upload-offset")))
        if [method for method, _ in sent] == ["PATCH", "PATCH"]:
            await route.abort()
        else:
            await route.continue_()

    page = await app.browse(bob, "/content/studio/new")
    await page.route(re.compile(r"/uploads/[0-9a-f-]+$"), cut_once)
    picture = noise(1400)
    assert len(picture) > 5_000_000, "it takes more than one piece"
    await page.locator("input[type=file]").first.set_input_files(
        {"name": "noise.png", "mimeType": "image/png", "buffer": picture}
    )
    # Two pieces; the second is cut off, the server is asked how far it came, and it goes on there.
    await app.sees("1400×1400")
    methods = [method for method, _ in sent]
    assert methods == ["PATCH", "PATCH", "HEAD", "PATCH"], sent
    assert sent[-1][1] == sent[1][1] == str(4 * 2**20)

    await page.get_by_label("Title", exact=True).fill("Noise of the city")
    await app.taps("Publish now")
    await expect(page.get_by_role("alert").get_by_text("Add at least one way in.")).to_be_visible()
    await app.taps("Add a way in")
    await (
        page.get_by_role("dialog")
        .get_by_role("button", name=re.compile("[Pp]ay|[Pp]rice|[Bb]uy"))
        .first.click()
    )
    await page.get_by_label("Telegram Stars").fill("75")
    await app.taps("Publish now")
    await expect(page.get_by_role("status").get_by_text("Published")).to_be_visible()
    await expect(page).to_have_url(re.compile(r"/content/studio/works/\d+$"))
    await app.goes("/content/studio")
    await app.sees("Noise of the city")

    fan = app.another()
    theirs = await fan.open(alice, "/content?list=new")
    await fan.taps(re.compile("Noise of the city"))
    await fan.sees(re.compile("75"))
    cover = theirs.locator(".content-work-media img").first
    await expect(cover).to_have_js_property("complete", True)
    assert await cover.evaluate("picture => picture.naturalWidth") > 0


def noise(side: int) -> bytes:
    """Return a picture that no compression makes smaller."""
    picture = BytesIO()
    pixels = random.Random(1).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), pixels).save(picture, "PNG", compress_level=1)
    return picture.getvalue()
