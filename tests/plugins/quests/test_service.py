from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from onlyvips_quests.api import BadgeEarned, LevelReached, QuestCompleted

from onlyvips.clock import MovableClock
from onlyvips.errors import NotFound, Unavailable
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.telegram import World
from tests.plugins.quests.conftest import NEWS, Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])

EVENING = datetime(2031, 3, 1, 20, 30, tzinfo=UTC)


async def test_quests_are_listed_in_the_operators_order_and_the_persons_language(
    board: Board,
) -> None:
    titles = {"en": "Visit", "tr": "Ziyaret"}
    await board.add("second", position=2)
    await board.add("first", position=1, titles=titles, descriptions={"en": "Come by."})
    await board.add("retired", position=0)
    await board.parts.publishing.archive("retired")
    ayse = await board.person(language="tr")

    found = await board.service.list_for(ayse)

    assert [quest.slug for quest in found] == ["first", "second"]
    assert (found[0].title, found[0].description) == ("Ziyaret", "Come by.")
    assert [quest.title for quest in await board.service.offered("ru")] == ["Visit", "Second"]


async def test_a_quest_that_is_done_once_pays_once(board: Board, events: CapturedEvents) -> None:
    quest = await board.add("hello", xp=30)
    alice = await board.person()

    first = await board.service.claim(alice, quest)
    second = await board.service.claim(alice, quest)

    assert (first.outcome, first.xp, first.total_xp, first.quest.done) == (
        "completed",
        30,
        30,
        True,
    )
    assert (second.outcome, second.xp, second.total_xp, second.level) == ("already", 0, 30, 1)
    assert (await board.books(alice)).entries == (30,)
    assert events.one(QuestCompleted).seen
    assert [quest.done for quest in await board.service.list_for(alice)] == [True]


async def test_a_daily_quest_comes_back_at_the_persons_own_midnight(
    board: Board, clock: MovableClock
) -> None:
    quest = await board.add("visit", recurrence="daily")
    istanbul = await board.person(1, time_zone="Europe/Istanbul")  # three hours ahead of UTC
    utc = await board.person(2, time_zone="UTC")
    honolulu = await board.person(3, time_zone="Pacific/Honolulu")  # ten hours behind
    people = (istanbul, utc, honolulu)

    async def outcomes() -> list[str]:
        return [(await board.service.claim(person, quest)).outcome for person in people]

    clock.move_to(EVENING)
    assert await outcomes() == ["completed"] * 3
    clock.move_to(EVENING + timedelta(minutes=35))  # 00:05 in Istanbul
    assert await outcomes() == ["completed", "already", "already"]
    clock.move_to(EVENING + timedelta(hours=4))  # 00:30 in London
    assert await outcomes() == ["already", "completed", "already"]
    clock.move_to(EVENING + timedelta(hours=14))  # 00:30 in Honolulu
    assert await outcomes() == ["already", "already", "completed"]
    assert [quest.done for quest in await board.service.list_for(honolulu)] == [True]
    clock.move_to(EVENING + timedelta(days=2))
    assert [quest.done for quest in await board.service.list_for(honolulu)] == [False]


async def test_what_is_missing_is_said_in_the_persons_language(
    board: Board, telegram: World
) -> None:
    telegram.create_channel("News", username="onlyvips_news")
    ids = await board.seed()
    alice, ayse = await board.person(), await board.person(43, language="tr")

    join = await board.service.claim(alice, ids["join-news"])
    link = await board.service.claim(ayse, ids["friend-link"])
    group = await board.service.claim(ayse, ids["say-hello"])

    assert (join.outcome, join.reason) == ("unmet", "Join the channel first, then check again.")
    assert link.reason == "Botu bir arkadaşının bağlantısıyla aç."
    assert group.reason == "Gruba en az 5 harflik bir mesaj yaz; bot bunu kendisi görür."
    assert (join.xp, join.total_xp, join.level) == (0, 0, 1)


async def test_a_type_whose_plugin_is_off_hides_its_quests(board: Board) -> None:
    hidden = await board.put("waving", {"type": "wave"})
    await board.add("visit")
    alice = await board.person()

    assert [quest.slug for quest in await board.service.list_for(alice)] == ["visit"]
    assert [quest.slug for quest in await board.service.offered("en")] == ["visit"]
    with pytest.raises(NotFound, match="There is no such quest"):
        await board.service.claim(alice, hidden)


async def test_parameters_that_do_not_fit_hide_that_quest_alone(board: Board) -> None:
    rules = {"type": "channel_join", "parameters": {"channel": "no at sign"}}
    unfit = await board.put("broken", rules)
    await board.add("visit")
    alice = await board.person()

    assert [quest.slug for quest in await board.service.list_for(alice)] == ["visit"]
    with pytest.raises(NotFound):
        await board.service.claim(alice, unfit)


@pytest.mark.parametrize("number", [0, -1, 10**6, 2**63 - 1, 2**63, 10**30])
async def test_a_quest_that_does_not_exist_is_not_found(board: Board, number: int) -> None:
    alice = await board.person()
    with pytest.raises(NotFound) as caught:
        await board.service.claim(alice, number)
    assert caught.value.code == "quest-not-found"


async def test_a_quest_that_was_taken_off_can_be_looked_at_and_not_claimed(board: Board) -> None:
    quest = await board.add("old")
    await board.parts.publishing.archive("old")
    alice = await board.person()

    assert (await board.service.get(alice, quest)).slug == "old"
    with pytest.raises(NotFound):
        await board.service.claim(alice, quest)


@pytest.mark.onlyvips(settings={"quests": {"levels": {"step": 50}}})
async def test_xp_raises_the_level_and_says_so_once(board: Board, events: CapturedEvents) -> None:
    amounts = [49, 1, 99, 200]  # level 2 begins at 50, level 3 at 150, level 4 at 300
    numbers = [await board.add(f"quest-{xp}", xp=xp) for xp in amounts]
    alice = await board.person()

    results = [await board.service.claim(alice, number) for number in numbers]

    assert [(r.level, r.level_up) for r in results] == [
        (1, False),
        (2, True),
        (2, False),
        (4, True),
    ]
    assert [event.level for event in events.of(LevelReached)] == [2, 4]
    profile = await board.service.profile(alice)
    assert (profile.xp, profile.level, profile.level_xp, profile.level_span) == (349, 4, 49, 200)


async def test_a_badge_is_earned_once_however_many_quests_bring_it(
    board: Board, events: CapturedEvents
) -> None:
    await board.add_badge("pioneer", names={"en": "Pioneer", "tr": "Öncü"}, icon="🏕")
    first = await board.add("one", badge="pioneer")
    second = await board.add("two", badge="pioneer")
    ayse = await board.person(language="tr")

    assert (await board.service.claim(ayse, first)).badges == ("pioneer",)
    assert (await board.service.claim(ayse, second)).badges == ()

    assert events.one(BadgeEarned).badge == "pioneer"
    badges = (await board.service.profile(ayse)).badges
    assert [(badge.name, badge.icon) for badge in badges] == [("Öncü", "🏕")]


async def test_telegram_being_away_is_said_and_nothing_is_paid(
    board: Board, telegram: World
) -> None:
    telegram.create_channel("News", username="onlyvips_news", members=[])
    ids = await board.seed()
    alice = await board.person()
    telegram.faults.fail_next(500, "INTERNAL", method="GetParticipant", times=20)

    with pytest.raises(Unavailable):
        await board.service.claim(alice, ids["join-news"])

    assert (await board.books(alice)).entries == ()


async def test_a_channel_that_the_bot_cannot_see_is_not_the_persons_fault(
    board: Board, telegram: World
) -> None:
    ids = await board.seed()
    alice = await board.person()
    result = await board.service.claim(alice, ids["join-news"])
    assert result.reason == "This quest cannot be checked at the moment. Try again later."

    telegram.create_channel("News", username=NEWS[1:], bot="member")
    result = await board.service.claim(alice, ids["join-news"])
    assert (result.outcome, "administrator" in result.reason) == ("unmet", False)


async def test_whoever_invited_somebody_is_noted_once_and_never_oneself(board: Board) -> None:
    friend, _ = await board.person(7), await board.person(8)
    alice = await board.person(42)

    assert not await board.service.refer(alice, 42)
    assert not await board.service.refer(alice, 999)  # nobody here has that id
    assert await board.service.refer(alice, 7)
    assert not await board.service.refer(alice, 8)
    assert not await board.service.refer(friend, 42)  # was here before alice

    rows = await board.host.db.fetch_all("SELECT account_id, referrer_id FROM quests.referrals")
    assert [tuple(row.values()) for row in rows] == [(alice.id, friend.id)]
