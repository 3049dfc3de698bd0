"""Telegram's rules: what the real server refuses is refused here."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import Button, errors, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.world import World


@pytest.fixture(autouse=True)
def _alice_started(world: World) -> None:
    world.user_says(1, "/start")


async def test_text_and_captions_have_their_lengths(bot: Any) -> None:
    await bot.send_message(1, "я" * 4096)
    with pytest.raises(errors.MessageTooLongError):
        await bot.send_message(1, "я" * 4097)
    await bot.send_file(1, b"\xff\xd8", caption="c" * 1024)
    with pytest.raises(errors.MediaCaptionTooLongError):
        await bot.send_file(1, b"\xff\xd8", caption="c" * 1025)
    with pytest.raises(errors.MessageEmptyError):
        await bot(functions.messages.SendMessageRequest(1, " \n"))


async def test_entities_lie_within_the_text(bot: Any) -> None:
    entity = types.MessageEntityBold(0, 3)
    await bot(functions.messages.SendMessageRequest(1, "🎉a", entities=[entity]))
    with pytest.raises(errors.EntityBoundsInvalidError):
        await bot(functions.messages.SendMessageRequest(1, "🎉", entities=[entity]))


@pytest.mark.parametrize("data", [b"", b"x" * 65])
async def test_callback_data_has_1_to_64_bytes(bot: Any, data: bytes) -> None:
    await bot.send_message(1, "fits", buttons=Button.inline("b", b"x" * 64))
    button = types.KeyboardInlineButton("b", types.InlineButtonTypeCallback(data))
    markup = types.ReplyInlineMarkup([types.KeyboardInlineButtonRow([button])])
    with pytest.raises(errors.ButtonDataInvalidError):
        await bot(functions.messages.SendMessageRequest(1, "no", reply_markup=markup))


async def test_links_on_buttons_are_links(bot: Any) -> None:
    with pytest.raises(errors.ButtonUrlInvalidError):
        await bot.send_message(1, "no", buttons=Button.url("b", "javascript:alert(1)"))
    webview = types.KeyboardInlineButton("b", types.InlineButtonTypeWebView("http://e.com"))
    markup = types.ReplyInlineMarkup([types.KeyboardInlineButtonRow([webview])])
    with pytest.raises(errors.ButtonUrlInvalidError):
        await bot(functions.messages.SendMessageRequest(1, "no", reply_markup=markup))


async def test_a_message_has_at_most_100_buttons(bot: Any) -> None:
    rows = [[Button.inline(str(n), b"x") for n in range(5)] for _ in range(20)]
    await bot.send_message(1, "fits", buttons=rows)
    with pytest.raises(errors.ReplyMarkupTooLongError):
        await bot.send_message(1, "no", buttons=[*rows, [Button.inline("101", b"x")]])


async def test_an_edit_must_change_something(bot: Any, world: World) -> None:
    sent = await bot.send_message(1, "**same**", buttons=Button.inline("b", b"x"))
    with pytest.raises(errors.MessageNotModifiedError):
        await sent.edit("**same**", buttons=Button.inline("b", b"x"))
    await bot.edit_message(1, sent.id, "**same**")
    assert world.messages.find(1, sent.id).reply_markup is None
    await bot.edit_message(1, sent.id, "same")
    assert world.messages.find(1, sent.id).message == "same"


async def test_only_existing_messages_of_the_bot_are_edited(bot: Any, world: World) -> None:
    theirs = world.messages.history(1)[0]
    with pytest.raises(errors.MessageAuthorRequiredError):
        await bot.edit_message(1, theirs.id, "mine now")
    with pytest.raises(errors.MessageIdInvalidError):
        await bot.edit_message(1, 999, "ghost")


async def test_the_bot_never_writes_first(bot: Any) -> None:
    with pytest.raises(errors.UserIsBlockedError):
        await bot.send_message(types.InputPeerUser(2, 0), "hello stranger")
    with pytest.raises(errors.PeerIdInvalidError):
        await bot.send_message(types.InputPeerUser(999, 0), "hello nobody")
    with pytest.raises(errors.PeerIdInvalidError):
        await bot.send_message(types.InputPeerUser(1, 12345), "hello with a made-up hash")


async def test_a_user_who_blocked_the_bot_gets_nothing_until_writing_again(
    bot: Any, world: World
) -> None:
    world.user_blocks(1)
    with pytest.raises(errors.UserIsBlockedError):
        await bot.send_message(1, "hello?")
    world.user_says(1, "/start")
    assert (await bot.send_message(1, "welcome back")).id


async def test_a_deleted_account_is_gone(bot: Any, world: World) -> None:
    world.delete_account(1)
    with pytest.raises(errors.InputUserDeactivatedError):
        await bot.send_message(1, "hello?")


async def test_the_bot_writes_only_where_it_may(bot: Any, world: World) -> None:
    world.create_channel("Other", username="other_news", bot=None)
    closed = world.create_channel("Closed", bot=None)
    world.create_channel("Guests", username="guests", bot="member")
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bot.send_message("other_news", "advertisement")
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bot.send_message("guests", "advertisement")
    with pytest.raises(errors.ChannelPrivateError):
        await bot.send_message(types.InputPeerChannel(closed.id, 0), "advertisement")
    with pytest.raises(errors.ChannelInvalidError):
        await bot.send_message(types.InputPeerChannel(123456, 0), "advertisement")


async def test_a_query_is_answered_once_and_in_time() -> None:
    from onlyvips.testing.telegram.inproc import in_process_client

    seconds = [0.0]
    world = World(monotonic=lambda: seconds[0])
    world.add_user(1, "Alice")
    bot = in_process_client(world)
    await bot.start(bot_token="1000:simulated")
    world.user_says(1, "hi")
    sent = await bot.send_message(1, "press", buttons=Button.inline("b", b"x"))
    answer = functions.messages.SetBotCallbackAnswerRequest
    query = world.user_clicks(1, sent.id, b"x")
    await bot(answer(query, 0, message="ok"))
    with pytest.raises(errors.QueryIdInvalidError):
        await bot(answer(query, 0, message="again"))
    late = world.user_clicks(1, sent.id, b"x")
    seconds[0] += 16
    with pytest.raises(errors.QueryIdInvalidError):
        await bot(answer(late, 0))
    checkout = world.user_pays(1, payload=b"p", amount=1)
    seconds[0] += 11
    with pytest.raises(errors.QueryIdInvalidError):
        await bot(functions.messages.SetBotPrecheckoutResultsRequest(checkout, success=True))
    await bot.disconnect()


async def test_the_same_random_id_is_sent_once(bot: Any, world: World) -> None:
    request = functions.messages.SendMessageRequest(1, "once", random_id=77)
    await bot(request)
    with pytest.raises(errors.RandomIdDuplicateError):
        await _sent_again(bot, request)
    assert [m.message for m in world.messages.history(1) if m.out] == ["once"]


async def _sent_again(bot: Any, request: Any) -> None:
    # Telethon would repeat a request that failed with a code of 500; its sender does not.
    await bot._sender.send(request)


async def test_replies_and_forwards_need_an_existing_message(bot: Any, world: World) -> None:
    with pytest.raises(errors.MessageIdInvalidError):
        await bot.send_message(1, "re", reply_to=999)
    sent = await bot.send_message(1, "forward me")
    forwarded = await bot.forward_messages("news_room", sent)
    assert forwarded.fwd_from is not None
    assert forwarded.raw_text == "forward me"


async def test_deleting_and_pinning(bot: Any, world: World) -> None:
    sent = await bot.send_message("news_room", "soon gone")
    await bot.pin_message("news_room", sent)
    assert world.messages.find(-1_000_000_000_050, sent.id).pinned
    await bot.delete_messages("news_room", [sent.id])
    assert world.messages.find(-1_000_000_000_050, sent.id) is None
    world.create_channel("Guests", username="guests", megagroup=True, bot="member", members=[1])
    theirs = world.user_says(1, "/keep", chat="@guests")
    with pytest.raises(errors.MessageDeleteForbiddenError):
        await bot.delete_messages("guests", [theirs.id])


async def test_channels_number_their_messages_on_their_own(bot: Any, world: World) -> None:
    first = await bot.send_message("news_room", "one")
    second = await bot.send_message(1, "two")
    assert first.id == 1
    assert second.id == 2
    assert world.messages.find(1, first.id).message == "/start"


def test_people_cannot_do_what_people_cannot_do(world: World) -> None:
    with pytest.raises(SimulatorError, match="join first"):
        world.user_says(2, "hello", chat="@chat_room")
    with pytest.raises(SimulatorError, match="no button"):
        world.user_clicks(1, 1, b"x")
    with pytest.raises(SimulatorError, match="no user 99"):
        world.user_says(99, "hello")
    with pytest.raises(SimulatorError, match="There is no channel"):
        world.user_joins(1, "@nowhere")
    with pytest.raises(SimulatorError, match="taken"):
        world.add_user(3, "Eve", username="ALICE")


def test_history_is_bounded() -> None:
    world = World(history=10)
    world.add_user(1, "Alice")
    for number in range(50):
        world.user_says(1, str(number))
    assert [m.message for m in world.messages.history(1)] == [str(n) for n in range(40, 50)]
    assert world.messages.find(1, 1) is None
