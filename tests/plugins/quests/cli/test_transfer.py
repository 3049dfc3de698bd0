from __future__ import annotations

from pathlib import Path

import pytest
from onlyvips_quests.files import Content, read

from tests.plugins.quests.cli.conftest import Ask, Call
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

FILE = """
badges:
- slug: star
  names: {en: Star}
  icon: "*"
  criteria: {type: daily, count: 3}
quests:
- slug: visit
  type: daily
  titles: {en: Visit}
  rewards: {xp: 10, badge: star}
- slug: visit-again
  type: daily
  titles: {en: Visit again}
  requires: {quest: visit}
seasons:
- slug: spring
  names: {en: Spring}
  starts_at: 2090-03-01T00:00:00Z
  ends_at: 2090-06-01T00:00:00Z
  prizes:
  - {raffle: 3, rewards: {badge: star}}
"""


class File:
    """A file of quests."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.write(FILE)

    def __str__(self) -> str:
        return str(self.path)

    def write(self, text: str) -> None:
        self.path.write_text(text)

    def read(self) -> str:
        return self.path.read_text()


@pytest.fixture
def file(tmp_path: Path) -> File:
    return File(tmp_path / "quests.yaml")


def values(content: Content) -> list[object]:
    return [
        *(entry.value for entry in content.quests),
        *(entry.value for entry in content.badges),
        *(entry.value for entry in content.seasons),
    ]


def told(changes: list[dict[str, object]]) -> dict[object, object]:
    return {change["slug"]: change["what"] for change in changes}


async def test_files_are_taken_in(board: Board, file: File, call: Call, ask: Ask) -> None:
    dry = await ask("import", str(file), "--dry-run")
    assert await ask("list", "--state", "all") == []

    first = await ask("import", str(file))
    again = await ask("import", str(file))
    table = await call("import", str(file))

    assert (
        told(dry) == told(first) == dict.fromkeys(["star", "visit", "visit-again", "spring"], "new")
    )
    assert set(told(again).values()) == {"unchanged"}
    assert "onlyvips quests publish visit visit-again" in table.stderr
    assert [q["state"] for q in await ask("list", "--state", "all")] == ["draft", "draft"]


async def test_files_are_taken_in_and_put_on_offer(board: Board, file: File, ask: Ask) -> None:
    changes = await ask("import", "--publish", str(file))

    assert [(c["slug"], c["on_offer"]) for c in changes if c["kind"] == "quest"] == [
        ("visit", True),
        ("visit-again", True),
    ]
    assert [q["slug"] for q in await ask("list")] == ["visit", "visit-again"]


async def test_a_change_of_a_running_quest_waits_until_it_is_published(
    board: Board, file: File, ask: Ask
) -> None:
    await ask("import", "--publish", str(file))
    file.write(FILE.replace("xp: 10", "xp: 20").replace("en: Star", "en: Big star"))

    changes = await ask("import", str(file))

    assert told(changes) == {
        "star": "changed",
        "visit": "changed",
        "visit-again": "unchanged",
        "spring": "unchanged",
    }
    quest = await ask("show", "visit")
    assert (quest["version"], quest["draft"], quest["xp"]) == (1, 2, 20)
    assert (await board.service.offered("en"))[0].xp == 10


async def test_nothing_is_taken_in_when_anything_is_wrong(
    board: Board, file: File, call: Call, ask: Ask
) -> None:
    wrong = FILE.replace("quest: visit}", "quest: vsit}").replace(
        "type: daily, count", "type: dayly, count"
    )
    wrong = wrong.replace("badge: star}\n- slug", "badge: sun}\n- slug")
    file.write(wrong)

    refused = await call("import", str(file))

    assert refused.exit_code == 2
    lines = refused.stderr.splitlines()
    assert any(f"{file}:11:" in line and "quests.0.rewards.badge" in line for line in lines), lines
    assert any(f"{file}:15:" in line and "quests.1.requires.quest" in line for line in lines), lines
    assert any(f"{file}:6:" in line and "badges.0.criteria.type" in line for line in lines), lines
    assert await ask("list", "--state", "all") == []
    assert (await call("export")).stdout.strip() == "{}"


async def test_what_is_exported_imports_as_the_same(
    board: Board, file: File, tmp_path: Path, call: Call, ask: Ask
) -> None:
    await ask("import", str(file))
    to = File(tmp_path / "out.yaml")

    written = await call("export", "-o", str(to))
    one = await call("export", "visit")
    by_pipe = await call("import", "-", "--json", stdin=to.read())

    assert written.exit_code == 0
    assert values(read(to.read())) == values(read(FILE))
    assert [e.value.slug for e in read(one.stdout).quests] == ["visit"]
    assert not read(one.stdout).badges
    assert by_pipe.exit_code == 0
    assert '"new"' not in by_pipe.stdout
    assert '"changed"' not in by_pipe.stdout


async def test_a_file_that_is_not_there_is_told(board: Board, call: Call, tmp_path: Path) -> None:
    done = await call("import", str(tmp_path / "absent.yaml"))

    assert done.exit_code == 2
    assert "absent.yaml cannot be read: No such file or directory" in done.stderr
