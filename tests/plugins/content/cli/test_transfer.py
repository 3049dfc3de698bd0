"""``onlyvips content import``, as an operator calls it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.plugins.content.cli.conftest import Ask, Call
from tests.plugins.content.media import files

if TYPE_CHECKING:
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_works_are_imported_from_a_folder(
    call: Call, ask: Ask, rows: Rows, tmp_path: Path
) -> None:
    creator = await rows.creator()
    (tmp_path / "one.jpg").write_bytes(files.private_jpeg())
    path = tmp_path / "works.yaml"
    text = (
        f"works:\n  - creator: creator-{creator.id}\n    key: one\n    kind: photo\n"
        "    language: en\n    texts: {en: {title: One}}\n    ways: [{rule: public}]\n"
        "    media: [one.jpg]\n    state: published\n"
    )
    path.write_text(text.replace("one.jpg", "two.jpg"))
    refused = await call("content", "import", str(path))
    path.write_text(text)

    (change,) = await ask("content", "import", str(path))
    missing = await call("content", "import", str(tmp_path / "gone.yaml"))

    assert refused.exit_code == missing.exit_code == 2
    assert "nothing was imported: there is a mistake in the files." in refused.stderr
    assert "works.0.media.0: expected a file" in refused.stderr.replace("\n", " ")
    assert "cannot be read" in missing.stderr
    assert (change["key"], change["what"], change["state"]) == ("one", "new", "published")
    row = await rows.host.db.fetch_one("SELECT state, kind, width FROM content.media")
    assert row is not None
    assert tuple(dict(row).values()) == ("ready", "image", 64)
