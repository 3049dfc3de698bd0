"""What fans do with quests, and moderators with what fans hand in."""

from __future__ import annotations

import re
from io import BytesIO
from typing import TYPE_CHECKING

from PIL import Image
from playwright.async_api import expect

from .arranging import put_up

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.telegram import TelegramUser, World

    from .app import MiniApp


def said(*texts: str) -> list[dict[str, str]]:
    return [{"en": text} for text in texts]


QUESTIONS = [
    {"text": {"en": "What is two and two?"}, "options": said("Three", "Four"), "correct": 1},
    {"text": {"en": "What is red?"}, "options": said("Blood", "Grass"), "correct": 0},
]


async def test_a_fan_claims_a_quest_and_passes_a_quiz(
    app: MiniApp, alice: TelegramUser, host: Host, telegram: World
) -> None:
    telegram.create_channel("News", username="news")
    telegram.create_channel("Talk", username="talk")
    # She has been there since before there was a quest.
    await alice.joins("@news")
    await put_up(
        host,
        {
            "slug": "join",
            "type": "channel_join",
            "parameters": {"channel": "@news"},
            "titles": "Join the news",
            "rewards": {"xp": 120},
        },
        {
            "slug": "talk",
            "type": "channel_join",
            "parameters": {"channel": "@talk"},
            "titles": "Join the talk",
            "rewards": {"xp": 70},
        },
        {
            "slug": "quiz",
            "type": "quiz",
            "parameters": {"pass_mark": 2, "questions": QUESTIONS},
            "titles": "Two questions",
            "rewards": {"xp": 30},
            "attempts": 3,
        },
    )
    page = await app.open(alice, "/quests")

    # The platform asks Telegram, and says what is missing.
    await app.taps("Claim: Join the talk")
    await app.sees("Join the channel first, then check again.")
    await app.sees("0 of 3 done")
    await app.taps("Join the news")
    await app.telegram.presses_main_button("Claim reward")
    await app.sees(re.compile(r"\+120 XP|Level 2!"))
    await app.sees("You have done this.")
    if await page.get_by_role("button", name="Great!").count():
        await app.taps("Great!")
    await app.telegram.tells("back_button_pressed")
    await app.sees("1 of 3 done")

    # A wrong answer costs a try and nothing else.
    await app.taps("Begin: Two questions")
    await app.sees("3 tries are left")
    await page.get_by_label("Four").check()
    await app.telegram.presses_main_button("Next")
    await page.get_by_label("Grass").check()
    await app.telegram.presses_main_button("Send answers")
    await app.sees("2 tries are left")
    await expect(page.get_by_label("Four")).to_be_checked()
    await app.telegram.presses_main_button("Next")
    await page.get_by_label("Blood").check()
    await app.telegram.presses_main_button("Send answers")
    await app.sees(re.compile(r"\+30 XP"))

    await app.goes("/")
    await app.sees(re.compile(r"\b150 of|50 of \d+ XP"))
    await app.goes("/quests")
    await app.sees("2 of 3 done")


async def test_a_proof_is_handed_in_and_a_moderator_approves_it(
    app: MiniApp, alice: TelegramUser, bob: TelegramUser, host: Host, http: ApiClient
) -> None:
    await put_up(
        host,
        {
            "slug": "art",
            "type": "proof",
            "parameters": {"wants": "picture"},
            "titles": "Fan art",
            "rewards": {"xp": 200},
        },
    )
    await http.sign_in(bob)
    await host.accounts.grant(http.account["id"], "moderator")
    picture = BytesIO()
    Image.linear_gradient("L").convert("RGB").save(picture, "PNG")

    page = await app.open(alice, "/quests")
    await app.taps("Begin: Fan art")
    await page.locator("input[type=file]").set_input_files(
        {"name": "art.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    await expect(page.get_by_role("img", name="Your picture")).to_be_visible()
    await app.telegram.presses_main_button("Hand in")
    await app.sees("Thank you! Somebody is looking at it.")

    desk = app.another()
    theirs = await desk.browse(bob, "/quests/reviews")
    await desk.sees("Alice")
    await desk.taps("Begin with the oldest")
    shown = theirs.get_by_role("img", name="Picture of Alice")
    await expect(shown).to_have_js_property("complete", True)
    assert await shown.evaluate("picture => picture.naturalWidth") == 256
    await desk.taps("Approve")
    await desk.sees("Nothing waits for you. Thank you!")
    await desk.sees("Nothing waits for a decision")

    await app.goes("/quests/claims")
    await page.reload()
    await app.taps(re.compile("^All$"))
    await app.sees("Fan art")
    await app.sees("Paid")
    await app.goes("/")
    await app.sees(re.compile(r"Level \d"))
    await expect(page.get_by_text("Level 1", exact=True)).to_have_count(0)
