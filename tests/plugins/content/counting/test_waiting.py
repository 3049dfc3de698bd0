"""However many do something with one work at once, nobody waits for anybody."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_content import comments, reactions
from onlyvips_content.counting import Counting, looks
from onlyvips_content.shop.statements import OPEN, WRITE

from onlyvips.host import Host
from tests.plugins.content.conftest import Rows, at_once
from tests.plugins.content.counting.truth import counted_money, totals

if TYPE_CHECKING:
    from datetime import datetime

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

PEOPLE = 50


def statements(person: int, work: int, creator: int, now: datetime) -> list[tuple[str, Any]]:
    """Return what somebody sends who looks at a work, likes, keeps, comments and buys it."""
    who = {"account": person, "work": work}
    return [
        (looks._SEEN, {**who, "viewer": person, "day": now.date()}),
        (reactions._ADD["like"], {**who, "now": now}),
        (reactions._ADD["save"], {**who, "now": now}),
        (comments._WRITE, {**who, "text": "Nice", "state": "visible", "now": now}),
        (
            OPEN,
            {**who, "source": "purchase", "now": now, "revision": 1, "creator_revision": 1},
        ),
        (
            WRITE,
            {
                "buyer": person,
                "recipient": person,
                "work": work,
                "creator": creator,
                "asset": "XTR",
                "amount": 10,
                "net": 9,
                "key": "k",
                "digest": b"d",
                "transfer": person,
                "now": now,
                "message": "",
            },
        ),
    ]


async def test_fifty_transactions_about_one_work_are_open_at_once(host: Host, rows: Rows) -> None:
    """All stay open until the last has done all of its work: one shared row would stop them."""
    creator = await rows.creator()
    work, people = await rows.work(creator, prices={"XTR": 10}), await rows.people(PEOPLE)
    now, bind = rows.platform.clock.now(), host.db._backend.statements.bind

    async with at_once(host, PEOPLE) as connections, asyncio.timeout(30):
        for connection, person in zip(connections, people, strict=True):
            await connection.execute("BEGIN")
            await connection.execute("SET LOCAL lock_timeout = '2s'")
            for sql, values in statements(person.id, work, creator.id, now):
                bound = bind(sql, values)
                assert await connection.fetch(bound.sql, *bound.args), sql
        # The creator edits the work, and the job counts what was committed before.
        await host.db.execute(
            "UPDATE content.works SET revision = revision + 1, updated_at = now()"
        )
        assert await Counting(rows.platform).sum_up() == 0
        for connection in connections:
            await connection.execute("COMMIT")

    await Counting(rows.platform).sum_up()
    assert (await totals(host.db))[work] == dict.fromkeys(
        ("views", "likes", "saves", "comments", "unlocks"), PEOPLE
    )
    assert list((await counted_money(host.db)).values()) == [(10 * PEOPLE, 9 * PEOPLE)]
