"""``onlyvips content list|show`` and ``onlyvips creator list|verify``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from onlyvips_content.counting import Counting
from onlyvips_content.reactions import Reactions

if TYPE_CHECKING:
    from tests.plugins.content.cli.conftest import Ask, Call
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])


async def test_works_are_listed_and_shown_with_their_counts(
    rows: Rows, call: Call, ask: Ask
) -> None:
    creator, other = await rows.creator("Cleo"), await rows.creator("Otto")
    paid = await rows.work(creator, prices={"XTR": 100, "TON": 1_275_000_000})
    draft = await rows.work(other, state="draft", published_at=None)
    await Reactions(rows.platform).like(await rows.person(), paid)
    await Counting(rows.platform).sum_up()

    listed = await ask("content", "list")
    assert [(work["id"], work["likes"], work["price"]) for work in listed] == [
        (draft, 0, "public"),
        (paid, 1, "100 XTR or 1.275 TON"),
    ]
    assert [work["id"] for work in await ask("content", "list", "--state", "draft")] == [draft]
    mine = await ask("content", "list", "-c", f"creator-{creator.id}", "--kind", "photo")
    assert [work["id"] for work in mine] == [paid]
    shown = await call("content", "show", str(paid))
    assert shown.exit_code == 0, shown.stderr
    assert f"creator-{creator.id}" in shown.stdout
    assert (await ask("content", "show", str(paid)))["likes"] == 1
    await rows.host.db.execute("UPDATE content.work_counts SET likes = 7")
    assert await ask("content", "recount") == {"works": 2}
    assert (await ask("content", "show", str(paid)))["likes"] == 1
    for arguments, code, words in (
        (("list", "--state", "lost"), 2, "--state: expected one of draft"),
        (("list", "--creator", "nobody"), 4, "there is no creator 'nobody'"),
        (("show", "999999"), 4, "there is no work 999999"),
    ):
        done = await call("content", *arguments)
        assert done.exit_code == code
        assert words in done.stderr


async def test_creators_are_listed_verified_and_suspended(rows: Rows, call: Call, ask: Ask) -> None:
    creator = await rows.creator("Cleo", state="applied")
    slug = f"creator-{creator.id}"

    first = await call("creator", "list")
    assert f"Next: onlyvips creator verify {slug}" in first.stderr
    done = await call("creator", "verify", slug)
    assert done.exit_code == 0, done.stderr
    [row] = await ask("creator", "list", "--state", "verified")
    assert (row["slug"], row["state"], row["works"]) == (slug, "verified", 0)
    role = await rows.host.db.fetch_val(
        "SELECT role FROM core.account_roles WHERE account_id = :id", {"id": creator.id}
    )
    assert role == "creator"
    assert (await call("creator", "verify", slug, "--suspend")).exit_code == 2
    [suspended] = await ask("creator", "verify", slug, "--suspend", "--reason", "Stolen pictures")
    assert suspended["state"] == "suspended"
    nobody = await call("creator", "verify", "nobody")
    assert nobody.exit_code == 4
    assert "there is no creator 'nobody'" in nobody.stderr
