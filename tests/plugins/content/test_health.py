"""What operators are told of media: storage, what waits, what failed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_content.health import checks
from onlyvips_content.media.storage import Storage

from onlyvips.errors import Unavailable
from tests.plugins.content.conftest import Rows
from tests.plugins.content.media.conftest import MediaBench, media

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock

__all__ = ["media"]
pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_what_waits_and_what_failed_is_told(
    media: MediaBench, rows: Rows, clock: MovableClock
) -> None:
    found = {check.name: check.check for check in checks(rows.platform)}
    assert [(await check()).ok for check in found.values()] == [True] * 3
    waiting = await media.upload(await rows.creator())
    assert (await found["processing"]()).ok

    clock.move(timedelta(hours=3))
    told = await found["processing"]()
    assert not told.ok
    assert told.detail.startswith("1 files wait to be processed, the oldest for 3.0 hours")
    await media.host.db.execute(
        "UPDATE content.media SET state = 'failed', settled_at = :now WHERE id = :id",
        {"now": clock.now(), "id": waiting},
    )
    assert (await found["processing"]()).ok
    failed = await found["failed_media"]()
    assert (failed.ok, failed.advice) == (True, True)
    assert failed.detail.startswith("1 files could not be processed within the last day")


async def test_a_storage_that_cannot_be_written_is_told_at_once_and_mended_at_once(
    media: MediaBench, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    [storage] = [check.check for check in checks(rows.platform) if check.name == "storage"]

    async def refuse(*_: Any) -> None:
        raise Unavailable("media storage, m: No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(Storage, "put", refuse)
        told = await storage()
        assert not told.ok
        assert "No space left on device: look at the setting storage" in told.detail
    assert (await storage()).ok
    assert not [key for key in await media.objects() if key.startswith("health/")]
