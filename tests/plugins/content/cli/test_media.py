"""``onlyvips content gc`` and ``reprocess``."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest
from onlyvips_content.media.keys import part_key
from onlyvips_content.media.uploads import PART

from tests.plugins.content.media.conftest import MediaBench, pieces

if TYPE_CHECKING:
    from tests.plugins.content.cli.conftest import Ask, Call
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
_EXPIRE = "UPDATE content.uploads SET expires_at = expires_at - interval '2 days'"
_JOBS = "SELECT count(*) FROM pgqueuer.pgqueuer WHERE entrypoint = 'content.process_media'"


async def test_garbage_is_counted_and_then_collected(
    media: MediaBench, rows: Rows, call: Call, ask: Ask
) -> None:
    owner = await rows.creator()
    upload = await media.parts.uploads.create(owner.id, length=PART)
    await media.parts.uploads.append(owner.id, upload.id, offset=0, pieces=pieces(b"x" * 500))
    await media.host.db.execute(_EXPIRE)
    await media.parts.storage.put(young := part_key(uuid4(), 0), b"somebody is writing it")

    due = await ask("content", "gc", "--dry-run")
    assert due == {"uploads": 1, "media": 0, "marked": 0, "objects": 0}
    assert len(await media.objects()) == 2
    said = await call("content", "gc", "--sweep")

    assert said.exit_code == 0, said.stderr
    assert "Uploads that expired" in said.stdout
    assert await media.objects() == {young}
    assert (await call("content", "gc", "--dry-run", "--sweep")).exit_code == 2


async def test_media_is_processed_again(
    media: MediaBench, rows: Rows, call: Call, ask: Ask
) -> None:
    owner = await rows.creator()
    ready, failed = await media.ready(owner, thumb=b"x"), await media.ready(owner)
    now = media.host.clock.now() - timedelta(hours=1)
    await media.host.db.execute(
        "UPDATE content.media SET state = 'failed', settled_at = :now WHERE id = :id",
        {"id": failed, "now": now},
    )

    assert await ask("content", "reprocess", "--failed") == [failed.hex]
    assert (await media.parts.own_media.get(owner.id, failed)).state == "stored"
    assert await ask("content", "reprocess", str(ready), ready.hex) == [ready.hex]
    assert await media.host.db.fetch_val(_JOBS) == 2
    # What was made of it is shown until it is made anew.
    assert (await media.parts.own_media.get(owner.id, ready)).renditions == ("thumb",)
    for arguments, code in (((), 2), (("x",), 2), ((ready.hex, "--failed"), 2)):
        assert (await call("content", "reprocess", *arguments)).exit_code == code
    missing = await call("content", "reprocess", uuid4().hex)
    assert missing.exit_code not in {0, 2}
    assert "there is no medium" in missing.stderr
