"""A quest's card: what there is to say, and what can be done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from onlyvips.clock import MovableClock
from onlyvips.testing.telegram import TelegramUser, World
from tests.plugins.quests.bot.seeing import changed, labels, last, notice, open_card
from tests.plugins.quests.conftest import NEWS, Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


async def test_a_card_says_all_of_a_quest(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    first = await board.add("first", titles={"en": "The first step"})
    await board.add_badge("fast", names={"en": "Fast one"}, icon="⚡️")
    now = clock.now()
    await board.add(
        "big",
        "message_send",
        parameters={"group": "@onlyvips_chat", "count": 4},
        descriptions={"en": "Write four messages."},
        difficulty="hard",
        xp=1500,
        badge="fast",
        recurrence="weekly",
        requires={"all": [{"quest": "first"}, {"level": 1}]},
        window={"ends_at": now + timedelta(days=3, minutes=1)},
        capacity=2,
        hold={"seconds": 7200},
    )
    card = await open_card(alice, "Big")
    assert card.text.split("\n") == [
        "Big",
        "",
        "Write four messages.",
        "",
        "🔒 Something else comes first.",
        "⬜⬜⬜⬜⬜⬜⬜⬜⬜⬜ 0 of 4",
        "",
        "First you need",
        "◻️ Complete “The first step”",
        "✅ Reach level 1",
        "",
        "🎁 1,500 XP, badge ⚡️ Fast one",
        "📶 Difficulty: hard",
        "🔁 Can be done every week",
        "⏰ Closes in 3 days",
        "🎟 2 places are left",
        "🕓 Earned now, it is final in 2 hours, after a second look",
    ]
    await board.service.claim(await board.account_of(alice), first)
    again = await open_card(alice, "Big")
    assert "▫️ You can do this now." in again.text
    assert "✅ Complete “The first step”" in again.text
    assert labels(again) == ["↗️ Go there", "☑️ Check", "📌 Take", "⬅️ Back"]
    assert again.button("Go there").url == "https://t.me/onlyvips_chat"


async def test_a_check_changes_the_card_and_says_what_came_of_it(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    channel = telegram.create_channel("News", username=NEWS[1:])
    await board.add("news", "channel_join", parameters={"channel": NEWS}, xp=100)
    card = await open_card(alice, "News")
    early = await card.click("Check")
    assert early.answer is not None
    assert early.answer.alert
    assert notice(early) == "Join the channel first, then check again."
    assert "You can do this now." in last(alice).text

    channel.set_role(42, "member", telegram.now())  # the bot is not told, so it has to ask
    done = await changed(last(alice), "Check")

    assert notice(done) == "Done! You earned 100 XP."
    assert done.text.startswith("✅ News\nYou earned 100 XP.\n")
    assert "✅ You have done this." in done.text
    assert labels(done) == ["⬅️ Back"]
    assert len(alice.inbox) == 1
    assert (await board.books(await board.account_of(alice))).entries == (100,)


async def test_two_quick_taps_pay_once(board: Board, alice: TelegramUser) -> None:
    await board.add("visit")
    card = await open_card(alice, "Visit")
    data = card.button("Check").data
    assert data is not None
    for _ in range(3):
        alice.world.user_clicks(alice.id, card.id, data)
    await alice.waits_for("You have done this.")
    assert (await board.books(await board.account_of(alice))).entries == (10,)


async def test_who_takes_a_quest_keeps_its_rules(board: Board, alice: TelegramUser) -> None:
    await board.add("visit", xp=10)
    card = await open_card(alice, "Visit")
    taken = await changed(card, "Take")
    assert notice(taken) == "It is yours. You find it under /myquests."
    assert "📌 Take" not in labels(taken)

    await board.change("visit", rewards={"xp": 99})
    assert "You earned 10 XP." in (await changed(taken, "Check")).text


async def test_a_quest_that_is_gone_is_said_to_be(board: Board, alice: TelegramUser) -> None:
    await board.add("gone")
    card = await open_card(alice, "Gone")
    await board.parts.publishing.archive("gone")
    missing = await card.click("Check")
    assert missing.answer is not None
    assert missing.answer.alert
    assert notice(missing) == "This quest is no longer on offer."


async def test_what_is_done_already_is_said(board: Board, alice: TelegramUser) -> None:
    # The card is not drawn anew, so its buttons are as old as they get.
    numbers = [await board.add("visit", recurrence="daily"), await board.add("once")]
    texts = []
    for number, name in zip(numbers, ("Visit", "Once"), strict=True):
        card = await open_card(alice, name)
        await board.service.claim(await board.account_of(alice), number)
        texts.append(notice(await card.click("Check")))
    assert texts == ["You have done this today. Come back tomorrow!", "You have done this."]


async def test_a_held_reward_says_when_it_is_paid(board: Board, alice: TelegramUser) -> None:
    await board.add("stay", hold={"seconds": 3600})
    card = await open_card(alice, "Stay")
    checked = await changed(card, "Check")
    assert checked.text.startswith(
        "🕓 Stay\nEarned. It is looked at once more in 1 hour, then paid."
    )
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_a_cooldown_says_when_to_come_again(board: Board, alice: TelegramUser) -> None:
    await board.add(
        "quiz",
        "quiz",
        parameters={
            "questions": [
                {"text": {"en": "2+2?"}, "options": [{"en": "4"}, {"en": "5"}], "correct": 0}
            ]
        },
        cooldown=7200,
        attempts=2,
    )
    card = await open_card(alice, "Quiz")
    assert "2 tries are left." in card.text
    question = await card.click("Begin")
    assert "⏳ You can try again in 2 hours." in (await changed(question, "5")).text


async def test_a_quest_of_ones_own_link_gives_the_link(board: Board, alice: TelegramUser) -> None:
    number = await board.add("share", "post_share", parameters={"visitors": 2})
    card = await open_card(alice, "Share")
    assert labels(card) == ["🔗 Get my link", "☑️ Check", "📌 Take", "⬅️ Back"]

    shown = await card.click("Get my link")

    account = await board.account_of(alice)
    link = f"https://t.me/{board.platform.telegram.username}?start=s_{number}_{account.id}"
    assert f"Your own link: {link}" in shown.text
    assert (shown.button("Share").url or "").startswith("https://t.me/share/url?url=https%3A%2F%2F")


async def test_telegram_being_away_is_answered_politely(
    board: Board, telegram: World, alice: TelegramUser
) -> None:
    telegram.create_channel("News", username=NEWS[1:])
    await board.add("news", "channel_join", parameters={"channel": NEWS})
    card = await open_card(alice, "News")
    telegram.faults.fail_next(420, "FLOOD_WAIT_600", method="GetParticipant")

    answer = await card.click("Check")

    assert answer.answer is not None
    assert answer.answer.alert
    assert "moment" in notice(answer)
    assert "Telegram asks" not in notice(answer)
    assert (await board.books(await board.account_of(alice))).entries == ()
