"""What the page shows, and what people do on it, with a Telethon bot behind it."""

from __future__ import annotations

from typing import Any

from telethon import functions, types

from onlyvips.testing.telegram.world import World
from tests.host.testing.telegram.conftest import until
from tests.host.testing.telegram.page.conftest import Phone, next_of

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 16


async def test_a_talk_with_the_bot_is_shown_as_on_a_phone(
    bot: Any, alice: Phone, log: list[Any]
) -> None:
    events = alice.events()
    assert (await anext(events))["type"] == "hello"
    sent = await alice.post("chats/bot/messages", {"text": "/start ref_7"})
    assert sent["message"]["out"]
    assert sent["message"]["entities"][0]["type"] == "bot_command"
    mine = await next_of(events, "new")
    assert mine["message"] == sent["message"]
    reply = (await next_of(events, "new"))["message"]
    assert reply["text"] == "Hi Alice member=True"
    assert reply["entities"] == [{"type": "bold", "offset": 3, "length": 5}]
    assert reply["sender"]["kind"] == "bot"
    more, site = reply["inline"][0]
    assert (more["kind"], site) == (
        "callback",
        {"text": "Site", "kind": "url", "url": "https://e.com"},
    )

    await alice.post(f"chats/bot/messages/{reply['id']}/press", {"button": more["key"]})
    answer = await next_of(events, "answer")
    assert answer == {
        "type": "answer", "chat": "bot", "message": reply["id"], "button": more["key"],
        "text": "ok", "alert": True, "url": None,
    }  # fmt: skip
    edited = (await next_of(events, "update"))["message"]
    assert (edited["text"], edited["edited"] is not None) == ("page 2", True)
    assert "no button" in await alice.refused(
        f"chats/bot/messages/{reply['id']}/press", {"button": more["key"]}
    )
    assert [m["id"] for m in await alice.history()] == [mine["message"]["id"], reply["id"]]

    await alice.post(f"chats/bot/messages/{reply['id']}/react", {"emoji": "👍"})
    seen = (await next_of(events, "update"))["message"]
    assert seen["reactions"] == [{"emoji": "👍", "count": 1, "mine": True}]
    await bot.delete_messages(1, [reply["id"]])
    gone = await next_of(events, "deleted")
    assert (gone["chat"], gone["ids"]) == ("bot", [reply["id"]])
    await alice.post("block", {"blocked": True})
    assert (await next_of(events, "chats")) == {"type": "chats"}
    listed = await alice.get("chats")
    assert listed["person"]["blocked"]
    assert listed["chats"][0]["blocked"]
    alice.page.close()
    assert [event async for event in events] == [], "a page that is closed holds no server up"


async def test_an_invoice_goes_the_whole_round(bot: Any, alice: Phone, log: list[Any]) -> None:
    await alice.post("chats/bot/messages", {"text": "/buy"})
    await until(lambda: len(alice.page._world.messages.history(1)) == 2)
    invoice = (await alice.history())[-1]
    media = invoice["media"]
    assert (media["title"], media["amount"], media["currency"]) == ("Pack", 10, "XTR")
    assert (media["paid"], media["payable"]) == (False, True)
    assert invoice["inline"] == [[{"text": "Pay ⭐️10", "kind": "pay"}]]
    events = alice.events()
    await anext(events)
    paid = await alice.post(f"chats/bot/messages/{invoice['id']}/pay")
    assert paid["status"] == "paid"
    assert (await next_of(events, "new"))["message"]["service"] == {
        "kind": "paid", "amount": 10, "currency": "XTR", "charge": paid["charge"],
        "message": invoice["id"], "title": "Pack",
    }  # fmt: skip
    assert (await next_of(events, "update"))["message"]["media"]["paid"]
    await until(lambda: ("paid", b"order-1", paid["charge"]) in log)
    assert (await next_of(events, "new"))["message"]["text"] == "thanks"
    assert "paid already" in await alice.refused(f"chats/bot/messages/{invoice['id']}/pay")

    # By link, as the MiniApp opens it: accepted, refused by the bot, and unknown.
    media_sent = types.InputMediaInvoice(
        "VIP", "A month", types.Invoice("XTR", [types.LabeledPrice("VIP", 99)],
        subscription_period=2_592_000), b"vip", types.DataJSON("{}"), provider="",
    )  # fmt: skip
    link = (await bot(functions.payments.ExportInvoiceRequest(media_sent))).url
    slug = link.removeprefix("https://t.me/$")
    shown = await alice.get(f"invoice?link=https://t.me/invoice/{slug}")
    assert (shown["title"], shown["amount"]) == ("VIP", 99)
    assert shown["subscription_period"] == 2_592_000
    paid = await alice.post("pay", {"link": slug})
    assert paid["status"] == "paid"
    charge = alice.page._world.stars.charges[paid["charge"]]
    assert charge.subscription_until is not None
    assert "no invoice" in await alice.refused("pay", {"link": "unknown"})
    await bot.disconnect()
    failed = await alice.post("pay", {"link": link})
    assert failed == {"status": "failed", "charge": None, "error": "The bot is not connected."}


async def test_channels_groups_and_polls(
    world: World, bot: Any, alice: Phone, log: list[Any]
) -> None:
    world.create_channel("Secret", channel_id=70)
    world.link_discussion("@news_room", "@chat_room")
    post = world.channel_post("@news_room", "News")
    found = {chat["title"]: chat for chat in (await alice.get("chats"))["chats"]}
    assert set(found) == {"OnlyVips", "News", "Chat"}, "a private channel is not found"
    news, chat = found["News"], found["Chat"]
    assert (news["kind"], news["joined"], news["can_write"]) == ("channel", True, False)
    assert news["last"]["comments"] == {"chat": chat["id"], "count": 0}
    assert (chat["kind"], chat["can_write"], chat["pinned"]["text"]) == ("group", True, "News")
    bob = Phone(alice.app, alice.page, 2)
    assert not (await bob.get("chats"))["chats"][2]["joined"]
    assert "join first" in await bob.refused(f"chats/{chat['id']}/messages", {"text": "hi"})
    assert (await bob.post(f"chats/{chat['id']}/join"))["joined"]
    joined = (await alice.history(chat["id"]))[-1]["service"]
    assert (joined["kind"], joined["people"][0]["name"]) == ("joined", "Bob")
    root = found["Chat"]["pinned"]["id"]
    await bob.post(f"chats/{chat['id']}/messages", {"text": "first!", "reply_to": root})
    said = {m["text"]: m for m in await alice.history(chat["id"])}
    assert said["first!"]["reply_to"]["id"] == said["echo News"]["reply_to"]["id"] == root
    assert (await alice.history(news["id"]))[-1]["comments"]["count"] == 2
    await bob.post(f"chats/{chat['id']}/leave")
    assert "sees no chat" in await bob.refused("chats/-1000000000070/join")

    poll = types.InputMediaPoll(
        types.Poll(0, types.TextWithEntities("Best?", []),
                   [types.InputPollAnswer(types.TextWithEntities(text, [])) for text in "AB"],
                   hash=0, quiz=True),
        correct_answers=[1], solution="B, of course", solution_entities=[],
    )  # fmt: skip
    await bot(functions.messages.SendMediaRequest("news_room", poll, ""))
    asked = (await alice.history(news["id"]))[-1]
    assert [option["voters"] for option in asked["media"]["options"]] == [None, None]
    assert asked["media"]["solution"] is None
    await alice.post(f"chats/{news['id']}/messages/{asked['id']}/vote", {"options": [0]})
    voted = (await alice.history(news["id"]))[-1]["media"]
    assert voted["options"][0] == {"text": "A", "voters": 1, "chosen": True, "correct": False}
    assert (voted["options"][1]["correct"], voted["solution"]) == (True, "B, of course")
    first = await alice.get(f"chats/{news['id']}/messages?limit=1&before={asked['id']}")
    assert [m["id"] for m in first["messages"]] == [post.id]
    assert not first["more"]


async def test_files_go_both_ways_and_run_nothing(
    world: World, bot: Any, alice: Phone, log: list[Any]
) -> None:
    base = "/simulator/api/people/1/chats/bot/files"
    sent = await alice.open(
        "POST", f"{base}?caption=mine", data=PNG, headers={"Content-Type": "image/png"}
    )
    photo = (await sent.get_json())["message"]
    assert (photo["text"], photo["media"]["kind"]) == ("mine", "photo")
    shown = await alice.open("GET", photo["media"]["url"])
    assert (shown.mimetype, await shown.get_data()) == ("image/png", PNG)
    part = await alice.open("GET", photo["media"]["url"], headers={"Range": "bytes=0-3"})
    assert (part.status_code, await part.get_data()) == (206, PNG[:4])
    page = await alice.open("POST", f"{base}?name=a%22.html", data=b"<script>")
    document = (await page.get_json())["message"]["media"]
    assert (document["kind"], document["name"], document["size"]) == ("document", 'a".html', 8)
    given = await alice.open("GET", document["url"])
    assert given.mimetype == "application/octet-stream"
    assert given.headers["Content-Disposition"].startswith("attachment")
    assert (await alice.open("GET", "/simulator/api/files/999")).status_code == 404

    for file in (PNG, b"second"):
        world.files.part(len(file), 0, file)
    paid = types.InputMediaPaidMedia(
        5, [types.InputMediaUploadedPhoto(types.InputFile(len(PNG), 1, "a.png", ""))], payload="p"
    )
    await bot(functions.messages.SendMediaRequest(1, paid, ""))
    locked = (await alice.history())[-1]
    assert locked["media"]["items"] == [{"kind": "photo", "url": None}]
    assert (await alice.post(f"chats/bot/messages/{locked['id']}/pay"))["status"] == "paid"
    media = (await alice.history())[-1]["media"]
    assert media["bought"]
    assert media["items"][0]["url"]
