"""/profile, /badges and /leaderboard."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from onlyvips_quests.definitions import Rewards, SeasonFile

from onlyvips.clock import MovableClock
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.bot.seeing import changed, labels, notice
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


async def give(board: Board, user: TelegramUser, xp: int, key: str = "gift") -> None:
    """Give XP to somebody who has talked to the bot."""
    account = await board.account_of(user)
    now = board.platform.clock.now()
    await board.parts.rewards.add_xp(account.id, xp, key, now)
    await board.parts.boards.update([account.id])


async def test_a_profile_shows_where_somebody_stands(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add_badge("wren", names={"en": "Wren"}, icon="🐦")
    visit = await board.add("visit", xp=1250, badge="wren")
    empty = await alice.says("/profile")
    assert "Level 1" in empty.text
    assert "No badges yet." in empty.text
    assert "Place on the leaderboard" not in empty.text
    await board.service.claim(await board.account_of(alice), visit)
    await run_jobs()

    page = await alice.says("/profil")
    assert page.text.split("\n") == [
        "Alice",
        "Level 5",
        "🟩🟩🟩🟩🟩⬜⬜⬜⬜⬜",
        "250 of 500 XP to level 6",
        "",
        "XP in all: 1,250",
        "Place on the leaderboard: 1",
        "1 quest done",
        "🔥 1 day in a row",
        "",
        "Badges",
        "🐦 Wren",
    ]
    assert labels(page) == ["🏅 Badges", "🏆 Leaderboard", "🔥 Days in a row", "Quests"]
    for label in ("Days in a row", "Quests"):
        assert (await (await alice.says("/profile")).click(label)).edited


async def test_badges_stand_by_rarity_with_progress(board: Board, alice: TelegramUser) -> None:
    await board.add_badge("stone", rarity="common", names={"en": "Stone"}, icon="🪨")
    await board.add_badge(
        "crown",
        rarity="legendary",
        names={"en": "Crown"},
        icon="👑",
        descriptions={"en": "Reach the top."},
        criteria={"xp": 200},
    )
    await alice.says("/start")
    account = await board.account_of(alice)
    await board.parts.rewards.give(account, Rewards(xp=50, badge="stone"), "gift")

    page = await alice.says("/rozet")
    assert page.text.split("\n")[:5] == [
        "🟡 Legendary",
        "👑 Crown 50 of 200",
        "",
        "⚪️ Common",
        "🪨 Stone ✅",
    ]
    assert labels(page) == ["🔒 👑", "🪨", "⬅️ My profile"]
    crown = await page.click("👑")
    assert crown.text.split("\n") == [
        "👑 Crown",
        "🟡 Legendary",
        "",
        "Reach the top.",
        "",
        "🟩🟩⬜⬜⬜⬜⬜⬜⬜⬜ 50 of 200",
        "0% of all players have it",
    ]
    assert labels(crown) == ["⬅️ Back"]


@pytest.mark.onlyvips(settings={"quests": {"showcase": 1}})
async def test_badges_are_put_into_the_profile_and_taken_out(
    board: Board, alice: TelegramUser
) -> None:
    for slug, icon in (("ant", "🐜"), ("bee", "🐝")):
        await board.add_badge(slug, names={"en": slug.title()}, icon=icon)
    await alice.says("/start")
    account = await board.account_of(alice)
    for slug in ("ant", "bee"):
        await board.parts.rewards.give(account, Rewards(badge=slug), slug)

    ant = await (await alice.says("/badges")).click("🐜")
    worn = await changed(ant, "Show in my profile")
    assert "⭐️ In your profile" in worn.text
    assert (await alice.says("/profile")).text.endswith("Badges\n🐜 Ant\n🐝 Bee")

    bee = await (await alice.says("/badges")).click("🐝")
    full = await bee.click("Show in my profile")
    assert notice(full) == "You can show 1 badge. Take one out first."
    ant = await (await alice.says("/badges")).click("🐜")
    assert "In your profile" not in (await changed(ant, "Take out of my profile")).text


async def test_without_badges_there_is_a_word_about_it(alice: TelegramUser) -> None:
    assert (await alice.says("/badges")).text == "There are no badges yet."


@pytest.mark.parametrize("cache", [True, False])
async def test_a_leaderboard_shows_first_names_and_ones_own_place(
    board: Board, people: Callable[..., TelegramUser], alice: TelegramUser, cache: bool
) -> None:
    users = [people("Ada Lovelace"), people("<b>Bo</b> Derek"), alice]
    for user, xp in zip(users, (3000, 2000, 1000), strict=True):
        await user.says("/start")
        await give(board, user, xp)

    page = await alice.says("/siralama")
    assert page.text.split("\n") == [
        "🏆 All time",
        "",
        "🥇 Ada: 3,000 XP",
        "🥈 <b>Bo</b>: 2,000 XP",
        "🥉 Alice: 1,000 XP ◀️",
        "",
        "Your place: 3",
    ]
    assert labels(page) == ["• All time", "This week", "🎯 Around me", "⬅️ My profile"]
    week = await page.click("This week")
    assert week.edited
    assert week.text.startswith("🏆 This week\n\n🥇 Ada: 3,000 XP")


async def test_a_leaderboard_goes_on_and_shows_who_is_around(
    board: Board, people: Callable[..., TelegramUser], alice: TelegramUser
) -> None:
    for number in range(14):
        user = people(f"P{number}")
        await user.says("/start")
        await give(board, user, 1000 - number)
    await alice.says("/start")
    nobody = await alice.says("/leaderboard")
    assert "You have no place here yet." in nobody.text
    assert "🎯 Around me" not in labels(nobody)
    await give(board, alice, 5)

    first = await alice.says("/leaderboard")
    assert "10. P9: 991 XP" in first.text
    assert "P10" not in first.text
    second = await first.click("▶️")
    assert "11. P10: 990 XP" in second.text
    assert "15. Alice: 5 XP ◀️" in second.text
    assert "▶️" not in labels(second)
    assert "🥇 P0" in (await second.click("Top")).text
    around = await (await alice.says("/leaderboard")).click("Around me")
    assert [line.split(".")[0] for line in around.text.split("\n")[2:7]] == [
        "11",
        "12",
        "13",
        "14",
        "15",
    ]


async def test_a_running_season_has_a_tab_and_its_winners_are_told(
    board: Board, alice: TelegramUser, bob: TelegramUser, clock: MovableClock, run_jobs: JobRunner
) -> None:
    now = clock.now()
    await board.add_badge("gold", names={"en": "Gold"}, icon="🥇")
    season = SeasonFile.model_validate(
        {
            "slug": "autumn",
            "names": {"en": "Autumn & Winter"},
            "starts_at": now,
            "ends_at": now + timedelta(days=1),
            "prizes": [
                {"from_rank": 1, "to_rank": 1, "rewards": {"xp": 500, "badge": "gold"}},
                {"raffle": 2, "rewards": {"xp": 5}},
            ],
        }
    )
    await board.parts.seasons.plan(season)
    await board.parts.seasons.turn()
    for user, xp in ((alice, 300), (bob, 100)):
        await user.says("/start")
        await give(board, user, xp)
    page = await (await alice.says("/leaderboard")).click("Season")
    assert page.text.startswith("🏆 Autumn & Winter\n\n🥇 Alice: 300 XP ◀️\n🥈 Bob: 100 XP")

    clock.move(timedelta(days=1, minutes=1))
    await board.parts.seasons.turn()
    await run_jobs()

    won = await alice.waits_for("is over")
    assert won.text.split("\n") == [
        "🏁 Autumn & Winter is over.",
        "Your place: 1",
        "Your XP in it: 300",
        "",
        "🎁 For your place: 500 XP, badge 🥇 Gold",
        "🎟 Drawn in the raffle: 5 XP",
    ]
    assert "🎟 Drawn in the raffle: 5 XP" in (await bob.waits_for("is over")).text
    # The badge came with the prize, so nothing more is said of it.
    await run_jobs()
    await alice.hears_nothing()


async def test_a_badge_that_comes_by_itself_is_told_of_once(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add_badge("busy", names={"en": "Busy"}, icon="🐝", criteria={"completed": 1})
    visit = await board.add("visit")
    await alice.says("/start")
    await board.service.claim(await board.account_of(alice), visit)
    await run_jobs()
    assert (await alice.waits_for("badge")).text == "🏅 New badge: 🐝 Busy"
    await run_jobs()
    await alice.hears_nothing()
