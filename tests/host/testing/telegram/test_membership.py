from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from telethon import errors, events, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import of, until

GetParticipant = functions.channels.GetParticipantRequest


async def test_joining_and_leaving_shows_in_checks_and_updates(
    bot: Any, world: World, updates: list[Any]
) -> None:
    bob = TelegramUser(world, 2, "Bob")
    with pytest.raises(errors.UserNotParticipantError):
        await bot(GetParticipant("news_room", types.InputPeerUser(2, 0)))

    assert await bob.joins("@news_room")
    found = await bot(GetParticipant("news_room", types.InputPeerUser(2, 0)))
    await bob.leaves("@news_room")

    assert isinstance(found.participant, types.ChannelParticipant)
    with pytest.raises(errors.UserNotParticipantError):
        await bot(GetParticipant("news_room", types.InputPeerUser(2, 0)))
    await until(lambda: len(of(updates, types.UpdateChannelParticipant)) == 2)
    came, went = of(updates, types.UpdateChannelParticipant)
    assert (came.user_id, came.prev_participant) == (2, None)
    assert came.new_participant.user_id == 2
    assert (went.prev_participant.user_id, went.new_participant) == (2, None)
    assert (came.qts, went.qts) == (2, 3)


async def test_a_group_shows_who_came_and_went(bot: Any, world: World, updates: list[Any]) -> None:
    world.user_joins(2, "@chat_room")
    world.user_leaves(2, "@chat_room")
    await until(lambda: len(of(updates, types.UpdateNewChannelMessage)) == 2)
    actions = [u.message.action for u in of(updates, types.UpdateNewChannelMessage)]
    assert isinstance(actions[0], types.MessageActionChatAddUser)
    assert isinstance(actions[1], types.MessageActionChatDeleteUser)


async def test_only_an_admin_may_ask_who_is_in_a_broadcast_channel(bot: Any, world: World) -> None:
    world.create_channel("Other", username="other_news", bot=None, members=[1])
    with pytest.raises(errors.ChatAdminRequiredError):
        await bot(GetParticipant("other_news", types.InputPeerUser(1, 0)))
    world.set_bot_role("@other_news", "admin")
    assert await bot(GetParticipant("other_news", types.InputPeerUser(1, 0)))


async def test_a_bot_that_is_no_admin_hears_of_no_membership(
    bot: Any, world: World, updates: list[Any]
) -> None:
    world.create_channel("Guests", username="guests", megagroup=True, bot="member")
    world.user_joins(2, "@guests")
    world.user_joins(2, "@news_room")
    await until(lambda: of(updates, types.UpdateChannelParticipant))
    assert [u.channel_id for u in of(updates, types.UpdateChannelParticipant)] == [50]


async def test_privacy_hides_chatter_from_a_bot_that_is_no_admin(bot: Any, world: World) -> None:
    heard: list[str] = []

    async def note(event: Any) -> None:
        heard.append(event.raw_text)

    bot.add_event_handler(note, events.NewMessage(incoming=True))
    world.create_channel("Guests", username="guests", megagroup=True, bot="member", members=[1])
    world.user_says(1, "just chatting", chat="@guests")
    world.user_says(1, "/help", chat="@guests")
    world.user_says(1, "hey @onlyvips_bot", chat="@guests")
    await until(lambda: len(heard) == 2)
    sent = await bot.send_message("guests", "question")
    world.user_says(1, "answer", chat="@guests", reply_to=sent.id)
    await until(lambda: len(heard) == 3)
    assert heard == ["/help", "hey @onlyvips_bot", "answer"]


async def test_a_mention_is_marked_and_reaches_a_bot_in_privacy_mode(
    bot: Any, world: World, updates: list[Any]
) -> None:
    world.create_channel("Guests", username="guests", megagroup=True, bot="member", members=[1])
    for words in (
        "write to me@onlyvips_bot.example",
        "ask @onlyvips_bot_two",
        "🎉 hey @OnlyVips_Bot, look at /help",
    ):
        world.user_says(1, words, chat="@guests")
    world.user_says(1, "picture for @onlyvips_bot", chat="@guests", photo=b"\xff\xd8pic")
    await until(lambda: len(of(updates, types.UpdateNewChannelMessage)) == 2)
    heard, picture = (u.message for u in of(updates, types.UpdateNewChannelMessage))
    marked = [(type(e), words) for e, words in heard.get_entities_text()]
    assert marked == [
        (types.MessageEntityMention, "@OnlyVips_Bot"),
        (types.MessageEntityBotCommand, "/help"),
    ]
    assert heard.mentioned
    assert await bot.download_media(picture, bytes) == b"\xff\xd8pic"


async def test_banning_and_letting_back(bot: Any, world: World) -> None:
    bob = TelegramUser(world, 2, "Bob")
    await bob.joins("@news_room")
    bob_peer = types.InputPeerUser(2, 0)
    await bot.edit_permissions("news_room", bob_peer, view_messages=False)
    with pytest.raises(SimulatorError, match="banned"):
        await bob.joins("@news_room")
    found = await bot(GetParticipant("news_room", bob_peer))
    assert isinstance(found.participant, types.ChannelParticipantBanned)
    await bot.edit_permissions("news_room", bob_peer, view_messages=True)
    assert await bob.joins("@news_room")


async def test_lists_of_members_come_in_pages(bot: Any, world: World) -> None:
    for number in range(100, 350):
        world.add_user(number, f"Member {number}")
        world.user_joins(number, "@news_room")
    members = await bot.get_participants("news_room")
    assert len(members) == 252
    admins = await bot.get_participants("news_room", filter=types.ChannelParticipantsAdmins())
    assert [a.username for a in admins] == ["onlyvips_bot"]
    found = await bot.get_participants("news_room", search="member 249")
    assert [m.id for m in found] == [249]
    full = await bot(functions.channels.GetFullChannelRequest("news_room"))
    assert full.full_chat.participants_count == 252


async def test_a_link_with_a_limit_works_that_often(bot: Any, world: World) -> None:
    world.add_user(3, "Carol")
    invite = await bot(functions.messages.ExportChatInviteRequest("news_room", usage_limit=1))
    assert world.user_joins(2, invite.link)
    with pytest.raises(SimulatorError, match="used up"):
        world.user_joins(3, invite.link)
    past = dt.datetime.now(dt.UTC) - dt.timedelta(minutes=1)
    with pytest.raises(errors.ExpireDateInvalidError):
        await bot(functions.messages.ExportChatInviteRequest("news_room", expire_date=past))


async def test_each_link_shows_who_came_by_it(bot: Any, world: World, updates: list[Any]) -> None:
    export = functions.messages.ExportChatInviteRequest
    alices = await bot(export("news_room", title="Alice's"))
    other = await bot(export("news_room", title="Somebody else's"))
    assert alices.link != other.link
    world.user_joins(2, alices.link)
    (came,) = await until(lambda: of(updates, types.UpdateChannelParticipant))
    assert (came.invite.link, came.invite.title) == (alices.link, "Alice's")
    ask = functions.messages.GetExportedChatInviteRequest
    assert (await bot(ask("news_room", alices.link))).invite.usage == 1
    assert (await bot(ask("news_room", other.link))).invite.usage is None
    with pytest.raises(errors.InviteHashExpiredError):
        await bot(ask("news_room", "https://t.me/+unknown"))
    with pytest.raises(errors.BotMethodInvalidError):
        await bot(functions.messages.GetExportedChatInvitesRequest("news_room", "me", 10))
    with pytest.raises(errors.TitleInvalidError):
        await bot(export("news_room", title="x" * 33))


async def test_a_join_request_waits_for_the_bot(bot: Any, world: World, updates: list[Any]) -> None:
    invite = await bot(functions.messages.ExportChatInviteRequest("news_room", request_needed=True))
    assert not world.user_joins(2, invite.link)
    await until(lambda: of(updates, types.UpdateBotChatInviteRequester))
    assert of(updates, types.UpdateBotChatInviteRequester)[0].user_id == 2
    request = functions.messages.HideChatJoinRequestRequest(
        "news_room", types.InputUser(2, 0), approved=True
    )
    assert (await bot.send_message(types.InputPeerUser(2, 0), "One moment, please.")).id
    await bot(request)
    assert await bot(GetParticipant("news_room", types.InputPeerUser(2, 0)))
    with pytest.raises(errors.HideRequesterMissingError):
        await bot(request)


async def test_a_bot_that_was_thrown_out_sees_nothing_any_more(bot: Any, world: World) -> None:
    channel = await bot.get_input_entity("news_room")
    world.set_bot_role("@news_room", "banned")
    with pytest.raises(errors.ChannelPrivateError):
        await bot(functions.channels.GetChannelsRequest([channel]))


async def test_the_bot_leaves(bot: Any, world: World) -> None:
    await bot(functions.channels.LeaveChannelRequest("chat_room"))
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bot.send_message("chat_room", "still here?")


async def test_blocking_is_told_once(bot: Any, world: World, updates: list[Any]) -> None:
    world.user_blocks(1)
    world.user_blocks(1)
    world.user_says(1, "I am back")
    await until(lambda: len(of(updates, types.UpdateBotStopped)) == 2)
    assert [u.stopped for u in of(updates, types.UpdateBotStopped)] == [True, False]
