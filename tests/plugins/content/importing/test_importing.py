"""Importing: all or nothing, once for each key, media processed as if it had been uploaded."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from onlyvips_content.importing import BadFile, Importing, read_files
from onlyvips_content.importing import service as importing_service
from onlyvips_content.media.processing.files import process_file
from onlyvips_content.parts import parts_of

from tests.plugins.content.media import files
from tests.plugins.content.media.conftest import MediaBench

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.host import Host
    from tests.plugins.content.conftest import Rows

pytestmark = pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])

WORK = """
  - creator: {slug}
    key: {key}
    kind: {kind}
    language: en
    texts: {{en: {{title: {key}, summary: Short., body: "{body}"}}}}
    ways: [{{rule: public}}]
    {more}
"""


@pytest.fixture
def here(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Process in this process, which is quicker; return what went there."""
    asked: list[Path] = []

    async def process(path: Path, folder: Path, limits: Any, progress: Any, **_: Any) -> Any:
        asked.append(path)
        return await asyncio.to_thread(process_file, path, folder, limits, lambda percent: None)

    monkeypatch.setattr(importing_service, "process_in_child", process)
    return asked


class Desk:
    """A folder from which works are imported."""

    def __init__(self, media: MediaBench, creator: Account, folder: Path) -> None:
        self.media = media
        self.creator = creator
        self.folder = folder
        (folder / "photos").mkdir()
        for number in (1, 2):
            picture = files.encoded(files.picture(seed=number), "PNG")
            (folder / "photos" / f"{number}.png").write_bytes(picture)

    def work(self, key: str, kind: str = "photo", more: str = "", body: str = "") -> str:
        slug = f"creator-{self.creator.id}"
        return WORK.format(slug=slug, key=key, kind=kind, more=more, body=body)

    async def take_in(self, *works: str, **options: Any) -> list[tuple[str, str, str]]:
        path = self.folder / "works.yaml"
        path.write_text("works:\n" + "".join(works))
        parts = self.media.parts
        importing = Importing(parts.platform, parts)
        changes = await importing.run(read_files([path]), **options)
        return [(change.key, change.what, change.state) for change in changes]

    async def problems(self, *works: str) -> list[str]:
        with pytest.raises(BadFile) as caught:
            await self.take_in(*works)
        return [str(p).removeprefix(f"{self.folder}/") for p in caught.value.problems]


@pytest.fixture
async def desk(host: Host, rows: Rows, tmp_path: Path) -> Desk:
    media = MediaBench(host, parts_of(host.platform_of("content")))
    folder = tmp_path / "desk"
    folder.mkdir()
    return Desk(media, await rows.creator(), folder)


async def test_works_are_taken_in_once_and_changed_afterwards(desk: Desk, here: list[Path]) -> None:
    photo = desk.work("one", more="media: [photos/1.png]\n    state: published")
    gallery = desk.work("two", "gallery", "media: [photos/1.png, photos/2.png]")
    text = desk.work("three", "text", "cover: photos/2.png", body="# Hello")
    bundle = desk.work("all", "bundle", "works: [one, two]")

    foreseen = await desk.take_in(bundle, photo, gallery, text, dry_run=True)
    assert await desk.media.count("works") == await desk.media.count("media") == 0
    first = await desk.take_in(bundle, photo, gallery, text)
    again = await desk.take_in(bundle, photo, gallery, text)
    changed = await desk.take_in(photo.replace("Short.", "Longer."), gallery)

    assert foreseen == [
        ("all", "new", "draft"), ("one", "new", "published"), ("two", "new", "draft"),
        ("three", "new", "draft"),
    ]  # fmt: skip
    assert first == foreseen
    assert {what for _, what, _ in again} == {"unchanged"}
    assert changed == [("one", "changed", "published"), ("two", "unchanged", "draft")]
    assert sorted(path.name for path in here) == ["1.png", "2.png"], "each is processed once"
    assert await desk.media.count("works") == 4
    assert await desk.media.count("media") == 2
    db = desk.media.host.db
    summary = "SELECT summary FROM content.work_texts WHERE title = 'one'"
    assert await db.fetch_val(summary) == "Longer."
    assert await db.fetch_val("SELECT count(*) FROM content.bundle_works") == 2
    unused = "SELECT count(*) FROM content.media WHERE unused_since IS NOT NULL"
    assert await db.fetch_val(unused) == 0


async def test_one_mistake_and_nothing_is_taken_in(desk: Desk, here: list[Path]) -> None:
    good = desk.work("one", more="media: [photos/1.png]")
    svg = desk.folder / "photos" / "3.png"
    svg.write_bytes(b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>")
    (desk.folder / "photos" / "4.jpg").write_bytes(files.claiming_jpeg(60_000, 60_000))
    outside = desk.folder / "photos" / "5.png"
    outside.symlink_to("/etc/hostname")

    early = await desk.problems(
        good,
        desk.work("two", more="media: [photos/3.png]"),
        desk.work("three", more="media: [photos/gone.png]"),
        desk.work("four", more="media: [photos/5.png]"),
    )
    late = await desk.problems(good, desk.work("five", more="media: [photos/4.jpg]"))
    last = await desk.problems(
        good,
        desk.work("six", more="media: [photos/1.png]\n    category: nowhere"),
        desk.work("seven", "bundle", "works: [nothing]"),
        desk.work("eight", more="state: published"),
    )

    assert early == [
        "works.yaml:17:13: works.1.media.0: Files of the kind SVG are not taken.",
        "works.yaml:25:13: works.2.media.0: expected a file; there is none here",
        "works.yaml:33:13: works.3.media.0: expected a file; there is none here",
    ]
    assert len(late) == 1
    assert late[0].startswith("works.yaml:17:13: works.1.media.0: This picture has too many")
    assert [line.split(": ")[1] for line in last] == [
        "works.1.category", "works.2.works.0", "works.3.media",
    ]  # fmt: skip
    assert await desk.media.count("works") == 0


async def test_only_creators_who_are_verified_are_given_works(
    desk: Desk, rows: Rows, here: list[Path]
) -> None:
    desk.creator = await rows.creator(state="applied")

    (problem,) = await desk.problems(desk.work("one", more="media: [photos/1.png]"))

    assert problem.startswith("works.yaml:3:14: works.0.creator: expected the name of a creator")
    assert here == []
