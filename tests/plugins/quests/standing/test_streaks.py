"""Days in a row: each counts once, none is missed by travelling, freezes bridge some."""

from __future__ import annotations

import asyncio
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.settings import StreakSettings
from onlyvips_quests.standing.streaks import Run, Streaks, advance, missed

from onlyvips.clock import MovableClock
from tests.drawing import draw
from tests.plugins.quests.standing.conftest import Crowd

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
WEEKLY = StreakSettings(freeze_every=7, most_freezes=2)
WEST, EAST = "Pacific/Pago_Pago", "Pacific/Kiritimati"  # UTC-11 and UTC+14
ZONES = st.sampled_from(
    [WEST, "America/New_York", "UTC", "Europe/Istanbul", "Asia/Kathmandu", "Asia/Tokyo", EAST]
)
SETTINGS = st.builds(StreakSettings, freeze_every=st.integers(0, 5), most_freezes=st.integers(0, 4))
#: Hours between two moments; the changes of the clocks of 2026 and 2027 lie among them.
STEPS = st.lists(st.integers(0, 50) | st.integers(0, 200), min_size=1, max_size=60)
START = datetime(2026, 10, 20, 3, 30, tzinfo=UTC)


def local(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def model(days: list[date], settings: StreakSettings) -> tuple[int, int, int]:
    """Go through the calendar day by day; return days, longest and freezes."""
    active, length, longest, freezes = set(days), 0, 0, 0
    day = days[0]
    while day <= days[-1]:
        if day in active:
            length += 1
            longest = max(longest, length)
            if settings.freeze_every and length % settings.freeze_every == 0:
                freezes = min(settings.most_freezes, freezes + 1)
        elif freezes and length:
            freezes -= 1
        else:
            length, freezes = 0, 0
        day += DAY
    return length, longest, freezes


def walk(steps: list[int], zones: list[str], settings: StreakSettings) -> list[Run]:
    runs: list[Run] = []
    now = START
    for step, zone in zip(steps, zones, strict=True):
        now += step * HOUR
        runs.append(advance(runs[-1] if runs else None, now, zone, settings))
    return runs


@given(STEPS, ZONES, SETTINGS)
def test_who_stays_has_what_the_calendar_says(
    steps: list[int], zone: str, settings: StreakSettings
) -> None:
    runs = walk(steps, [zone] * len(steps), settings)
    moments = [START + sum(steps[: n + 1]) * HOUR for n in range(len(steps))]
    days = [local(moment, zone) for moment in moments]
    length, longest, freezes = model(days, settings)
    last = runs[-1]
    assert (last.days, last.longest, last.freezes) == (length, longest, freezes)
    assert last.last_day == days[-1]
    assert last.last_at == moments[-1]


@given(st.data(), STEPS, SETTINGS)
def test_who_travels_gains_no_day_and_loses_none(
    data: st.DataObject, steps: list[int], settings: StreakSettings
) -> None:
    zones = data.draw(st.lists(ZONES, min_size=len(steps), max_size=len(steps)))
    runs = walk(steps, zones, settings)
    for before, after, step in zip(runs, runs[1:], steps[1:], strict=False):
        assert after.last_day >= before.last_day
        assert after.days <= before.days + (after.last_day > before.last_day)
        if step <= 24:  # less than a day can never be missed
            assert after.days >= before.days
        # A whole day was, even for who went west ahead of it, and no freeze is left.
        if step > 48 + 25 + 24 * settings.most_freezes:
            assert after.days == 1
    counted = {run.last_day for run in runs}
    assert runs[-1].days <= len(counted)


def test_moving_two_dates_ahead_within_a_minute_misses_no_day() -> None:
    late = datetime(2026, 11, 25, 10, 59, tzinfo=UTC)  # 23:59 of the 24th in the west
    run = advance(None, late, WEST, WEEKLY)
    assert run.last_day == date(2026, 11, 24)
    after = advance(run, late + timedelta(minutes=1), EAST, WEEKLY)
    assert after.last_day == date(2026, 11, 26)
    assert after.days == 2
    assert advance(after, late + DAY, EAST, WEEKLY).days == 3


def test_moving_back_counts_no_date_twice() -> None:
    run = advance(None, NOON, EAST, WEEKLY)
    assert run.last_day == date(2026, 11, 26)
    for hours in (0, 12, 23):
        run = advance(run, NOON + hours * HOUR, WEST, WEEKLY)
        assert (run.days, run.last_day) == (1, date(2026, 11, 26))
    assert advance(run, NOON + 2 * DAY, WEST, WEEKLY).days == 2


def test_freezes_bridge_as_many_days_as_there_are_freezes() -> None:
    run = None
    for day in range(14):
        run = advance(run, NOON + day * DAY, "UTC", WEEKLY)
    assert run is not None
    assert (run.days, run.freezes) == (14, 2)
    for days, expected in ((3, (15, 0)), (2, (15, 1)), (4, (1, 0))):
        after = advance(run, NOON + (13 + days) * DAY, "UTC", WEEKLY)
        assert (after.days, after.freezes, after.longest) == (*expected, max(14, expected[0]))


def test_fewer_freezes_hold_as_soon_as_the_operator_says_so() -> None:
    run = Run(20, 20, 5, NOON.date(), NOON)
    strict = StreakSettings(freeze_every=0, most_freezes=1)
    assert missed(run, NOON + 3 * DAY, "UTC") == 2
    assert advance(run, NOON + 3 * DAY, "UTC", strict).days == 1
    assert advance(run, NOON + 2 * DAY, "UTC", strict).days == 21


# ---- in the tables -------------------------------------------------------------------------


async def test_a_day_counts_once_whoever_says_so_and_how_often(
    crowd: Crowd, clock: MovableClock
) -> None:
    clock.move_to(NOON)
    ann, streaks = await crowd.person(), Streaks(crowd.platform)
    for day in range(3):
        now = NOON + day * DAY
        found = await asyncio.gather(*(streaks.touch(ann, now) for _ in range(8)))
        assert {streak.days for streak in found} == {day + 1}
    days = await crowd.host.db.fetch_all("SELECT day FROM quests.activity_days ORDER BY day")
    assert [row["day"] for row in days] == [(NOON + n * DAY).date() for n in range(3)]


async def test_what_is_shown_is_what_is_so_by_now(crowd: Crowd, clock: MovableClock) -> None:
    clock.move_to(NOON)
    ann, streaks = await crowd.person(), Streaks(crowd.platform)
    assert (await streaks.get(ann)).days == 0
    for day in range(7):
        await streaks.touch(ann, NOON + day * DAY)
    shown = []
    for days in range(6, 10):
        clock.move_to(NOON + days * DAY)
        streak = await streaks.get(ann)
        shown.append((streak.days, streak.freezes, streak.today))
    # On the seventh day; on the next one, which can still be used; after one that a freeze
    # bridges; and after another.
    assert shown == [(7, 1, True), (7, 1, False), (7, 0, False), (0, 0, False)]
    assert (await streaks.get(ann)).longest == 7
    assert (await streaks.touch(ann, NOON + 9 * DAY)).days == 1


async def test_the_tables_follow_the_rules_along_a_random_walk(crowd: Crowd) -> None:
    walks = draw(
        st.lists(st.tuples(st.integers(0, 60), ZONES), min_size=8, max_size=20),
        4,
    )
    for steps in walks:
        ann, streaks = await crowd.person(), Streaks(crowd.platform)
        run, now = None, START
        for step, zone in steps:
            now += step * HOUR
            ann = await crowd.host.accounts.set_preferences(ann.id, time_zone=zone)
            streak = await streaks.touch(ann, now)
            run = advance(run, now, zone, WEEKLY)
            assert (streak.days, streak.longest, streak.last_day) == (
                run.days,
                run.longest,
                run.last_day,
            )
            assert streak.today


async def test_it_is_part_of_the_callers_transaction(crowd: Crowd) -> None:
    ann, streaks = await crowd.person(), Streaks(crowd.platform)
    async with crowd.host.db.transaction(force_rollback=True):
        assert (await streaks.touch(ann, NOON)).days == 1
    assert (await streaks.get(ann)).last_day is None


async def test_nothing_is_kept_of_who_was_erased(crowd: Crowd) -> None:
    ann, streaks = await crowd.person(), Streaks(crowd.platform)
    await crowd.host.account_parts.privacy.erase(ann.id)
    await streaks.touch(ann, NOON)
    assert await crowd.host.db.fetch_val("SELECT count(*) FROM quests.streaks") == 0
    assert await crowd.host.db.fetch_val("SELECT count(*) FROM quests.activity_days") == 0
