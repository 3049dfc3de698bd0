from __future__ import annotations

from datetime import UTC, datetime

import pytest
from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.periods import local_date
from onlyvips_quests.tables import streaks

from onlyvips.accounts.types import Account
from onlyvips.clock import MovableClock
from tests.plugins.quests.types.conftest import Kinds, RealKinds

on_tables = pytest.mark.onlyvips(plugins=["quests"])


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


TODAY = at(27, 9)


async def test_daily_is_met_by_coming(paper: Kinds) -> None:
    assert await paper.met("daily", Evidence("claim"))
    assert await paper.met("daily", Evidence("day"))
    assert not await paper.met("daily", Evidence("message"))


async def streak(
    kinds: RealKinds,
    days: int,
    last: datetime,
    *,
    freezes: int = 0,
    zone: str = "UTC",
    moved_to: str | None = None,
) -> Verdict:
    """Return the verdict on a week for somebody whose books say so much."""
    person: Account = await kinds.person(42, time_zone=zone)
    await kinds.host.db.execute(
        streaks.insert().values(
            account_id=person.id,
            days=days,
            longest=days,
            freezes=freezes,
            last_day=local_date(last, zone),
            last_at=last,
        )
    )
    if moved_to is not None:
        person = await kinds.person(42, time_zone=moved_to)
    return await kinds.verify("streak", Evidence("day"), person, days=7)


@pytest.fixture
def noon(clock: MovableClock) -> None:
    clock.move_to(at(27, 12))


@on_tables
@pytest.mark.usefixtures("noon")
async def test_days_in_a_row_are_steps_until_there_are_enough(kinds: RealKinds) -> None:
    verdict = await streak(kinds, 3, TODAY)
    assert (verdict.met, verdict.done) == (True, 3)
    assert verdict.reason == "You have been here 3 of 7 days in a row. Come back tomorrow!"


@on_tables
@pytest.mark.usefixtures("noon")
async def test_a_long_streak_has_no_more_steps_than_were_asked_for(kinds: RealKinds) -> None:
    verdict = await streak(kinds, 30, TODAY)
    assert (verdict.met, verdict.done, verdict.reason) == (True, 7, "")


@on_tables
@pytest.mark.usefixtures("noon")
async def test_a_streak_that_was_broken_since_counts_nothing(kinds: RealKinds) -> None:
    verdict = await streak(kinds, 6, at(25, 23))
    assert (verdict.met, verdict.done) == (False, 0)


@on_tables
@pytest.mark.usefixtures("noon")
async def test_freezes_bridge_missed_days(kinds: RealKinds) -> None:
    assert (await streak(kinds, 6, at(24, 9), freezes=2)).done == 6


@on_tables
async def test_today_is_where_the_person_is(kinds: RealKinds, clock: MovableClock) -> None:
    clock.move_to(at(27, 22))  # the 28th in Istanbul
    assert (await streak(kinds, 6, at(26, 9), zone="Europe/Istanbul")).done == 0


@on_tables
async def test_whoever_moves_to_another_time_zone_misses_no_day(
    kinds: RealKinds, clock: MovableClock
) -> None:
    clock.move_to(at(27, 20))  # the 28th in Auckland
    # Last active on the 26th in Honolulu, which was the 27th in Auckland.
    verdict = await streak(
        kinds, 6, at(26, 20), zone="Pacific/Honolulu", moved_to="Pacific/Auckland"
    )
    assert verdict.done == 6


@on_tables
async def test_who_never_came_has_no_days(kinds: RealKinds) -> None:
    verdict = await kinds.verify("streak", Evidence("claim"), await kinds.person())
    assert (verdict.met, verdict.done) == (False, 0)
    assert verdict.reason


def test_a_streak_has_as_many_steps_as_days(paper: Kinds) -> None:
    assert paper["streak"].steps(paper.task("streak", days=30).parameters) == 30
