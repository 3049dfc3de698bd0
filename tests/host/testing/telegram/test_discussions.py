"""Discussion groups: posts that appear in them, comments, threads."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import errors, functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import of, until

CHAT = -1_000_000_000_060


@pytest.fixture(autouse=True)
def _linked(world: World) -> None:
    world.link_discussion("@news_room", "@chat_room")


async def test_a_post_appears_in_the_group_as_the_channels_own(
    bot: Any, world: World, updates: list[Any]
) -> None:
    post = world.channel_post("@news_room", "news", photo=b"\xff\xd8pic")
    await until(lambda: len(of(updates, types.UpdateNewChannelMessage)) == 2)
    original, shown = (u.message for u in of(updates, types.UpdateNewChannelMessage))
    assert (original.replies.comments, original.replies.channel_id) == (True, 60)
    assert (shown.peer_id, shown.from_id) == (types.PeerChannel(60), types.PeerChannel(50))
    assert (shown.raw_text, shown.post, shown.pinned) == ("news", False, True)
    header = shown.fwd_from
    assert (header.from_id, header.channel_post) == (types.PeerChannel(50), post.id)
    assert (header.saved_from_peer, header.saved_from_msg_id) == (types.PeerChannel(50), post.id)
    assert await bot.download_media(shown, bytes) == b"\xff\xd8pic"
    found = world.discussion_of("@news_room", post.id)
    assert found is not None
    assert found.id == shown.id


async def test_the_bots_own_posts_appear_too(bot: Any, world: World) -> None:
    sent = await bot.send_message("news_room", "from the bot")
    assert world.discussion_of("@news_room", sent.id) is not None
    answer = await bot(functions.messages.GetDiscussionMessageRequest("news_room", sent.id))
    assert answer.messages[0].fwd_from.channel_post == sent.id
    with pytest.raises(errors.MsgIdInvalidError):
        await bot(functions.messages.GetDiscussionMessageRequest("news_room", 99))


async def test_comments_answer_the_post_and_name_the_thread(
    bot: Any, world: World, updates: list[Any]
) -> None:
    post = world.channel_post("@news_room", "news")
    root = world.discussion_of("@news_room", post.id)
    assert root is not None
    bob = TelegramUser(world, 2, "Bob")  # who is not in the group

    comment = bob.comments("@news_room", post.id, "well said")
    answer = bob.comments("@news_room", post.id, "and again", reply_to=comment.id)
    further = world.user_says(1, "me too", chat="@chat_room", reply_to=answer.id)

    assert (comment.chat, comment.sender, comment.reply_to) == (CHAT, 2, root.id)
    await until(lambda: len(of(updates, types.UpdateNewChannelMessage)) == 5)
    headers = [u.message.reply_to for u in of(updates, types.UpdateNewChannelMessage)[2:]]
    assert [(h.reply_to_msg_id, h.reply_to_top_id) for h in headers] == [
        (root.id, None),
        (comment.id, root.id),
        (answer.id, root.id),
    ]
    seen = await bot.get_messages("news_room", ids=post.id)
    assert (seen.replies.replies, seen.replies.max_id) == (3, further.id)


async def test_the_bot_comments_by_telethons_own_means(bot: Any, world: World) -> None:
    post = world.channel_post("@news_room", "news")
    sent = await bot.send_message("news_room", "a comment", comment_to=post.id)
    root = world.discussion_of("@news_room", post.id)
    assert root is not None
    assert sent.chat_id == CHAT
    assert sent.reply_to.reply_to_msg_id == root.id


async def test_comments_need_a_post_that_has_them(world: World) -> None:
    post = world.channel_post("@news_room", "news")
    unrelated = world.user_says(1, "chatter", chat="@chat_room")
    with pytest.raises(SimulatorError, match="no message 99"):
        world.user_comments(1, "@news_room", 99, "hello")
    with pytest.raises(SimulatorError, match="no comment on post"):
        world.user_comments(1, "@news_room", post.id, "hello", reply_to=unrelated.id)
    world.set_member_role("@chat_room", 1, "banned")
    with pytest.raises(SimulatorError, match="banned from Chat"):
        world.user_comments(1, "@news_room", post.id, "hello")
    world.link_discussion("@news_room", None)
    later = world.channel_post("@news_room", "no comments")
    with pytest.raises(SimulatorError, match="has no comments"):
        world.user_comments(2, "@news_room", later.id, "hello")


async def test_the_link_shows_on_both_sides(bot: Any, world: World) -> None:
    full = await bot(functions.channels.GetFullChannelRequest("news_room"))
    assert full.full_chat.linked_chat_id == 60
    assert {chat.id for chat in full.chats} == {50, 60}
    assert (await bot.get_entity("chat_room")).has_link
    with pytest.raises(SimulatorError, match="not otherwise"):
        world.link_discussion("@chat_room", "@news_room")
    world.create_channel("Other", username="other_news")
    world.link_discussion("@other_news", "@chat_room")
    full = await bot(functions.channels.GetFullChannelRequest("news_room"))
    assert full.full_chat.linked_chat_id is None


async def test_missed_posts_and_comments_are_caught_up(bot: Any, world: World) -> None:
    world.user_says(1, "before", chat="@chat_room")
    pts = world.counters.current("pts:60")
    post = world.channel_post("@news_room", "news")
    world.user_comments(2, "@news_room", post.id, "a comment")
    missed = await bot(
        functions.updates.GetChannelDifferenceRequest(
            "chat_room", types.ChannelMessagesFilterEmpty(), pts=pts, limit=100
        )
    )
    assert [m.message for m in missed.new_messages] == ["news", "a comment"]
    assert {chat.id for chat in missed.chats} == {50, 60}
