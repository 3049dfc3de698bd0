"""/daily and /streak."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from onlyvips.clock import MovableClock
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.bot.seeing import changed, labels
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


@pytest.fixture
def clock() -> MovableClock:
    """Noon, so that a test never runs over midnight."""
    return MovableClock(datetime(2026, 11, 25, 12, tzinfo=UTC))


async def test_a_check_in_pays_what_is_to_be_had_and_draws_the_days(
    board: Board, alice: TelegramUser
) -> None:
    await board.add("visit", recurrence="daily", xp=5)
    await board.add("once", xp=7)
    await board.add("later", requires={"level": 9})
    answer = await alice.says("/gunluk")
    assert answer.text.split("\n") == [
        "✅ Visit",
        "You earned 5 XP.",
        "",
        "✅ Once",
        "You earned 7 XP.",
        "",
        "🔥 1 day in a row",
        "⬜⬜⬜⬜⬜⬜⬜",
        "⬜⬜⬜⬜⬜⬜🟩",
    ]
    again = await alice.says("/daily")
    assert again.text.startswith("You have checked in today. Come back tomorrow!\n\n🔥 1 day")
    assert (await board.books(await board.account_of(alice))).entries == (5, 7)


async def test_days_in_a_row_are_counted_and_drawn(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    await board.add("week", "streak", parameters={"days": 7}, xp=70)
    before = await alice.says("/streak")
    assert "No days in a row at the moment" in before.text
    assert "Send /daily to begin a streak." in before.text
    assert labels(before) == ["☀️ Check in", "Quests"]
    for _ in range(7):
        answer = await alice.says("/daily")
        clock.move(timedelta(days=1))
    assert "✅ Week\nYou earned 70 XP." in answer.text
    clock.move(timedelta(days=1))  # one day is missed, and bridged by the freeze that was earned
    page = await alice.says("/streak")
    assert "Today does not count yet: send /daily to keep your streak." in page.text

    await changed(page, "Check in")
    page = await alice.says("/streak")

    assert page.text.split("\n") == [
        "Days in a row",
        "",
        "🔥 8 days in a row",
        "⬜⬜⬜⬜⬜🟩🟩",
        "🟩🟩🟩🟩🟩🟦🟩",
        "",
        "🏆 Your longest: 8 days",
        "❄️ No freezes: a missed day ends your streak",
    ]
    assert labels(page) == ["Quests"]


async def test_a_broken_streak_leaves_its_days_and_no_bridge(
    board: Board, alice: TelegramUser, clock: MovableClock
) -> None:
    for pause in (1, 3, 0):
        await alice.says("/daily")
        clock.move(timedelta(days=pause))
    page = await alice.says("/streak")
    assert "🔥 1 day in a row\n⬜⬜⬜⬜⬜⬜⬜\n⬜⬜🟩🟩⬜⬜🟩" in page.text
    assert "Your longest: 2 days" in page.text
