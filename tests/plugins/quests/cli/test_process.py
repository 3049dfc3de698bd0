"""The commands as a process of their own, as operators and scripts call them."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from onlyvips.host import Host
from tests.plugins.quests.command_line import Done, onlyvips
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

Process = Callable[..., Awaitable[Done]]


@pytest.fixture
def process(host: Host, tmp_path: Path) -> Process:
    async def run(*arguments: str) -> Done:
        folder = tmp_path / "cli"
        folder.mkdir(exist_ok=True)
        (folder / "plugins.toml").write_text("[plugins.quests]\nenabled = true\n")
        key = host.config.secret_key
        assert key is not None
        return await onlyvips(
            "quests",
            *arguments,
            folder=folder,
            DATABASE_URL=host.backing.database_url,
            ONLYVIPS_SECRET_KEY=key.get_secret_value(),
        )

    return run


async def test_quests_are_listed_for_operators_and_scripts(board: Board, process: Process) -> None:
    empty = await process("list")
    assert (empty.code, "onlyvips seed --demo" in empty.output + empty.errors) == (0, True)
    ids = await board.seed()
    await board.service.claim(await board.person(42), ids["daily-visit"])

    table = await process("list")
    quests = json.loads((await process("list", "--json")).output)
    hers = json.loads((await process("list", "--user", "42", "--json")).output)

    assert table.code == 0
    assert "Join the news channel" in table.output
    assert [quest["slug"] for quest in quests] == list(ids)
    assert "done" not in quests[0]
    assert [quest["slug"] for quest in hers if quest["done"]] == ["daily-visit"]


async def test_mistakes_of_files_are_told_a_line_each(process: Process, tmp_path: Path) -> None:
    file = tmp_path / "q.yaml"
    file.write_text("quests:\n- slug: a\n  type: daily\n  titles: {en: A}\n  xp: 5\n  hold: 3\n")

    done = await process("import", str(file))

    assert (done.code, done.output) == (2, "")
    assert done.errors.splitlines()[1:] == [
        f'{file}:5:3: quests.0.xp: expected a known name, got "xp"; known are type, parameters, '
        "titles, descriptions, difficulty, rewards, recurrence, cooldown, attempts, window, "
        "capacity, requires, audience, hold, slug, position",
        f"{file}:6:9: quests.0.hold: expected a mapping, got 3",
    ]


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["profile", "--user", "4242"], "no account with Telegram id 4242"),
        (["list", "--user", "9" * 30], "--user"),
        (["list", "--state", "gone"], "expected one of draft, published, archived, all"),
        (["profile"], "--user"),
        (["show", "nothing"], "There is no quest 'nothing'."),
        (["replay", "--rule", "luck"], "There is no rule 'luck'; expected one of velocity"),
    ],
)
async def test_mistakes_are_told_in_a_sentence(
    process: Process, arguments: list[str], sentence: str
) -> None:
    done = await process(*arguments)
    assert done.code != 0
    assert sentence in done.errors
    assert "Traceback" not in done.errors
