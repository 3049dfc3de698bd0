"""What creators know of their works."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from onlyvips_content.counting import Counting
from onlyvips_content.reactions import Reactions
from onlyvips_content.statistics import Earned, Statistics, Trend

from onlyvips.clock import MovableClock
from onlyvips.errors import InvalidInput
from onlyvips.host import Host
from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def earn(host: Host, work: int, day: date, gross: int, net: int) -> None:
    await host.db.execute(
        "INSERT INTO content.work_revenue VALUES (:work, :day, 'XTR', :gross, :net)",
        {"work": work, "day": day, "gross": gross, "net": net},
    )


async def test_a_period_is_held_against_the_one_before(
    host: Host, rows: Rows, clock: MovableClock
) -> None:
    creator, other = await rows.creator(), await rows.creator("Other")
    one, two, foreign = [await rows.work(whose) for whose in (creator, creator, other)]
    reactions, counting = Reactions(rows.platform), Counting(rows.platform)
    fans = await rows.people(4)
    for fan in fans[:2]:
        await reactions.like(fan, one)
    clock.move(timedelta(days=7))
    for fan in fans[:3]:
        await reactions.like(fan, two)
    await reactions.like(fans[3], foreign)
    await counting.sum_up()
    today = clock.now().date()
    await earn(host, one, today - timedelta(days=7), 100, 95)
    await earn(host, two, today - timedelta(days=0), 300, 285)
    await host.db.execute(
        "INSERT INTO content.tips (transfer_id, giver_id, creator_id, asset, amount, net,"
        " created_at) VALUES (1, :fan, :creator, 'XTR', 50, 49, :now)",
        {"fan": fans[0].id, "creator": creator.id, "now": clock.now()},
    )

    found = await Statistics(rows.platform).of_creator(creator.id, days=7)

    assert found.counts["likes"] == Trend(3, 2)
    assert found.counts["likes"].change == 50.0
    assert found.counts["views"] == Trend(0, 0)
    assert found.counts["views"].change is None
    [stars] = found.revenue
    assert (stars.gross, stars.net, stars.tips) == (Trend(350, 100), Trend(334, 95), Trend(49, 0))
    assert [day.day for day in found.days] == [
        clock.now().date() - timedelta(days=n) for n in range(6, -1, -1)
    ]
    assert [day.counts["likes"] for day in found.days] == [0, 0, 0, 0, 0, 0, 3]
    assert found.days[-1].revenue == (Earned("XTR", 350, 334, 49),)

    work = await Statistics(rows.platform).of_work(creator.id, one, days=7)
    assert work.counts["likes"] == Trend(0, 2)
    assert work.followers is None
    assert [trend.net for trend in work.revenue] == [Trend(0, 95)]


async def test_followers_are_known_for_every_day(
    host: Host, rows: Rows, clock: MovableClock
) -> None:
    creator, counting = await rows.creator(), Counting(rows.platform)
    for changes in ([1, 1], [], [1, -1, -1], []):
        for amount in changes:
            await host.db.execute(
                "INSERT INTO content.follow_marks (creator_id, amount, day) VALUES (:id, :n, :day)",
                {"id": creator.id, "n": amount, "day": clock.now().date()},
            )
        clock.move(timedelta(days=1))
    await counting.sum_up()

    found = await Statistics(rows.platform).of_creator(creator.id, days=5)

    assert [day.followers for day in found.days] == [2, 2, 1, 1, 1]
    assert [day.counts["gained"] for day in found.days] == [2, 0, 1, 0, 0]
    assert (found.followers, found.counts["lost"].now) == (1, 2)


async def test_the_top_works_by_what_counts(host: Host, rows: Rows, clock: MovableClock) -> None:
    creator, other = await rows.creator(), await rows.creator("Other")
    one, two, foreign = [await rows.work(whose) for whose in (creator, creator, other)]
    counting, statistics = Counting(rows.platform), Statistics(rows.platform)
    for number, work in enumerate((two, one, foreign), 1):
        for fan in await rows.people(number):
            await counting.seen(fan, work)
    await counting.sum_up()
    today = clock.now().date()
    await earn(host, two, today - timedelta(days=0), 500, 400)
    await earn(host, two, today - timedelta(days=30), 500, 200)

    assert [(top.work_id, top.amount) for top in await statistics.top(creator.id, "views")] == [
        (one, 2),
        (two, 1),
    ]
    assert [top.work_id for top in await statistics.top(None, "views", limit=2)] == [foreign, one]
    [earned] = await statistics.top(creator.id, "revenue", days=28)
    assert (earned.amount, earned.before, earned.change) == (400, 200, 100.0)
    assert earned.title == f"Work {two}"
    assert await statistics.top(creator.id, "revenue", asset="TON") == []


@pytest.mark.parametrize("days", [0, -1, 367, True, 1.5])
async def test_a_period_that_is_none_is_refused(rows: Rows, days: int) -> None:
    with pytest.raises(InvalidInput):
        await Statistics(rows.platform).of_creator(1, days=days)
