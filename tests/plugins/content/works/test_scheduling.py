"""Scheduled works: what cannot be published yet keeps nobody else waiting."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from onlyvips_content import publishing
from onlyvips_content.definitions import DecisionIn
from onlyvips_content.views import STRANGER

from onlyvips.clock import MovableClock
from tests.plugins.content.works.conftest import Studio

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=["web"])


async def test_works_that_wait_keep_no_others_waiting(
    studio: Studio, clock: MovableClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publishing, "BATCH", 1)
    creator, suspended, other = [await studio.creator(name) for name in ("One", "Two", "Three")]
    at = clock.now() + timedelta(minutes=1)
    waiting = [
        await studio.draft(
            creator, kind="video", media=[await studio.medium(creator, kind=None, state="stored")]
        ),
        await studio.draft(creator, cover=await studio.medium(creator, state="stored")),
        await studio.draft(
            creator,
            kind="bundle",
            texts={"en": {"title": "Bundle"}},
            works=[(await studio.draft(creator)).id],
        ),
    ]
    emptied = [
        await studio.draft(creator),
        await studio.draft(creator),
        await studio.draft(creator, kind="photo", media=[await studio.medium(creator)]),
    ]
    of_suspended = await studio.draft(suspended)
    for draft in (*waiting, *emptied):
        await studio.move(creator, draft.id, "scheduled", at=at)
    await studio.move(suspended, of_suspended.id, "scheduled", at=at)
    changes: tuple[dict[str, Any], ...] = (
        {"ways": []},
        {"texts": {"en": {"title": "T"}}},
        {"media": []},
    )
    for draft, change in zip(emptied, changes, strict=True):
        present = await studio.parts.works.draft(creator, draft.id)
        await studio.edit(creator, present, **change)
    suspend = DecisionIn(state="suspended", reason="Spam.")
    await studio.parts.creators.decide(None, suspended.id, suspend)
    good = [await studio.draft(other), await studio.draft(other)]
    for draft in good:
        await studio.move(other, draft.id, "scheduled", at=at + timedelta(seconds=1))

    clock.move(timedelta(minutes=5))
    assert [await studio.parts.publishing.publish_due() for _ in range(3)] == [1, 1, 0]
    assert set(await studio.ids(STRANGER)) == {draft.id for draft in good}

    # What was waited for comes, and they have their turn.
    await studio.host.db.execute("UPDATE content.media SET state = 'ready'")
    await studio.parts.creators.decide(None, suspended.id, DecisionIn(state="verified"))
    assert [await studio.parts.publishing.publish_due() for _ in range(4)] == [1, 1, 1, 0]
