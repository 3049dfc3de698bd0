"""Holds, leaving, claw-backs and decisions."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from onlyvips_quests.api import Evidence, QuestCompleted, QuestDecided, QuestTakenBack

from onlyvips.clock import MovableClock
from onlyvips.errors import Conflict
from onlyvips.testing.events import CapturedEvents
from onlyvips.testing.telegram import World
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=["bot"])

HOUR = 3600
NEWS = {"channel": "@news"}


class Channel:
    """A channel that people join and leave."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.record = world.create_channel("News", username="news")

    def role(self, telegram_id: int, role: str) -> None:
        self.world.ensure_user(telegram_id, "Somebody")
        self.record.set_role(telegram_id, role, self.world.now())  # type: ignore[arg-type]

    @property
    def leave(self) -> Evidence:
        return Evidence("leave", -1_000_000_000_000 - self.record.id, "news")


@pytest.fixture
def channel(telegram: World) -> Channel:
    return Channel(telegram)


async def test_a_held_reward_is_paid_when_the_time_is_over_and_all_is_well(
    board: Board, channel: Channel, clock: MovableClock, events: CapturedEvents
) -> None:
    hold = {"seconds": 24 * HOUR}
    quest = await board.add("stay", "channel_join", parameters=NEWS, xp=40, hold=hold)
    alice = await board.person()
    channel.role(42, "member")

    held = await board.service.claim(alice, quest)
    again = await board.service.claim(alice, quest)
    early = await board.parts.settling.settle_due()
    assert (held.outcome, held.xp, again.outcome, early.paid) == ("held", 0, "held", 0)
    until = held.quest.held_until
    assert until is not None
    assert timedelta(hours=23, minutes=59) < until - clock.now() <= timedelta(hours=24)
    assert events.one(QuestDecided).state == "held"
    assert (await board.books(alice)).entries == ()

    clock.move(timedelta(hours=24, minutes=1))
    first, second = await asyncio.gather(
        board.parts.settling.settle_due(), board.parts.settling.settle_due()
    )

    assert first.paid + second.paid == 1
    assert events.one(QuestCompleted).xp == 40
    assert (await board.books(alice)).entries == (40,)
    assert (await board.service.get(alice, quest)).state == "done"


async def test_leaving_in_the_hold_forfeits_and_coming_back_may_try_again(
    board: Board, channel: Channel, clock: MovableClock, events: CapturedEvents
) -> None:
    hold = {"seconds": 24 * HOUR}
    quest = await board.add("stay", "channel_join", parameters=NEWS, hold=hold, capacity=1)
    alice = await board.person()
    channel.role(42, "member")
    await board.service.claim(alice, quest)

    channel.role(42, "left")
    assert await board.parts.settling.left(alice, channel.leave) == 1
    assert (await board.claim_of(alice, quest))["state"] == "forfeited"
    assert [event.state for event in events.of(QuestDecided)] == ["held", "forfeited"]
    assert (await board.service.get(alice, quest)).state == "available"

    channel.role(42, "member")
    assert (await board.service.claim(alice, quest)).outcome == "held"
    clock.move(timedelta(hours=25))
    assert (await board.parts.settling.settle_due()).paid == 1
    assert (await board.books(alice)).entries == (10,)


async def test_whoever_left_unseen_is_found_by_the_recheck(
    board: Board, channel: Channel, clock: MovableClock
) -> None:
    quest = await board.add("stay", "channel_join", parameters=NEWS, hold={"seconds": 24 * HOUR})
    alice = await board.person()
    channel.role(42, "member")
    await board.service.claim(alice, quest)
    channel.role(42, "left")
    clock.move(timedelta(hours=25))

    assert (await board.parts.settling.settle_due()).forfeited == 1
    assert (await board.books(alice)).entries == ()


async def test_a_reward_that_is_paid_first_is_clawed_back_once(
    board: Board, channel: Channel, events: CapturedEvents
) -> None:
    await board.add_badge("insider")
    hold = {"seconds": 24 * HOUR, "pay": "first"}
    quest = await board.add(
        "stay", "channel_join", parameters=NEWS, xp=40, badge="insider", hold=hold
    )
    other = await board.add("other", xp=5)
    alice = await board.person()
    channel.role(42, "member")
    assert (await board.service.claim(alice, quest)).outcome == "completed"
    await board.service.claim(alice, other)

    channel.role(42, "left")
    undone = await asyncio.gather(
        *(board.parts.settling.left(alice, channel.leave) for _ in range(5))
    )

    assert sum(undone) == 1
    books = await board.books(alice)
    assert (books.xp, books.entries, books.balance) == (5, (40, 5, -40), True)
    assert events.one(QuestTakenBack).xp == 40
    assert (await board.service.profile(alice)).badges == []
    assert (await board.service.get(alice, quest)).state == "refused"
    channel.role(42, "member")
    assert (await board.service.claim(alice, quest)).outcome == "refused"


async def test_after_the_hold_leaving_costs_nothing(
    board: Board, channel: Channel, clock: MovableClock
) -> None:
    hold = {"seconds": HOUR, "pay": "first"}
    quest = await board.add("stay", "channel_join", parameters=NEWS, hold=hold)
    alice = await board.person()
    channel.role(42, "member")
    await board.service.claim(alice, quest)
    clock.move(timedelta(hours=2))
    assert (await board.parts.settling.settle_due()).over == 1

    channel.role(42, "left")

    assert await board.parts.settling.left(alice, channel.leave) == 0
    assert (await board.books(alice)).entries == (10,)


async def test_telegram_being_away_decides_nothing(
    board: Board, channel: Channel, telegram: World, clock: MovableClock
) -> None:
    quest = await board.add("stay", "channel_join", parameters=NEWS, hold={"seconds": HOUR})
    alice = await board.person()
    channel.role(42, "member")
    await board.service.claim(alice, quest)
    clock.move(timedelta(hours=2))
    telegram.faults.fail_next(500, "INTERNAL", method="GetParticipant")

    assert (await board.parts.settling.settle_due()).waiting == 1
    assert (await board.parts.settling.settle_due()).paid == 1


async def test_a_type_can_hold_by_itself(
    board: Board, channel: Channel, clock: MovableClock
) -> None:
    quest = await board.add("stay", "channel_join_v2", parameters={**NEWS, "hours": 3})
    alice = await board.person()
    channel.role(42, "member")

    assert (await board.service.claim(alice, quest)).outcome == "held"
    clock.move(timedelta(hours=2, minutes=59))
    assert (await board.parts.settling.settle_due()).paid == 0
    clock.move(timedelta(minutes=2))
    assert (await board.parts.settling.settle_due()).paid == 1


async def test_an_accepted_claim_is_paid_once_also_after_a_claw_back(
    board: Board, channel: Channel
) -> None:
    hold = {"seconds": HOUR, "pay": "first"}
    quest = await board.add("stay", "channel_join", parameters=NEWS, xp=40, hold=hold)
    alice = await board.person()
    channel.role(42, "member")
    claim_id = (await board.service.claim(alice, quest)).claim_id
    assert claim_id is not None
    with pytest.raises(Conflict):
        await board.parts.settling.accept(claim_id)
    channel.role(42, "left")
    await board.parts.settling.left(alice, channel.leave)

    decided = await asyncio.gather(
        *(board.parts.settling.accept(claim_id) for _ in range(4)), return_exceptions=True
    )

    assert [type(outcome) for outcome in decided].count(Conflict) == 3
    books = await board.books(alice)
    assert (books.xp, books.entries) == (40, (40, -40, 40))
