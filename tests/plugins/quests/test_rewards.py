"""Each reward is paid exactly once, whoever asks and however often at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import strategies as st
from onlyvips_quests.api import ClaimResult, Evidence, LevelReached, QuestCompleted
from onlyvips_quests.levels import Curve

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from onlyvips.errors import NotFound
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.factory import HostFactory
from onlyvips.testing.telegram import World
from tests.drawing import draw
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])


@pytest.mark.parametrize("claims", [2, 25])
async def test_claims_at_the_same_moment_pay_once(
    board: Board, events: CapturedEvents, claims: int
) -> None:
    quest = await board.add("rush", xp=70, badge=True)
    alice = await board.person()

    results = await asyncio.gather(*(board.service.claim(alice, quest) for _ in range(claims)))

    outcomes = Counter(result.outcome for result in results)
    assert outcomes == {"completed": 1, "already": claims - 1}
    assert {result.total_xp for result in results} == {70}
    assert events.one(QuestCompleted).xp == 70
    books = await board.books(alice)
    assert (books.entries, books.balance) == ((70,), True)


async def test_two_processes_pay_once(
    board: Board, onlyvips_host: HostFactory, events: CapturedEvents
) -> None:
    quest = await board.add("rush", xp=70)
    alice = await board.person()
    other = Board(await onlyvips_host(roles=[]))

    results = await asyncio.gather(
        *(b.service.claim(alice, quest) for b in (board, other) for _ in range(5))
    )

    assert Counter(result.outcome for result in results) == {"completed": 1, "already": 9}
    assert len(events.of(QuestCompleted)) == 1
    assert (await board.books(alice)).balance


async def test_a_claim_and_the_same_join_seen_twice_pay_once(
    board: Board, telegram: World, events: CapturedEvents
) -> None:
    telegram.ensure_user(42, "Alice")
    channel = telegram.create_channel("News", username="onlyvips_news", members=[42])
    ids = await board.seed()
    alice = await board.person()
    join = Evidence("join", channel.id, "OnlyVips_News")

    claim, *seen = await asyncio.gather(
        board.service.claim(alice, ids["join-news"]),
        board.service.observe(alice, join),
        board.service.observe(alice, join),
    )

    completed = [claim.outcome == "completed", *(bool(results) for results in seen)]
    assert sum(completed) == 1
    assert events.one(QuestCompleted).slug == "join-news"
    assert (await board.books(alice)).entries == (100,)
    assert await board.service.observe(alice, join) == []


async def test_different_quests_at_the_same_moment_all_count(board: Board) -> None:
    numbers = [await board.add(f"quest-{n}", xp=n + 1) for n in range(12)]
    alice = await board.person()

    results = await asyncio.gather(*(board.service.claim(alice, n) for n in numbers))

    assert all(result.outcome == "completed" for result in results)
    assert len({result.total_xp for result in results}) == 12
    books = await board.books(alice)
    assert (books.xp, books.completed, books.balance) == (78, 12, True)


async def test_a_reward_that_cannot_be_announced_is_not_paid(
    board: Board, monkeypatch: pytest.MonkeyPatch
) -> None:
    quest = await board.add("rush", badge=True)
    alice = await board.person()

    async def fails(*events: object) -> None:
        raise ConnectionResetError("the queue is away")

    with monkeypatch.context() as patch:
        patch.setattr(type(board.platform.events), "publish", fails)
        with pytest.raises(ConnectionResetError):
            await board.service.claim(alice, quest)
    books = await board.books(alice)
    assert (books.xp, books.entries, books.completions) == (0, (), ())
    assert (await board.service.profile(alice)).badges == []

    assert (await board.service.claim(alice, quest)).outcome == "completed"


async def test_whoever_was_erased_earns_nothing_afterwards(board: Board) -> None:
    quest = await board.add("rush")
    alice = await board.person()
    privacy = board.host.account_parts.privacy

    claimed, _ = await asyncio.gather(
        board.service.claim(alice, quest), privacy.erase(alice.id), return_exceptions=True
    )

    assert isinstance(claimed, (ClaimResult, NotFound))
    books = await board.books(alice)
    assert (books.xp, books.entries, books.completions) == (0, (), ())
    with pytest.raises(NotFound):
        await board.service.claim(alice, quest)


_STEPS = st.lists(
    st.tuples(
        st.lists(st.tuples(st.integers(0, 1), st.integers(0, 4)), min_size=1, max_size=8),
        st.booleans(),
    ),
    min_size=1,
    max_size=5,
)


@pytest.mark.onlyvips(settings={"quests": {"levels": {"step": 7}}})
async def test_the_sum_is_always_the_sum_of_what_was_given(
    board: Board, clock: MovableClock, events: CapturedEvents
) -> None:
    numbers = [
        await board.add(f"quest-{n}", xp=xp, recurrence=recurrence)
        for n, (xp, recurrence) in enumerate(
            [(0, "once"), (5, "once"), (13, "daily"), (1, "daily"), (1_000_000, "once")]
        )
    ]
    for example, steps in enumerate(draw(_STEPS, 12)):
        people = [await board.person(1000 + 2 * example + n) for n in range(2)]
        events.clear()
        given: list[Any] = []
        for claims, next_day in steps:
            given += await asyncio.gather(
                *(board.service.claim(people[who], numbers[what]) for who, what in claims)
            )
            if next_day:
                clock.move(timedelta(days=1))
        for person in people:
            await _check(board, person, events, steps)
        paid = [result.xp for result in given if result.outcome == "completed"]
        assert sum(paid) == sum([(await board.books(p)).xp for p in people]), steps


async def _check(board: Board, person: Account, events: CapturedEvents, steps: object) -> None:
    books = await board.books(person)
    assert books.balance, steps
    told = [event for event in events.of(QuestCompleted) if event.account_id == person.id]
    assert sorted(event.xp for event in told) == sorted(books.entries), steps
    levels = [event.level for event in events.of(LevelReached) if event.account_id == person.id]
    assert levels == sorted(set(levels)), steps
    assert max(levels, default=1) == Curve(7).standing(books.xp).level, steps
