"""People's own channels and groups, and what the bot may do in them."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import of, until


async def test_a_creator_promotes_the_bot_and_posts(
    bot: Any, world: World, updates: list[Any]
) -> None:
    alice = TelegramUser(world, 1, "Alice")
    channel = alice.creates_channel("Alice's news", "alice_news")
    alice.posts("@alice_news", "nobody hears this")

    alice.promotes_bot("@alice_news")
    post = alice.posts("@alice_news", "hello subscribers")

    (promoted,) = await until(lambda: of(updates, types.UpdateChannelParticipant))
    assert (promoted.channel_id, promoted.actor_id, promoted.user_id) == (channel.id, 1, 1000)
    assert promoted.prev_participant is None
    assert promoted.new_participant.promoted_by == 1
    (heard,) = await until(lambda: of(updates, types.UpdateNewChannelMessage))
    assert (heard.message.id, heard.message.post, heard.message.from_id) == (post.id, True, None)
    assert post.sender is None
    admins = await bot.get_participants(
        "alice_news", filter=types.ChannelParticipantsAdmins(), aggressive=False
    )
    creators = [a.id for a in admins if isinstance(a.participant, types.ChannelParticipantCreator)]
    assert creators == [1]


async def test_signed_posts_name_their_author(bot: Any, world: World) -> None:
    world.user_creates_channel(1, "Signed", username="signed_news", signatures=True)
    world.set_member_role("@signed_news", 2, "admin", rights=["post_messages"])
    world.user_promotes_bot(1, "@signed_news")
    post = world.user_posts(2, "@signed_news", "by Bob")
    assert post.post_author == "Bob"
    forwarded = world.user_forwards(1, "@signed_news", post.id)
    assert forwarded.fwd_from.post_author == "Bob"


async def test_posting_and_promoting_are_rights(world: World) -> None:
    world.user_creates_channel(1, "Alice's news", username="alice_news")
    world.user_joins(2, "@alice_news")
    with pytest.raises(SimulatorError, match="may not post"):
        world.user_posts(2, "@alice_news", "spam")
    with pytest.raises(SimulatorError, match="may not make admins"):
        world.user_promotes_bot(2, "@alice_news")
    with pytest.raises(SimulatorError, match="no admin right 'fly'"):
        world.user_promotes_bot(1, "@alice_news", rights=["fly"])
    with pytest.raises(SimulatorError, match="can only be an admin"):
        world.user_adds_bot(1, "@alice_news")
    with pytest.raises(SimulatorError, match="is a group"):
        world.user_posts(1, "@chat_room", "as the channel")


async def test_a_group_gets_the_bot_and_loses_it(
    bot: Any, world: World, updates: list[Any]
) -> None:
    alice = TelegramUser(world, 1, "Alice")
    group = alice.creates_channel("Alice's group", "alice_group", group=True)

    alice.adds_bot("@alice_group")
    (added,) = await until(lambda: of(updates, types.UpdateChannelParticipant))
    assert isinstance(added.new_participant, types.ChannelParticipant)
    (service,) = await until(lambda: of(updates, types.UpdateNewChannelMessage))
    assert service.message.action.users == [1000]
    assert service.message.from_id == types.PeerUser(1)
    alice.promotes_bot("@alice_group")
    alice.removes_bot("@alice_group")

    await until(lambda: len(of(updates, types.UpdateChannelParticipant)) == 3)
    removed = of(updates, types.UpdateChannelParticipant)[2]
    assert isinstance(removed.prev_participant, types.ChannelParticipantAdmin)
    assert isinstance(removed.new_participant, types.ChannelParticipantBanned)
    assert removed.actor_id == 1
    with pytest.raises(errors.ChannelPrivateError):
        await bot(functions.channels.GetChannelsRequest([types.InputChannel(group.id, 0)]))
    with pytest.raises(SimulatorError, match="bot is not in"):
        alice.removes_bot("@alice_group")
    alice.adds_bot("@alice_group")
    assert world.directory.channel("@alice_group").holds(1000)


async def test_the_bot_sees_its_rights_and_is_held_to_them(bot: Any, world: World) -> None:
    world.user_creates_channel(1, "Alice's news", username="alice_news")
    world.user_promotes_bot(1, "@alice_news", rights=["delete_messages"])
    rights = (await bot.get_entity("alice_news")).admin_rights
    assert (rights.delete_messages, rights.post_messages, rights.invite_users) == (
        True,
        False,
        False,
    )
    own = await bot.get_permissions("alice_news", "me")
    assert (own.delete_messages, own.post_messages) == (True, False)
    with pytest.raises(errors.ChatWriteForbiddenError):
        await bot.send_message("alice_news", "advertisement")
    with pytest.raises(errors.ChatAdminRequiredError):
        await bot(functions.messages.ExportChatInviteRequest("alice_news"))
    with pytest.raises(errors.ChatAdminRequiredError):
        await bot.edit_permissions("alice_news", types.InputPeerUser(2, 0), view_messages=False)
    world.user_promotes_bot(1, "@alice_news", rights=["post_messages", "invite_users"])
    await bot.send_message("alice_news", "news")
    assert await bot(functions.messages.ExportChatInviteRequest("alice_news"))


async def test_rights_and_roles_survive_a_restart(world: World) -> None:
    channel = world.user_creates_channel(1, "Alice's news", username="alice_news")
    world.user_promotes_bot(1, "@alice_news", rights=["post_messages"])
    world.link_discussion("@news_room", "@chat_room")
    after = World()
    after.restore(world.snapshot())
    kept = after.directory.channels[channel.id]
    assert kept.role(1) == "creator"
    assert (kept.members[1000].rights, kept.members[1000].by) == (("post_messages",), 1)
    assert after.directory.channel("@news_room").linked == 60
    assert after.snapshot() == world.snapshot()
