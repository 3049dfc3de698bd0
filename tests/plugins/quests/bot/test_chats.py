"""What happens in chats without a word."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from onlyvips_quests.api import QuestCompleted, QuestTakenBack

from onlyvips.clock import MovableClock
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import changed, eventually, labels, open_card
from tests.plugins.quests.conftest import CHAT, NEWS, Board, until

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


async def owners(board: Board) -> list[tuple[int, str, str]]:
    """Return whose chats there are."""
    rows = await board.host.db.fetch_all(
        "SELECT account_id, username, title FROM quests.owned_chats ORDER BY chat_id"
    )
    return [(row["account_id"], row["username"], row["title"]) for row in rows]


async def test_a_join_is_seen_and_told_by_a_message(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    await board.add_badge("newsy", names={"en": "Newsy"}, icon="📰")
    await board.add("news", "channel_join", parameters={"channel": NEWS}, xp=100, badge="newsy")
    telegram.create_channel("News", username=NEWS[1:])
    await alice.says("/quests")

    await alice.joins(NEWS)
    await until(lambda: events.of(QuestCompleted))
    assert not events.one(QuestCompleted).seen
    await run_jobs()
    told = await alice.waits_for("News")

    assert told.text.split("\n") == [
        "✅ News",
        "You earned 100 XP.",
        "🎉 You reached level 2!",
        "🏅 New badge: 📰 Newsy",
    ]
    assert "Level 2" in (await told.click("My profile")).text
    # Leaving and coming back pays nothing more, and the badge is told of once.
    await alice.leaves(NEWS)
    await alice.joins(NEWS)
    await run_jobs()
    assert "1 of 1 done" in (await alice.says("/quests")).text
    assert (await board.books(await board.account_of(alice))).entries == (100,)


async def test_whoever_is_not_known_joins_without_a_reward(
    board: Board, telegram: World, people: Callable[..., TelegramUser], alice: TelegramUser
) -> None:
    await board.add("news", "channel_join", parameters={"channel": NEWS})
    telegram.create_channel("News", username=NEWS[1:])
    stranger = people("Stranger")
    await stranger.joins(NEWS)
    assert "0 of 1 done" in (await alice.says("/quests")).text
    assert await board.host.accounts.by_telegram_id(stranger.id) is None


async def test_leaving_before_the_time_is_over_takes_the_reward_back(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    hold = {"seconds": 3600, "pay": "first"}
    await board.add("news", "channel_join", parameters={"channel": NEWS}, xp=100, hold=hold)
    telegram.create_channel("News", username=NEWS[1:])
    await alice.says("/start")
    await alice.joins(NEWS)
    await until(lambda: events.of(QuestCompleted))

    await alice.leaves(NEWS)
    await until(lambda: events.of(QuestTakenBack))
    await run_jobs()
    told = await alice.waits_for("taken back")

    assert told.text.split("\n") == [
        "↩️ News",
        "100 XP were taken back.",
        "You left before the time was over.",
        "If you think that is wrong, send /appeal.",
    ]
    assert (await board.books(await board.account_of(alice))).xp == 0


async def test_leaving_while_it_is_held_forfeits_it_and_coming_back_counts_again(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    run_jobs: JobRunner,
    clock: MovableClock,
) -> None:
    number = await board.add(
        "news", "channel_join_v2", parameters={"channel": NEWS, "hours": 1}, xp=100
    )
    telegram.create_channel("News", username=NEWS[1:])
    await alice.says("/start")
    account = await board.account_of(alice)

    async def state() -> object:
        claim = await board.claim_of(account, number)
        return claim and claim["state"]

    await alice.joins(NEWS)
    await eventually(state, "held")
    await run_jobs()
    held = await alice.waits_for("News")
    assert held.text == "🕓 News\nEarned. It is looked at once more in 1 hour, then paid."
    await alice.leaves(NEWS)
    await eventually(state, "forfeited")
    await run_jobs()
    forfeited = await alice.waits_for("no longer so")
    assert "You can do it again." in forfeited.text

    await alice.joins(NEWS)
    await eventually(state, "held")
    await run_jobs()
    assert "in 1 hour" in (await alice.waits_for("Earned.")).text
    clock.move(timedelta(hours=1, seconds=1))
    await run_jobs("quests.settle")
    assert "You earned 100 XP." in (await alice.waits_for("You earned")).text
    assert await state() == "paid"


async def test_joins_through_ones_own_invite_link_count_whoever_it_is(  # noqa: PLR0917
    board: Board,
    telegram: World,
    alice: TelegramUser,
    bob: TelegramUser,
    people: Callable[..., TelegramUser],
    events: CapturedEvents,
) -> None:
    await board.add("invite", "invite_tracker", parameters={"chat": CHAT, "count": 3}, xp=60)
    telegram.create_channel("Chat", username=CHAT[1:], megagroup=True)
    card = await open_card(alice, "Invite")
    assert "🔗 Get my link" in labels(card)
    shown = await changed(card, "Get my link")
    link = shown.text.rsplit(" ", 1)[1]
    assert link.startswith("https://t.me/+")
    await bob.says("/start")

    await alice.joins(link)  # her own link counts for nothing
    await bob.joins(link)
    stranger = people("Stranger")
    await stranger.joins(link)
    await stranger.leaves(CHAT)
    await stranger.joins(link)
    await people("Other").joins(CHAT)  # without the link
    await bob.says("/start")
    assert events.of(QuestCompleted) == []
    await people("Third").joins(link)
    await until(lambda: events.of(QuestCompleted))

    assert events.one(QuestCompleted).account_id == (await board.account_of(alice)).id
    assert await board.host.accounts.by_telegram_id(stranger.id) is None


async def test_a_reaction_is_seen(
    board: Board,
    telegram: World,
    alice: TelegramUser,
    bob: TelegramUser,
    events: CapturedEvents,
) -> None:
    await board.add("react", "emoji_reaction", parameters={"chat": CHAT, "emoji": ["🔥"]})
    telegram.create_channel("Chat", username=CHAT[1:], megagroup=True, members=[42, 43])
    post = bob.sends("what do you think?", chat=CHAT)
    await alice.says("/start")
    alice.reacts_to(post.id, "👍", chat=CHAT)
    alice.reacts_to(post.id, None, chat=CHAT)
    bob.reacts_to(post.id, "🔥", chat=CHAT)
    alice.reacts_to(post.id, "🔥", chat=CHAT)
    await until(lambda: len(events.of(QuestCompleted)) == 2)
    assert (await board.books(await board.account_of(alice))).entries == (10,)


async def test_a_poll_is_sent_on_demand_and_its_votes_are_judged(
    board: Board,
    alice: TelegramUser,
    bob: TelegramUser,
    events: CapturedEvents,
    run_jobs: JobRunner,
) -> None:
    parameters = {"question": "2 + 2?", "options": ["3", "4"], "correct": 1}
    await board.add("poll", "poll_vote", parameters=parameters, xp=25, attempts=1)
    for user, option in ((alice, 0), (bob, 1)):
        card = await open_card(user, "Poll")
        assert labels(card) == ["🗳 Vote", "📌 Take", "⬅️ Back"]
        poll = await card.click("Vote")
        media = user.world.messages.find(user.id, poll.id).media  # type: ignore[union-attr]
        assert media.poll.public_voters
        assert not media.poll.quiz  # which would tell the right answer
        user.votes(poll.id, option)
    await until(lambda: events.of(QuestCompleted))
    await run_jobs()
    assert "You earned 25 XP." in (await bob.waits_for("You earned")).text
    assert (await board.books(await board.account_of(alice))).entries == ()
    assert "No tries are left." in (await open_card(alice, "Poll")).text


async def test_a_pin_is_seen(
    board: Board, telegram: World, alice: TelegramUser, events: CapturedEvents
) -> None:
    await board.add("pin", "pin_check", parameters={"chat": CHAT, "contains": "important"})
    telegram.create_channel("Chat", username=CHAT[1:], megagroup=True, members=[42])
    telegram.set_member_role(CHAT, 42, "admin")
    await alice.says("/start")
    message = alice.sends("something important", chat=CHAT)
    alice.pins(message.id, chat=CHAT)
    await until(lambda: events.of(QuestCompleted))


async def test_a_post_in_a_channel_of_ones_own_counts_for_its_owner(  # noqa: PLR0917
    board: Board,
    telegram: World,
    alice: TelegramUser,
    bob: TelegramUser,
    people: Callable[..., TelegramUser],
    events: CapturedEvents,
) -> None:
    parameters = {"weekdays": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]}
    await board.add("post", "schedule_post", parameters=parameters)
    await alice.says("/start")
    alice.creates_channel("Alice's", "alices")
    alice.posts("@alices", "before the bot is there")
    alice.promotes_bot("@alices")
    stranger = people("Stranger")
    stranger.creates_channel("Nobody's", "nobodys")
    stranger.promotes_bot("@nobodys")
    stranger.posts("@nobodys", "a stranger's post")
    alice.posts("@alices", "a post of my own")
    await until(lambda: events.of(QuestCompleted))

    account = await board.account_of(alice)
    assert events.one(QuestCompleted).account_id == account.id
    assert await owners(board) == [(account.id, "alices", "Alice's")]

    alice.removes_bot("@alices")
    await eventually(lambda: owners(board), [])


async def test_a_chat_stays_with_whoever_made_the_bot_an_administrator_first(
    board: Board, telegram: World, alice: TelegramUser, bob: TelegramUser
) -> None:
    await alice.says("/start")
    await bob.says("/start")
    alice.creates_channel("Ours", "ours")
    telegram.set_member_role("@ours", bob.id, "admin", rights=["add_admins", "post_messages"])
    alice.promotes_bot("@ours")
    owner = (await board.account_of(alice)).id
    await eventually(lambda: owners(board), [(owner, "ours", "Ours")])
    telegram.directory.channel("@ours").title = "Still ours"
    bob.promotes_bot("@ours", rights=["post_messages", "pin_messages"])
    await eventually(lambda: owners(board), [(owner, "ours", "Still ours")])
