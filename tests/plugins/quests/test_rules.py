"""The rules of a quest: windows, places, requirements, cooldowns, attempts, audiences, steps."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta

import pytest
from onlyvips_quests.api import Evidence, Progress

from onlyvips.clock import MovableClock
from onlyvips.testing.factory import HostFactory
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])

QUIZ = {
    "questions": [
        {"text": {"en": "Which?"}, "options": [{"en": "this"}, {"en": "that"}], "correct": 1}
    ]
}
RIGHT, WRONG = Evidence("answers", answers={"0": 1}), Evidence("answers", answers={"0": 0})


async def test_a_quest_opens_and_closes_with_its_window(board: Board, clock: MovableClock) -> None:
    now = clock.now()
    window = {"starts_at": now + timedelta(hours=1), "ends_at": now + timedelta(hours=2)}
    quest = await board.add("sale", window=window)
    alice = await board.person()

    early = await board.service.claim(alice, quest)
    assert (early.outcome, early.reason) == ("closed", "This quest is not open now.")
    assert [q.state for q in await board.service.list_for(alice)] == ["closed"]
    clock.move(timedelta(minutes=61))
    assert [q.state for q in await board.service.list_for(alice)] == ["available"]
    clock.move(timedelta(hours=1))
    assert (await board.service.claim(alice, quest)).outcome == "closed"
    assert await board.service.list_for(alice) == []
    assert (await board.books(alice)).entries == ()


@pytest.mark.parametrize("capacity", [1, 3])
async def test_places_are_never_oversold(board: Board, capacity: int) -> None:
    quest = await board.add("rush", capacity=capacity)
    people = [await board.person(number) for number in range(1, 13)]

    results = await asyncio.gather(*(board.service.claim(p, quest) for p in people))

    outcomes = Counter(result.outcome for result in results)
    assert outcomes == {"completed": capacity, "full": 12 - capacity}
    late = await board.service.claim(await board.person(99), quest)
    assert (late.outcome, late.quest.places) == ("full", 0)
    paid = [(await board.books(person)).entries for person in people]
    assert sorted(paid) == [()] * (12 - capacity) + [(10,)] * capacity


async def test_places_are_not_oversold_by_two_processes(
    board: Board, onlyvips_host: HostFactory
) -> None:
    quest = await board.add("rush", capacity=5)
    other = Board(await onlyvips_host(roles=[]))
    people = [await board.person(number) for number in range(1, 21)]

    results = await asyncio.gather(
        *(
            (board if number % 2 else other).service.claim(person, quest)
            for number, person in enumerate(people)
        )
    )

    assert Counter(result.outcome for result in results) == {"completed": 5, "full": 15}


async def test_requirements_are_told_and_open_the_quest_when_met(board: Board) -> None:
    first = await board.add("first", xp=300)
    await board.add_badge("pioneer", names={"en": "Pioneer"})
    requires = {
        "all": [
            {"quest": "first"},
            {"any": [{"level": 3}, {"badge": "pioneer"}]},
        ]
    }
    second = await board.add("second", requires=requires)
    alice = await board.person()

    locked = await board.service.claim(alice, second)
    assert locked.outcome == "locked"
    assert [(r.text, r.met) for r in locked.quest.requires] == [
        ("Complete “First”", False),
        ("Reach level 3 or Earn the badge “Pioneer”", False),
    ]
    await board.service.claim(alice, first)  # 300 XP are level 3
    quest = await board.service.get(alice, second)
    assert (quest.state, [r.met for r in quest.requires]) == ("available", [True, True])
    assert (await board.service.claim(alice, second)).outcome == "completed"


async def test_failed_tries_cool_down_and_run_out(board: Board, clock: MovableClock) -> None:
    quest = await board.add("quiz", "quiz", parameters=QUIZ, attempts=2, cooldown=600)
    alice = await board.person()

    first = await board.service.claim(alice, quest, WRONG)
    soon = await board.service.claim(alice, quest, RIGHT)
    clock.move(timedelta(seconds=601))
    second = await board.service.claim(alice, quest, WRONG)
    clock.move(timedelta(seconds=601))
    over = await board.service.claim(alice, quest, RIGHT)

    assert [r.outcome for r in (first, soon, second, over)] == [
        "unmet",
        "waiting",
        "failed",
        "failed",
    ]
    assert first.quest.attempts_left == 1
    assert soon.quest.next_try_at is not None
    assert (await board.books(alice)).entries == ()


async def test_a_quest_that_comes_again_can_have_a_cooldown(
    board: Board, clock: MovableClock
) -> None:
    quest = await board.add("visit", recurrence="daily", cooldown=20 * 3600)
    alice = await board.person()
    clock.move_to(clock.now().replace(hour=23, minute=30))

    assert (await board.service.claim(alice, quest)).outcome == "completed"
    clock.move(timedelta(hours=1))
    assert (await board.service.claim(alice, quest)).outcome == "waiting"
    clock.move(timedelta(hours=19, minutes=1))
    assert (await board.service.claim(alice, quest)).outcome == "completed"


async def test_a_weekly_quest_comes_back_on_monday(board: Board, clock: MovableClock) -> None:
    quest = await board.add("weekly", recurrence="weekly")
    alice = await board.person()
    sunday = clock.now() + timedelta(days=6 - clock.now().weekday())
    clock.move_to(sunday.replace(hour=12))

    outcomes = [(await board.service.claim(alice, quest)).outcome]
    outcomes.append((await board.service.claim(alice, quest)).outcome)
    clock.move(timedelta(days=1))
    outcomes.append((await board.service.claim(alice, quest)).outcome)

    assert outcomes == ["completed", "already", "completed"]
    row = await board.claim_of(alice, quest)
    year, week, _ = clock.now().isocalendar()
    assert row["period"] == f"{year}-W{week:02d}"


async def test_a_quest_is_shown_to_its_audience_only(board: Board, clock: MovableClock) -> None:
    await board.add("for-all")
    turkish = await board.add("turkish", audience={"languages": ["tr"]})
    await board.add("creators", audience={"roles": ["creator"]})
    await board.add("veterans", audience={"older_than_days": 30})
    await board.add("masters", audience={"min_level": 5})
    alice, ayse = await board.person(1), await board.person(2, language="tr")

    assert [q.slug for q in await board.service.list_for(alice)] == ["for-all"]
    assert [q.slug for q in await board.service.list_for(ayse)] == ["for-all", "turkish"]
    refused = await board.service.claim(alice, turkish)
    assert (refused.outcome, refused.reason) == ("locked", "This quest is not meant for you.")
    clock.move(timedelta(days=31))
    assert "veterans" in [q.slug for q in await board.service.list_for(alice)]


async def test_steps_are_counted_once_each_and_shown(board: Board) -> None:
    parameters = {"group": "@chat", "count": 3, "original": False}
    quest = await board.add("talk", "message_send", parameters=parameters)
    alice = await board.person()

    def said(number: int) -> Evidence:
        return Evidence("message", -100, "chat", f"hello {number}", key=f"m:{number}")

    [first] = await board.service.observe(alice, said(1))
    [again] = await board.service.observe(alice, said(1))
    [second] = await board.service.observe(alice, said(2))
    shown = await board.service.get(alice, quest)
    [third] = await board.service.observe(alice, said(3))

    assert [r.outcome for r in (first, again, second, third)] == ["progress"] * 3 + ["completed"]
    assert (again.quest.progress, second.quest.progress) == (Progress(1, 3), Progress(2, 3))
    assert (shown.state, shown.progress) == ("in_progress", Progress(2, 3))
    assert third.quest.progress == Progress(3, 3)
    assert (await board.books(alice)).entries == (10,)


async def test_steps_at_the_same_moment_all_count(board: Board) -> None:
    parameters = {"group": "@chat", "count": 10, "original": False}
    quest = await board.add("talk", "message_send", parameters=parameters)
    alice = await board.person()
    said = [Evidence("message", -100, "chat", f"hello {n}", key=f"m:{n}") for n in range(10)]

    await asyncio.gather(*(board.service.observe(alice, message) for message in [*said, *said]))

    assert (await board.service.get(alice, quest)).state == "done"
    assert (await board.books(alice)).entries == (10,)


async def test_a_text_that_somebody_else_wrote_does_not_count(board: Board) -> None:
    quest = await board.add("essay", "message_send", parameters={"group": "@chat"})
    alice, bob = await board.person(1), await board.person(2)
    text = "I joined because the stories here are honest and warm."
    copy = "i joined, because the STORIES here are honest and warm!!!"

    [hers] = await board.service.observe(alice, Evidence("message", -100, "chat", text, key="1"))
    his = await board.service.observe(bob, Evidence("message", -100, "chat", copy, key="2"))
    own = await board.service.observe(
        bob, Evidence("message", -100, "chat", "My own words are not very long.", key="3")
    )

    assert hers.outcome == "completed"
    assert his == []
    assert [result.outcome for result in own] == ["completed"]
    assert (await board.service.get(bob, quest)).done


async def test_who_is_banned_proves_nothing(board: Board) -> None:
    await board.add("talk", "message_send", parameters={"group": "@chat"})
    alice = await board.person()
    alice = await board.host.accounts.ban(alice.id, until=None, reason="spam")

    assert await board.service.observe(alice, Evidence("message", -100, "chat", "hello")) == []
    assert (await board.books(alice)).entries == ()
