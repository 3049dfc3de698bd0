"""Marks become counts: exactly, whoever counts, however often and in whatever order."""

from __future__ import annotations

import asyncio
import random
from datetime import timedelta

import pytest
from onlyvips_content.comments import Comments
from onlyvips_content.counting import Counting
from onlyvips_content.reactions import Reactions
from onlyvips_content.settings import ContentSettings
from onlyvips_content.unlocks import Unlocks

from onlyvips.clock import MovableClock
from onlyvips.errors import OnlyVipsError
from onlyvips.host import Host
from tests.plugins.content.conftest import Rows
from tests.plugins.content.counting.truth import counted, scores, summed, totals, truth

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


class Crowd:
    """People who do things with works in no particular order."""

    def __init__(self, rows: Rows, clock: MovableClock, seed: int) -> None:
        platform = rows.platform
        self._rows, self._clock, self._random = rows, clock, random.Random(seed)
        self.counting = Counting(platform)
        self._reactions, self._unlocks = Reactions(platform), Unlocks(platform)
        self._comments = Comments(platform, ContentSettings())

    async def gather(self) -> None:
        creator = await self._rows.creator()
        self.moderator = await self._rows.person("Mo")
        self.people = await self._rows.people(5)
        self.works = [await self._rows.work(creator) for _ in range(3)]

    async def act(self) -> None:
        """Do one thing."""
        someone, work = self._random.choice(self.people), self._random.choice(self.works)
        name = self._random.choice(
            [
                *("view", "like", "unlike", "save", "unsave", "unlock", "lock"),
                *("comment", "hide", "show", "delete", "count"),
            ]
        )
        match name:
            case "view":
                await self.counting.seen(someone, work)
            case "like" | "unlike" | "save" | "unsave":
                await getattr(self._reactions, name)(someone, work)
            case "unlock":
                source = f"quests:{self._random.randint(1, 2)}"
                await self._unlocks.unlock(someone.id, work, source=source)
            case "lock":
                source = f"quests:{self._random.randint(1, 2)}"
                await self._unlocks.lock(someone.id, work, source=source)
            case "comment":
                text = f"Nice {self._random.random()}"
                await self._comments.write(someone, work, text, allowed=True)
            case "hide" | "show" | "delete":
                await self._change_comment(name)
            case "count":
                await self.counting.sum_up()

    async def _change_comment(self, name: str) -> None:
        number = await self._rows.host.db.fetch_val(
            "SELECT id FROM content.comments ORDER BY random() LIMIT 1"
        )
        if number is None:
            return
        try:
            if name == "delete":
                await self._comments.delete(self._random.choice(self.people), number)
            else:
                await self._comments.decide(
                    self.moderator,
                    number,
                    "hidden" if name == "hide" else "visible",
                    staff=True,
                )
        except OnlyVipsError:
            pass  # of somebody else, or gone


@pytest.mark.parametrize("seed", range(3))
async def test_counts_are_what_people_did_whatever_the_order_and_however_many_count(
    host: Host, rows: Rows, clock: MovableClock, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips_content.comments.MOST_A_MINUTE", 10_000)
    monkeypatch.setattr("onlyvips_content.counting.summing.BATCH", 7)
    crowd = Crowd(rows, clock, seed)
    await crowd.gather()

    for _ in range(5):
        await asyncio.gather(*(crowd.act() for _ in range(60)))
        clock.move(timedelta(hours=17))
    await asyncio.gather(*(crowd.counting.sum_up() for _ in range(3)))
    await crowd.counting.sum_up()

    expected = await truth(host.db)
    assert len(expected) > 6  # or this would have shown nothing
    assert await counted(host.db) == expected
    assert await totals(host.db) == summed(expected)
    assert await host.db.fetch_val("SELECT count(*) FROM content.marks") == 0

    before = await scores(host.db, crowd.works)
    await host.db.execute("UPDATE content.work_counts SET likes = 77, trend = 1, popularity = 2")
    await host.db.execute("UPDATE content.work_days SET saves = saves + 3")
    assert await crowd.counting.recount() == 3
    assert await counted(host.db) == expected
    assert await totals(host.db) == summed(expected)
    assert await scores(host.db, crowd.works) == before


async def test_a_recount_among_people_who_go_on_loses_and_doubles_nothing(
    host: Host, rows: Rows, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("onlyvips_content.comments.MOST_A_MINUTE", 10_000)
    monkeypatch.setattr("onlyvips_content.counting.summing.BATCH", 5)
    crowd = Crowd(rows, clock, 11)
    await crowd.gather()

    async def recount() -> None:
        for _ in range(5):
            await crowd.counting.recount()

    async def act() -> None:
        for _ in range(40):
            await crowd.act()

    await asyncio.gather(recount(), *(act() for _ in range(6)))
    await crowd.counting.sum_up()

    expected = await truth(host.db)
    assert await counted(host.db) == expected
    assert await totals(host.db) == summed(expected)


async def test_what_a_killed_worker_took_is_counted_by_the_next(host: Host, rows: Rows) -> None:
    work = await rows.work(await rows.creator())
    reactions, counting = Reactions(rows.platform), Counting(rows.platform)
    for person in await rows.people(3):
        await reactions.like(person, work)

    async with host.db.transaction(force_rollback=True):  # as if it died before the commit
        await counting.sum_up()
    assert await totals(host.db) == {}
    await counting.sum_up()

    assert (await totals(host.db))[work]["likes"] == 3


async def test_marks_of_a_work_that_is_gone_are_taken_away(host: Host, rows: Rows) -> None:
    await host.db.execute(
        "INSERT INTO content.marks (work_id, what, amount, day) VALUES (999, 'like', 1, now())"
    )
    assert await Counting(rows.platform).sum_up() == 1
    assert await totals(host.db) == {}


async def test_what_is_newer_weighs_more_in_the_trend_and_the_same_in_popularity(
    host: Host, rows: Rows, clock: MovableClock
) -> None:
    creator = await rows.creator()
    old, new = await rows.work(creator), await rows.work(creator)
    reactions, counting = Reactions(rows.platform), Counting(rows.platform)
    person = await rows.person()

    await reactions.like(person, old)
    await counting.sum_up()
    clock.move(timedelta(days=6))
    await reactions.like(person, new)
    await counting.sum_up()

    found = await scores(host.db, [old, new])
    assert found[old][0] == found[new][0] == 4
    # Two half-lives: a quarter of the weight, which is 2 in the logarithm.
    assert found[new][1] - found[old][1] == pytest.approx(2)

    await reactions.unlike(person, new)
    await counting.sum_up()
    assert (await scores(host.db, [new]))[new] == (0, 0)


async def test_followers_are_counted_and_put_right(host: Host, rows: Rows) -> None:
    creator, fans = await rows.creator(), await rows.people(3)
    counting = Counting(rows.platform)
    for amount, fan in ((1, fans[0]), (1, fans[1]), (1, fans[2]), (-1, fans[2])):
        await host.db.execute(
            "INSERT INTO content.follow_marks (creator_id, amount, day) VALUES (:id, :n, now())",
            {"id": creator.id, "n": amount},
        )
        statement = (
            "INSERT INTO content.follows VALUES (:fan, :id, now())"
            if amount > 0
            else "DELETE FROM content.follows WHERE account_id = :fan AND creator_id = :id"
        )
        await host.db.execute(statement, {"fan": fan.id, "id": creator.id})
    await counting.sum_up()

    day = await host.db.fetch_one("SELECT * FROM content.creator_days")
    assert day is not None
    assert (day["followers"], day["gained"], day["lost"]) == (2, 3, 1)
    await host.db.execute("UPDATE content.creator_counts SET followers = 9")
    await counting.recount()
    assert await host.db.fetch_val("SELECT followers FROM content.creator_counts") == 2
