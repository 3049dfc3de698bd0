"""Reactions: what the bot hears of them, and where it hears nothing."""

from __future__ import annotations

from typing import Any

import pytest
from telethon import functions, types

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.user import TelegramUser
from onlyvips.testing.telegram.world import World

from .conftest import of, until


def emojis(reactions: list[Any]) -> list[str]:
    return [reaction.emoticon for reaction in reactions]


async def test_a_group_shows_who_reacted_and_what_was_there_before(
    bot: Any, world: World, updates: list[Any]
) -> None:
    alice = TelegramUser(world, 1, "Alice")
    said = alice.sends("hello", chat="@chat_room")
    for emoji in ("👍", "👍", "🔥", None):
        alice.reacts_to(said.id, emoji, chat="@chat_room")
    await until(lambda: len(of(updates, types.UpdateBotMessageReaction)) == 3)
    told = of(updates, types.UpdateBotMessageReaction)
    changes = [(emojis(u.old_reactions), emojis(u.new_reactions)) for u in told]
    assert changes == [([], ["👍"]), (["👍"], ["🔥"]), (["🔥"], [])]
    assert told[0].actor == types.PeerUser(1)
    assert (told[0].peer, told[0].msg_id) == (types.PeerChannel(60), said.id)


async def test_reactions_in_a_channel_are_counted_and_anonymous(
    bot: Any, world: World, updates: list[Any]
) -> None:
    post = world.channel_post("@news_room", "news")
    world.user_reacts(1, post.id, "👍", chat="@news_room")
    world.user_reacts(2, post.id, "🔥", chat="@news_room")
    world.user_reacts(2, post.id, "👍", chat="@news_room")
    await until(lambda: len(of(updates, types.UpdateBotMessageReactions)) == 3)
    assert of(updates, types.UpdateBotMessageReaction) == []
    last = of(updates, types.UpdateBotMessageReactions)[-1]
    assert [(r.reaction.emoticon, r.count) for r in last.reactions] == [("👍", 2)]
    assert world.reactions_of(post.id, chat="@news_room") == {"👍": 2}


async def test_a_bot_that_is_no_admin_hears_of_no_reaction(
    bot: Any, world: World, updates: list[Any]
) -> None:
    world.create_channel("Guests", username="guests", megagroup=True, bot="member", members=[1])
    said = world.user_says(1, "hello", chat="@guests")
    world.user_reacts(1, said.id, "👍", chat="@guests")
    private = world.user_says(1, "hi")
    world.user_reacts(1, private.id, "👍")
    await until(lambda: of(updates, types.UpdateBotMessageReaction))
    assert [u.peer for u in of(updates, types.UpdateBotMessageReaction)] == [types.PeerUser(1)]


async def test_several_reactions_take_premium(bot: Any, world: World, updates: list[Any]) -> None:
    said = world.user_says(1, "hello", chat="@chat_room")
    with pytest.raises(SimulatorError, match=r"may put 1 reaction\(s\)"):
        world.user_reacts(1, said.id, ["👍", "🔥"], chat="@chat_room")
    world.add_user(1, "Alice", username="alice", premium=True)
    world.user_reacts(1, said.id, ["👍", "🔥"], chat="@chat_room")
    (told,) = await until(lambda: of(updates, types.UpdateBotMessageReaction))
    assert emojis(told.new_reactions) == ["👍", "🔥"]


async def test_who_does_not_see_a_message_does_not_react(world: World) -> None:
    closed = world.create_channel("Closed", channel_id=80)
    post = world.channel_post(closed.id, "members only")
    with pytest.raises(SimulatorError, match="does not see Closed"):
        world.user_reacts(1, post.id, "👍", chat=closed.id)
    with pytest.raises(SimulatorError, match="no message 99"):
        world.user_reacts(1, 99, "👍", chat="@news_room")


async def test_the_bots_reaction_counts_and_is_not_told_to_itself(
    bot: Any, world: World, updates: list[Any]
) -> None:
    post = world.channel_post("@news_room", "news")
    await bot(
        functions.messages.SendReactionRequest(
            "news_room", post.id, reaction=[types.ReactionEmoji("❤")]
        )
    )
    world.user_reacts(1, post.id, "👍", chat="@news_room")
    (told,) = await until(lambda: of(updates, types.UpdateBotMessageReactions))
    assert {r.reaction.emoticon for r in told.reactions} == {"❤", "👍"}


async def test_missed_reactions_are_caught_up(bot: Any, world: World) -> None:
    said = world.user_says(1, "hello", chat="@chat_room")
    world.user_reacts(1, said.id, "👍", chat="@chat_room")
    state = await bot(functions.updates.GetStateRequest())
    world.user_reacts(1, said.id, "🔥", chat="@chat_room")
    missed = await bot(
        functions.updates.GetDifferenceRequest(pts=state.pts, date=state.date, qts=state.qts)
    )
    (told,) = of(missed.other_updates, types.UpdateBotMessageReaction)
    assert emojis(told.old_reactions) == ["👍"]
