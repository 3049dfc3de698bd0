"""Buying, tipping and what is delivered: once, to the right one, and nothing to anybody else."""

from __future__ import annotations

import asyncio
import re

import pytest
from onlyvips_content.bot import delivering
from onlyvips_content.bot.common import amount, short
from onlyvips_content.media.viewer_codes import ViewerCodes

from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.content.bot.conftest import Stage, changed, labels, size_of
from tests.plugins.content.works.conftest import PUBLIC, price

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["bot"])


async def test_a_work_is_bought_and_arrives_marked_and_protected(
    stage: Stage, alice: TelegramUser, bob: TelegramUser
) -> None:
    creator = await stage.creator("Ada")
    video = await stage.medium(creator, "video")
    pictures = [await stage.medium(creator) for _ in range(2)]
    media = [str(number) for number in (*pictures, video)]
    work = await stage.publish(creator, "Dawn", kind="gallery", media=media[:2], ways=[price(50)])
    clip = await stage.publish(creator, "Clip", kind="video", media=media[2:], ways=[price(9)])
    account = await stage.enters(alice, stars=80)
    await stage.enters(bob)

    card = await alice.says(f"/start w_{work}")
    asked = await changed(card, "Buy for 50 XTR")
    assert asked.text == (
        "🛒 Buy Dawn by Ada?\n\nPrice: 50 XTR\nYou have: 80 XTR\nLeft afterwards: 30 XTR"
    )
    assert labels(asked) == ["✅ Pay 50 XTR", "⬅️ Back"]
    assert stage.leaks(alice) == []
    pay = asked.button("Pay").data
    assert pay is not None
    # A double tap, and another one much later.
    for _ in range(2):
        stage.world.user_clicks(alice.id, asked.id, pay)
    await alice.waits_for(lambda reply: "You have unlocked this work." in reply.text)
    await stage.pictures(alice, 3)
    stage.forges(alice, asked, pay.decode())
    await asyncio.sleep(0.2)

    assert await stage.stars(account) == 30
    assert await stage.host.db.fetch_val("SELECT count(*) FROM content.purchases") == 1
    sent = [r for r in alice.inbox if r.view and r.view.media][1:]
    assert len(sent) == 2, "sent once"
    assert [stage.raw(alice, reply).noforwards for reply in sent] == [True, True]
    assert [size_of(stage.sent(alice, reply)) for reply in sent] == [(320, 240)] * 2
    assert stage.leaks(alice) == [], "marked, so not as it lies there"
    assert isinstance(stage.parts.viewer_codes, ViewerCodes)
    rows = await stage.host.db.fetch_all("SELECT account_id FROM content.marked")
    assert [row["account_id"] for row in rows] == [account.id] * 2

    # A video is a video, with its facts, and is protected as well.
    bought = await alice.says(f"/buy {clip}")
    await bought.click("Pay 9 XTR")
    film = await alice.waits_for(lambda reply: bool(reply.view and reply.view.media))
    assert stage.sent(alice, film) == stage.bytes[video, "stream"]
    kinds = {type(a).__name__: a for a in stage.raw(alice, film).media.document.attributes}
    assert (kinds["DocumentAttributeVideo"].w, kinds["DocumentAttributeVideo"].duration) == (640, 2)
    assert stage.raw(alice, film).noforwards
    library = await alice.says("/library")
    assert labels(library)[:2] == ["🎬 Clip", "🖼 Dawn"]

    # Bob's client sends Alice's buttons, with all numbers in them.
    theirs = await bob.says(f"/work {work}")
    for data in (pay.decode(), f"content:g:{work}:0", f"content:g:{clip}:0"):
        stage.forges(bob, theirs, data)
    await asyncio.sleep(0.3)
    assert stage.leaks(bob) == []
    assert {size_of(data) for data in stage.all_sent(bob)} == {(32, 24)}
    assert await stage.host.db.fetch_val("SELECT count(*) FROM content.purchases") == 2


async def test_forged_prices_and_nonsense_buy_nothing(stage: Stage, alice: TelegramUser) -> None:
    creator = await stage.creator("Ada")
    work = await stage.publish(creator, "Dear", ways=[price(50)])
    account = await stage.enters(alice, stars=500)
    card = await alice.says(f"/work {work}")
    forged = [
        f"content:p:{work}:XTR:{short(1)}:aaaaaaaa",
        f"content:p:{work}:TON:{short(50)}:aaaaaaaa",
        f"content:p:{work}:XTR:0:a",
        f"content:p:{work}:XTR:-5:a",
        f"content:p:{work}",
        "content:p",
        "content:p::::",
        f"content:b:{work}:NONE",
        f"content:tp:w{work}:XTR:0:a",
        "content:tp:c99999:XTR:5:a",
        "content:tp:x",
        "content:t:",
        "content:l:c:zz",
        "content:l:b999:0",
        "content:g::",
        "content:cs:x",
        "content:zzz",
        f"content:r:{work}:XTR:{short(50)}:none",
    ]
    for data in forged:
        stage.forges(alice, card, data)
    await asyncio.sleep(0.5)

    assert await stage.stars(account) == 500
    assert await stage.host.db.fetch_val("SELECT count(*) FROM content.purchases") == 0
    # The bot is well, and the true price is still the one to pay.
    asked = await (await alice.says(f"/work {work}")).click("Buy for 50 XTR")
    assert "You have: 500 XTR" in asked.text
    # While they think it over it gets dearer: they are asked anew.
    await stage.host.db.execute(
        "UPDATE content.works SET ways = jsonb_set(ways, '{0,parameters,prices,0,amount}', '70'),"
        " revision = revision + 1 WHERE id = :id",
        {"id": work},
    )
    dearer = await changed(asked, "Pay 50 XTR")
    assert dearer.answer is not None
    assert "The price has changed" in (dearer.answer.text or "")
    assert labels(dearer)[0] == "🛒 Buy for 70 XTR"
    assert await stage.stars(account) == 500


async def test_who_has_too_little_pays_in_and_is_told_when_it_is_theirs(
    stage: Stage, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    from onlyvips_ledger.api import Payments

    creator = await stage.creator("Ada")
    work = await stage.publish(creator, "Dear", ways=[price(50)])
    account = await stage.enters(alice, stars=20)

    asked = await alice.says(f"/buy {work}")
    assert "⚠️ You lack 30 XTR." in asked.text
    assert labels(asked)[:2] == ["💳 Pay 30 XTR with test", "💼 My wallet"]
    begun = await asked.click("Pay 30 XTR with test")
    assert "A payment of 30 XTR was begun." in begun.text
    payment = await stage.host.db.fetch_val("SELECT max(id) FROM ledger.payments")
    await stage.platform.services.get(Payments).confirm(payment, {})
    await run_jobs()

    told = await alice.waits_for("Your payment arrived, and the work “Dear” is yours.")
    assert await stage.stars(account) == 0
    card = await told.click("Show the work")
    text = await card.click("Show it here")
    assert text.text == "Dear\n\nA body."
    assert stage.raw(alice, text).noforwards


async def test_tips_ask_and_are_given_once(
    stage: Stage, alice: TelegramUser, people: object, run_jobs: JobRunner
) -> None:
    creator = await stage.creator("Ada")
    work = await stage.publish(creator, "Free", ways=[PUBLIC])
    account = await stage.enters(alice, stars=70)
    card = await alice.says(f"/work {work}")
    offered = await card.click("Tip")
    assert labels(offered) == ["10 XTR", "50 XTR", "100 XTR", "500 XTR", "⬅️ Back"]
    asked = await changed(offered, "50 XTR")
    assert "You have: 70 XTR\nLeft afterwards: 20 XTR" in asked.text
    give = asked.button("Give 50 XTR").data
    assert give is not None
    for _ in range(2):
        stage.world.user_clicks(alice.id, asked.id, give)
    await alice.waits_for("Ada got 50 XTR from you. Thank you!")
    await asyncio.sleep(0.2)
    assert await stage.stars(account) == 20
    assert await stage.host.db.fetch_val("SELECT count(*) FROM content.tips") == 1


@pytest.mark.onlyvips(settings={"content": {"chat_megabytes": 1}})
async def test_large_files_long_works_and_bundles(
    stage: Stage, alice: TelegramUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivering, "_AT_ONCE", 2)
    no_text = {"en": {"title": "Title", "summary": "", "body": ""}}
    creator = await stage.creator("Ada")
    video = await stage.medium(creator, "video")
    await stage.host.db.execute(
        "UPDATE content.renditions SET size = 1000001 WHERE media_id = :id AND name = 'stream'",
        {"id": video},
    )
    film = await stage.publish(creator, "Film", kind="video", media=[str(video)], texts=no_text)
    many = await stage.gallery(creator, 3, "Many", texts=no_text)
    bundle = await stage.publish(
        creator, "Both", kind="bundle", works=[film, many], ways=[price(5)]
    )

    card = await alice.says(f"/work {film}")
    told = await card.click("Show it here")
    assert told.text == "1 file is too large for this chat. You find it in the app."
    card = await alice.says(f"/work {many}")
    stage.forges(alice, card, f"content:g:{many}:0")
    more = await alice.waits_for("1 more is in it.")
    before = len(stage.all_sent(alice))
    await more.click("Go on")
    await stage.pictures(alice, before + 1)
    # Large files come one by one: a handler has to be done before long.
    monkeypatch.setattr(delivering, "_BYTES_AT_ONCE", 1)
    stage.forges(alice, card, f"content:g:{many}:0")
    assert "▶️ Go on" in labels(await alice.waits_for("2 more are in it."))
    inside = await (await alice.says(f"/work {bundle}")).click("Show what is in it")
    assert labels(inside)[:2] == ["🎬 Title", "🖼 Title"]


def test_amounts_in_buttons_are_short_and_read_back() -> None:
    for value in (1, 35, 36, 50, 10**18):
        assert amount(short(value)) == value
        assert re.fullmatch("[0-9a-z]{1,12}", short(value))
    for text in ("", "-1", "1.5", "A", "٣", "z" * 13):
        assert amount(text) is None
    longest = f"content:tp:w{10**18 - 1}:CREDIT:{short(10**18)}:aaaaaaaa"
    assert len(longest.encode()) <= 64
