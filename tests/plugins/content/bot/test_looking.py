"""/feed, /new, /library, /work and /creator, in four languages."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onlyvips.clock import MovableClock
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.content.bot.conftest import People, Stage, changed, labels, size_of
from tests.plugins.content.works.conftest import FOLLOWERS, PUBLIC, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["bot"])


async def test_lists_turn_pages_there_and_back(stage: Stage, alice: TelegramUser) -> None:
    assert "There are no works here yet." in (await alice.says("/new")).text
    creator = await stage.creator("Ada")
    for number in range(12):
        await stage.publish(creator, f"Work {number:02}", ways=[price(7)])
    feed = await alice.says("/feed")
    assert "follow creators" in feed.text

    first = await feed.click("New")
    assert first.edited
    assert labels(first)[:6] == [*(f"🔒 Work {n}" for n in ("11", "10", "09", "08", "07")), "▶️"]
    assert "🔒 Work 11\nText · Ada · 7 XTR" in first.text
    second = await first.click("▶️")
    third = await second.click("▶️")
    assert labels(third)[:3] == ["🔒 Work 01", "🔒 Work 00", "◀️"]
    assert "page 3" in third.text
    back = await third.click("◀️")
    assert labels(back)[0] == "🔒 Work 06"
    # A page that there is not, as a changed client may ask for it, is the last one.
    await stage.publish(creator, "<b>Last</b> & least", ways=[PUBLIC])
    assert "📖 <b>Last</b> & least" in (await alice.says("/new")).text


async def test_a_card_shows_the_blurred_picture_and_what_opens_the_work(
    stage: Stage, alice: TelegramUser, clock: MovableClock
) -> None:
    creator = await stage.creator("Ada")
    later = {**PUBLIC, "opens_at": (clock.now() + timedelta(days=3, hours=1)).isoformat()}
    vip = {"rule": "vip", "parameters": {"tier": 2}}
    work = await stage.gallery(creator, 3, ways=[price(50), FOLLOWERS, vip, later])
    account = await stage.enters(alice)

    card = await (await alice.says("/new")).click("Dawn")

    assert card.text.startswith("🔒 Dawn\nGallery, 3 pictures · by Ada\n\nSummary")
    assert "🔑 Buy it for 50 XTR\n🔑 Follow Ada\n🔑 Be a VIP member of Ada, level 2" in card.text
    assert "🔑 Everybody may see it (in 3 days)" in card.text
    assert labels(card)[:2] == ["🛒 Buy for 50 XTR", "➕ Follow"]
    assert size_of(stage.sent(alice, card)) == (32, 24), "the preview"
    # What stands in the way opens it: following.
    opened = await changed(card, "➕ Follow")
    assert "🔓 You follow its creator." in opened.text
    assert labels(opened)[0] == "▶️ Show it here"
    liked = await changed(opened, "Like")
    assert "❤️ Like" in labels(liked)
    saved = await changed(liked, "Save")
    assert "✅ Saved" in labels(saved)
    assert (await stage.parts.reactions.mine(account, [work])).saved == {work}
    # Now the cover is in full, for this person alone.
    clear = await alice.says(f"/work {work}")
    assert size_of(stage.sent(alice, clear)) == (48, 36)
    assert stage.raw(alice, clear).noforwards
    assert "Dawn" in (await alice.says("/feed")).text
    for nonsense in ("0", "x", "٣", "9" * 30, "-1"):
        assert (await alice.says(f"/work {nonsense}")).text == "There is no such work."
    assert "/work and the number" in (await alice.says("/work")).text


async def test_what_nobody_may_know_of_is_not_there(stage: Stage, alice: TelegramUser) -> None:
    creator = await stage.creator()
    draft = await stage.draft(creator)
    for said in (f"/work {draft.id}", f"/start w_{draft.id}", f"/buy {draft.id}"):
        assert (await alice.says(said)).text == "There is no such work."
    assert (await alice.says("/start c_nobody")).text == "There is no such creator."
    assert (await alice.says("/creator nobody")).text == "There is no such creator."


async def test_works_for_adults_ask_once(stage: Stage, alice: TelegramUser) -> None:
    creator = await stage.creator()
    works = [await stage.publish(creator, f"Night {n}", age="18") for n in (1, 2)]
    assert "no works here" in (await alice.says("/new")).text

    asked = await alice.says(f"/work {works[0]}")
    assert asked.text == "🔞 This work is for adults.\n\nAre you 18 years old or older?"
    card = await asked.click("Yes, I am")
    if card.view is None:
        card = await alice.waits_for("Night 1")
    assert card.text.startswith("📖 Night 1\nText, 18+")
    assert "Night 2" in (await alice.says(f"/work {works[1]}")).text
    assert "Night 2" in (await alice.says("/new")).text


async def test_creators_are_found_followed_and_shown(stage: Stage, alice: TelegramUser) -> None:
    creator = await stage.creator("Ada")
    await stage.publish(creator, "First")
    listed = await alice.says("/creator")
    assert "👤 Ada\n1 work · 0 followers" in listed.text
    page = await listed.click("Ada")
    followed = await changed(page, "➕ Follow")
    assert "✅ You follow them." in followed.text
    works = await followed.click("Works")
    assert "📖 First" in works.text
    assert (await works.click("Back")).text.startswith("👤 Ada")
    assert (await alice.says(f"/start c_ada-{creator.id}")).text.startswith("👤 Ada")
    assert "➕ Follow" in labels(await changed(followed, "✅ Following"))


@pytest.mark.parametrize(
    ("language", "commands", "wanted"),
    [
        (
            "tr",
            ("/yeni", "/eser {work}", "/satinal {work}"),
            ["Galeri, 3 resim", "Nasıl açılır", "Satın al: 1.500 XTR veya 0,000000005 TON"],
        ),
        (
            "ru",
            ("/new", "/work {work}", "/buy {work}"),
            ["Галерея, 3 изображения", "Как открыть", "Купить за 1\xa0500 XTR или 0,000000005 TON"],
        ),
        (
            "ar",
            ("/new", "/work {work}", "/buy {work}"),
            ["معرض صور، 3 صور", "كيف يُفتح", "اشترِه مقابل 1,500 XTR أو 0.000000005 TON"],
        ),
    ],
)
async def test_people_read_it_in_their_language(
    stage: Stage, people: People, language: str, commands: tuple[str, ...], wanted: list[str]
) -> None:
    person = people("Person", language=language)
    creator = await stage.creator("Ada")
    prices = [{"asset": "XTR", "amount": 1500}, {"asset": "TON", "amount": 5}]
    ways = [{"rule": "price", "parameters": {"prices": prices}}, FOLLOWERS]
    work = await stage.gallery(creator, 3, ways=ways)

    replies = [await person.says(command.format(work=work)) for command in commands]
    replies.append(await replies[1].click(f"content:t:w{work}"))
    said = "\n".join(reply.text for reply in replies)

    assert [text for text in wanted if text not in said] == []
    words = set(" ".join([said, *(label for r in replies for label in labels(r))]).split())
    assert not words & {"Buy", "Follow", "You", "New", "by", "Back", "Gallery", "Like", "Tip"}
