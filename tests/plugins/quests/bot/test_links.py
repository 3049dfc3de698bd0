"""Links that open the bot."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from onlyvips_quests.api import QuestCompleted

from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import JobRunner
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"])


@pytest.mark.parametrize(
    "parameter",
    [
        "ref_42",  # herself
        "ref_",
        "ref_0",
        "ref_abc",
        "ref_-7",
        "ref_٧",
        "ref_7777777777777777777",  # nineteen digits
        f"ref_{'9' * 60}",
    ],
)
async def test_a_link_that_names_no_friend_is_an_ordinary_start(
    board: Board, alice: TelegramUser, events: CapturedEvents, parameter: str
) -> None:
    await board.add("friend", "start_link")
    answer = await alice.says(f"/start {parameter}")
    assert "friend" not in answer.text
    assert events.of(QuestCompleted) == []
    assert await board.host.db.fetch_val("SELECT count(*) FROM quests.referrals") == 0


async def test_only_the_first_friend_counts(
    board: Board, alice: TelegramUser, bob: TelegramUser, people: Callable[..., TelegramUser]
) -> None:
    await board.add("friend", "start_link", xp=50)
    carol = people("Carol")
    for friend in (alice, bob):
        await friend.says("/start")

    first = await carol.says(f"/start ref_{alice.id}")
    second = await carol.says(f"/start ref_{bob.id}")

    assert "Welcome, Carol! A friend sent you here.\n\n✅ Friend\nYou earned 50 XP." in first.text
    assert "XP" not in second.text
    referrer = await board.host.db.fetch_val("SELECT referrer_id FROM quests.referrals")
    assert referrer == (await board.account_of(alice)).id
    assert (await board.books(await board.account_of(carol))).entries == (50,)


async def test_who_is_invited_and_completes_a_quest_counts_for_the_friend_and_no_further(
    board: Board,
    alice: TelegramUser,
    bob: TelegramUser,
    people: Callable[..., TelegramUser],
    run_jobs: JobRunner,
) -> None:
    visit = await board.add("visit")
    await board.add("invite", "referral", parameters={"quest": "visit"}, xp=70)
    carol = people("Carol")
    await alice.says("/start")
    await bob.says(f"/start ref_{alice.id}")
    await carol.says(f"/start ref_{bob.id}")

    await board.service.claim(await board.account_of(carol), visit)
    await run_jobs()

    assert "You earned 70 XP." in (await bob.waits_for("Invite")).text
    assert (await board.books(await board.account_of(bob))).entries == (70,)
    # Bob completed a quest by it, but not the one that is asked for; Carol is two levels away.
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_another_links_parameter_reaches_the_quests_that_look_at_it(
    board: Board, alice: TelegramUser, run_jobs: JobRunner
) -> None:
    await board.add("summer", "start_link", parameters={"prefix": "summer_"}, xp=15)
    await alice.says("/start summer_fair")
    await run_jobs()
    assert "You earned 15 XP." in (await alice.waits_for("Summer")).text


async def test_a_tracked_link_counts_at_its_first_click(board: Board, alice: TelegramUser) -> None:
    await board.add("flyer", "deeplink_track", parameters={"code": "flyer"}, xp=20)
    first = await alice.says("/start q_flyer")
    assert first.text.startswith("Welcome, Alice!\n\n✅ Flyer\nYou earned 20 XP.")
    again = await alice.says("/start q_flyer")
    other = await alice.says("/start q_other")
    assert "XP." not in again.text
    assert "XP." not in other.text
    assert (await board.books(await board.account_of(alice))).entries == (20,)


async def test_visits_through_ones_own_link_count_once_a_visitor(
    board: Board,
    alice: TelegramUser,
    bob: TelegramUser,
    people: Callable[..., TelegramUser],
    run_jobs: JobRunner,
) -> None:
    number = await board.add("share", "post_share", parameters={"visitors": 2}, xp=30)
    await alice.says("/start")
    owner = await board.account_of(alice)
    link = f"/start s_{number}_{owner.id}"

    for visitor in (bob, bob, alice):  # twice the same, and herself
        assert "Welcome" in (await visitor.says(link)).text
    assert (await board.service.get(owner, number)).progress.done == 1
    await people("Carol").says(link)
    await run_jobs()

    assert "You earned 30 XP." in (await alice.waits_for("Share")).text
    assert (await board.books(owner)).entries == (30,)


@pytest.mark.parametrize("parameter", ["s_", "s_1", "s_1_999", "s_x_y", "s_1_2_3", "s_٣_٣"])
async def test_a_link_of_nobody_is_an_ordinary_start(
    board: Board, alice: TelegramUser, parameter: str
) -> None:
    await board.add("share", "post_share", parameters={"visitors": 1})
    assert "Welcome, Alice!" in (await alice.says(f"/start {parameter}")).text
    assert (await board.books(await board.account_of(alice))).entries == ()


async def test_an_operators_link_may_begin_like_ones_own(board: Board, alice: TelegramUser) -> None:
    await board.add("spring", "start_link", parameters={"prefix": "s_pring_"}, xp=15)
    assert "You earned 15 XP." in (await alice.says("/start s_pring_fair")).text
