"""Likes and what people keep."""

from __future__ import annotations

import asyncio

import pytest
from onlyvips_content.counting import Counting
from onlyvips_content.reactions import Reactions

from onlyvips.errors import NotFound
from onlyvips.events import Activity
from onlyvips.host import Host
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.conftest import Rows
from tests.plugins.content.counting.truth import totals

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_a_like_counts_once_is_told_once_and_can_be_taken_back(
    host: Host, rows: Rows, events: CapturedEvents
) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    reactions, counting = Reactions(rows.platform), Counting(rows.platform)

    changed = await asyncio.gather(*(reactions.like(fan, work) for _ in range(5)))
    assert sorted(changed) == [False] * 4 + [True]
    assert await reactions.save(fan, work)
    await counting.sum_up()

    assert [e.kind for e in events.of(Activity)] == ["content.liked"]
    assert await reactions.mine(fan, [work, 5]) == await reactions.mine(fan, [work])
    assert (await reactions.mine(fan, [work])).liked == {work}
    assert (await totals(host.db))[work] | {"views": 0} == {
        **dict.fromkeys(("views", "comments", "unlocks"), 0),
        "likes": 1,
        "saves": 1,
    }
    assert await reactions.unlike(fan, work)
    assert not await reactions.unlike(fan, work)
    assert await reactions.unsave(fan, work)
    await counting.sum_up()
    assert await totals(host.db) == {}


async def test_what_somebody_may_not_know_of_cannot_be_liked(rows: Rows) -> None:
    fan, creator = await rows.person(), await rows.creator()
    suspended = await rows.creator("Gone", state="suspended")
    reactions = Reactions(rows.platform)
    hidden = [
        await rows.work(creator, state="draft"),
        await rows.work(creator, age="18"),
        await rows.work(creator, state="archived"),
        await rows.work(suspended),
        999_999,
    ]
    for work in hidden:
        with pytest.raises(NotFound):
            await reactions.like(fan, work)
        with pytest.raises(NotFound):
            await reactions.save(fan, work)
