"""One bot, one story, over both transports."""

from __future__ import annotations

import io
from typing import Any

import pytest
from telethon import errors, events, functions, types

from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from . import sample_bot
from .conftest import Connect, until


async def test_start_click_edit_and_membership(connect: Connect, world: World) -> None:
    bot = await connect()
    log = sample_bot.install(bot)
    assert (await bot.get_me()).username == "onlyvips_bot"
    alice, bob = TelegramUser(world, 1, "Alice"), TelegramUser(world, 2, "Bob")

    reply = await alice.says("/start ref_42")

    assert log == [("start", "Alice", "ref_42")]
    assert reply.text == "Hi Alice member=True"
    assert [e.type for e in reply.entities] == ["bold"]
    assert [b.text for row in reply.buttons for b in row] == ["More", "Site"]
    assert "member=False" in (await bob.says("/start")).text
    page = await reply.click("More")
    assert page.text == "page 2"
    assert page.edited
    assert page.id == reply.id
    assert page.answer is not None
    assert (page.answer.text, page.answer.alert) == ("ok", True)
    notice = await page.click("Quiet")
    assert notice.view is None
    assert notice.text == "only a notice"


async def test_invoice_is_paid_and_confirmed(connect: Connect, world: World) -> None:
    log = sample_bot.install(await connect())
    alice = TelegramUser(world, 1, "Alice")

    invoice = await alice.says("/buy")
    assert invoice.view is not None
    assert invoice.view.media is not None
    assert (invoice.view.media.currency, invoice.view.media.amount) == ("XTR", 10)
    charge = await alice.pays(invoice)
    await alice.waits_for("thanks")

    assert ("precheckout", b"order-1", 10) in log
    assert ("paid", b"order-1", charge) in log
    assert world.stars.balance == 10


async def test_posts_reactions_and_groups_reach_the_bot(connect: Connect, world: World) -> None:
    log = sample_bot.install(await connect())
    alice = TelegramUser(world, 1, "Alice")
    reply = await alice.says("/start")

    world.channel_post("@news_room", "hello channel")
    alice.reacts(reply, "👍")
    answer = await alice.says("good morning", chat="@chat_room")

    assert answer.text == "echo good morning"
    assert answer.view is not None
    assert answer.view.reply_to is not None
    await until(lambda: ("post", "hello channel") in log and ("reaction", "👍") in log)
    assert ("group", 1, "good morning") in log


async def test_files_go_up_and_come_down_unchanged(connect: Connect, world: World) -> None:
    bot = await connect()
    TelegramUser(world, 1, "Alice").sends("/hello")
    photo = io.BytesIO(b"\xff\xd8\xff\xe0" + b"x" * 700_000)
    photo.name = "a.jpg"

    sent = await bot.send_file("news_room", photo, caption="pic")
    album = await bot.send_file("news_room", [b"\xff\xd8one", b"\xff\xd8two"], caption="two")
    document = await bot.send_file(1, io.BytesIO(b"plain"), force_document=True)

    assert sent.photo
    assert sent.chat_id == -1_000_000_000_050
    assert await bot.download_media(sent, bytes) == photo.getvalue()
    assert len(album) == 2
    assert album[0].grouped_id == album[1].grouped_id
    assert await bot.download_media(document, bytes) == b"plain"
    uploaded = await bot.upload_file(io.BytesIO(b"z" * 100), file_name="b.jpg")
    paid = types.InputMediaPaidMedia(5, [types.InputMediaUploadedPhoto(uploaded)])
    await bot(functions.messages.SendMediaRequest(1, paid, ""))
    assert world.messages.history(1)[-1].media.stars_amount == 5


async def test_a_user_sends_a_photo_that_the_bot_downloads(connect: Connect, world: World) -> None:
    bot = await connect()
    alice = TelegramUser(world, 1, "Alice")
    alice.sends("my face", photo=b"\xff\xd8face")
    message = await until(lambda: world.messages.history(1))
    received = await bot.get_messages(1, ids=message[0].id)
    assert received.raw_text == "my face"
    assert await bot.download_media(received, bytes) == b"\xff\xd8face"


async def test_what_nobody_simulated_fails_loudly(connect: Connect, world: World) -> None:
    bot = await connect()
    with pytest.raises(errors.RPCError, match="METHOD_NOT_FAKED_GETDIALOGFILTERS"):
        await bot(functions.messages.GetDialogFiltersRequest())
    assert world.unfaked == ["GetDialogFilters"]


async def test_nothing_is_answered_before_signing_in(connect: Connect, world: World) -> None:
    bot = await connect(sign_in=False)
    await bot.connect()
    assert await bot.get_me() is None
    with pytest.raises(errors.AuthKeyUnregisteredError):
        await bot(functions.updates.GetStateRequest())


async def test_two_clients_of_one_bot_see_each_others_messages(
    connect: Connect, world: World
) -> None:
    first: Any = await connect()
    second: Any = await connect()
    seen: list[str] = []

    async def note(event: Any) -> None:
        seen.append(event.message.message)

    second.add_event_handler(note, events.NewMessage(outgoing=True))
    TelegramUser(world, 1, "Alice").sends("hello")
    await first.send_message(1, "from the first")
    await until(lambda: seen == ["from the first"])
