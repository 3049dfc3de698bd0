"""What people may see for good, and for which reasons."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from onlyvips_content.api import WorkLocked, WorkUnlocked
from onlyvips_content.unlocks import Unlocks

from onlyvips.errors import InvalidInput, NotFound
from onlyvips.host import Host
from onlyvips.testing.events import CapturedEvents
from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_an_unlock_is_told_once_and_taken_back_by_its_source_alone(
    rows: Rows, events: CapturedEvents
) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    unlocks = Unlocks(rows.platform)

    first = await unlocks.unlock(fan.id, work, source="quests:9")
    again = await unlocks.unlock(fan.id, work, source="quests:9")

    assert first == again
    assert [e.source for e in events.of(WorkUnlocked)] == ["quests:9"]
    assert not await unlocks.lock(fan.id, work, source="quests:8")
    assert await unlocks.has(fan.id, work)
    assert await unlocks.lock(fan.id, work, source="quests:9")
    assert not await unlocks.lock(fan.id, work, source="quests:9")
    assert not await unlocks.has(fan.id, work)
    assert [e.account_id for e in events.of(WorkLocked)] == [fan.id]


async def test_what_two_sources_gave_stays_until_both_took_it_back(
    rows: Rows, events: CapturedEvents
) -> None:
    fan, work = await rows.person(), await rows.work(await rows.creator())
    unlocks = Unlocks(rows.platform)
    for source in ("quests:1", "vip:2", "nft:3"):
        await unlocks.unlock(fan.id, work, source=source)

    assert await unlocks.lock(fan.id, work, source="quests:1")
    assert await unlocks.has(fan.id, work)
    assert await unlocks.lock(fan.id, work, source="nft:3")
    assert await unlocks.has(fan.id, work)
    assert events.of(WorkLocked) == []
    assert await unlocks.lock(fan.id, work, source="vip:2")

    assert not await unlocks.has(fan.id, work)
    assert len(events.of(WorkUnlocked)) == len(events.of(WorkLocked)) == 1


async def test_giving_and_taking_at_once_never_takes_what_another_source_gave(
    rows: Rows,
) -> None:
    work, unlocks = await rows.work(await rows.creator()), Unlocks(rows.platform)
    for fan in await rows.people(15):
        await unlocks.unlock(fan.id, work, source="quests:1")
        await asyncio.gather(
            unlocks.unlock(fan.id, work, source="vip:2"),
            unlocks.lock(fan.id, work, source="quests:1"),
        )
        assert await unlocks.has(fan.id, work)
        assert await unlocks.lock(fan.id, work, source="vip:2")
        assert not await unlocks.has(fan.id, work)


async def test_what_cannot_be_unlocked_is_said(rows: Rows) -> None:
    fan, unlocks = await rows.person(), Unlocks(rows.platform)
    with pytest.raises(NotFound):
        await unlocks.unlock(fan.id, 999_999, source="quests:1")
    work = await rows.work(await rows.creator())
    for source in ("purchase", "gift", "", "quests:", "Quests:1", "quests:a b"):
        with pytest.raises(InvalidInput):
            await unlocks.unlock(fan.id, work, source=source)


async def test_the_library_is_paged_with_the_newest_first(rows: Rows) -> None:
    fan, creator = await rows.person(), await rows.creator()
    unlocks = Unlocks(rows.platform)
    works = [await rows.work(creator) for _ in range(5)]
    for work in works:
        await unlocks.unlock(fan.id, work, source="quests:1")

    first = await unlocks.library(fan.id, limit=3)
    rest = await unlocks.library(fan.id, after=(first[-1].at, first[-1].work_id), limit=3)

    assert [unlock.work_id for unlock in [*first, *rest]] == works[::-1]


async def test_a_pass_is_replaced_by_its_source_and_ends(host: Host, rows: Rows) -> None:
    fan, creator = await rows.person(), await rows.creator()
    unlocks, until = Unlocks(rows.platform), datetime.now(UTC) + timedelta(days=30)
    for tier in (1, 3):
        await unlocks.grant_pass(
            fan.id, creator_id=creator.id, tier=tier, until=until, source="vip:7"
        )
    row = await host.db.fetch_one("SELECT * FROM content.passes")
    assert row is not None
    assert (row["account_id"], row["creator_id"], row["tier"]) == (fan.id, creator.id, 3)
    assert await host.db.fetch_val("SELECT count(*) FROM content.passes") == 1
    wrong: list[Any] = [0, 101, True, 1.5]
    for tier in wrong:
        with pytest.raises(InvalidInput):
            await unlocks.grant_pass(
                fan.id, creator_id=None, tier=tier, until=until, source="vip:8"
            )
    assert await unlocks.revoke_pass(fan.id, source="vip:7")
    assert not await unlocks.revoke_pass(fan.id, source="vip:7")
