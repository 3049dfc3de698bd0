"""A view is one person on one day."""

from __future__ import annotations

from datetime import timedelta

import pytest
from onlyvips_content.counting import Counting, Looks
from onlyvips_content.counting.strangers import Strangers

from onlyvips.clock import MovableClock
from onlyvips.events import Activity
from onlyvips.host import Host
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
PROGRAMS = (
    "",
    "TelegramBot (like TwitterBot)",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "facebookexternalhit/1.1",
    "curl/8.5.0",
    "python-httpx/0.28.1",
    "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/120.0.0.0 Safari/537.36",
)


async def test_somebody_is_counted_once_a_day_also_by_another_process(
    host: Host, rows: Rows, clock: MovableClock, events: CapturedEvents
) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    clock.move_to(clock.now().replace(hour=12))
    one, other = Looks(rows.platform), Looks(rows.platform)

    assert await one.seen(fan, work)
    assert not await one.seen(fan, work)
    assert not await other.seen(fan, work)
    clock.move(timedelta(days=1))
    assert await other.seen(fan, work)

    assert await Counting(rows.platform).sum_up() == 2
    told = events.of(Activity)
    assert {(e.account_id, e.kind, e.subject) for e in told} == {
        (fan.id, "content.viewed", f"work:{work}")
    }
    assert len(told) == 2


async def test_strangers_are_told_apart_by_address_and_no_address_is_kept(
    host: Host, rows: Rows, clock: MovableClock
) -> None:
    clock.move_to(clock.now().replace(hour=12))
    work = await rows.work(await rows.creator())
    looks = Looks(rows.platform)

    async def seen(address: str, agent: str = BROWSER) -> bool:
        return await looks.seen(None, work, address=address, agent=agent)

    assert await seen("203.0.113.7")
    assert not await seen("203.0.113.7", "Another/1.0 (X11)")
    assert await seen("203.0.113.8")
    assert await seen("2001:db8:1:2::7")
    assert not await seen("2001:db8:1:2:ffff::8")  # one customer
    assert not await seen("unknown")
    for program in PROGRAMS:
        assert not await seen("203.0.113.99", program), program

    viewers = await host.db.fetch_all("SELECT viewer FROM content.views")
    assert len(viewers) == 3
    assert all(row["viewer"] < 0 for row in viewers)
    strangers, today = Strangers(rows.platform.config), clock.now().date()
    number = strangers.number("203.0.113.7", today)
    assert number in {row["viewer"] for row in viewers}
    assert number != strangers.number("203.0.113.7", today + timedelta(days=1))


async def test_creators_and_what_nobody_may_know_of_do_not_count(host: Host, rows: Rows) -> None:
    creator, fan = await rows.creator(), await rows.person()
    looks = Looks(rows.platform)

    assert not await looks.seen(creator, await rows.work(creator))
    assert not await looks.seen(fan, 999_999)
    assert not await looks.seen(fan, await rows.work(creator, state="draft"))
    adult = await rows.work(creator, age="18")
    assert not await looks.seen(fan, adult)
    assert not await looks.seen(None, adult, address="203.0.113.7", agent=BROWSER)
    await rows.adult(fan)
    assert await looks.seen(fan, adult)


async def test_old_views_are_deleted_and_what_was_counted_stays(
    host: Host, rows: Rows, clock: MovableClock
) -> None:
    work, counting = await rows.work(await rows.creator()), Counting(rows.platform)
    for fan in await rows.people(3):
        await counting.seen(fan, work)
    await counting.sum_up()
    clock.move(timedelta(days=40))
    await counting.seen(await rows.person(), work)
    await counting.sum_up()

    assert await counting.forget_views() == 3
    await counting.recount()

    assert await host.db.fetch_val("SELECT count(*) FROM content.views") == 1
    assert await host.db.fetch_val("SELECT views FROM content.work_counts") == 4
