from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from onlyvips.host import Host
from tests.plugins.quests.command_line import Done, onlyvips
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

Call = Callable[..., Awaitable[Done]]


@pytest.fixture
def call(host: Host, tmp_path: Path) -> Call:
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


async def test_quests_are_listed_for_operators_and_scripts(board: Board, call: Call) -> None:
    empty = await call("list")
    assert (empty.code, "onlyvips seed --demo" in empty.output + empty.errors) == (0, True)
    ids = await board.seed()
    await board.service.claim(await board.person(42), ids["daily-visit"])

    table = await call("list")
    quests = json.loads((await call("list", "--json")).output)
    hers = json.loads((await call("list", "--user", "42", "--json")).output)

    assert table.code == 0
    assert "Join the news channel" in table.output
    assert [quest["slug"] for quest in quests] == list(ids)
    assert "done" not in quests[0]
    assert [quest["slug"] for quest in hers if quest["done"]] == ["daily-visit"]


async def test_a_profile_is_shown(board: Board, call: Call) -> None:
    quest = await board.add("visit", xp=130, badge=True)
    await board.service.claim(await board.person(42), quest)

    record = await call("profile", "--user", "42")
    profile = json.loads((await call("profile", "--user", "42", "--json")).output)

    assert record.code == 0
    assert "170" in record.output  # XP to the next level
    assert (profile["xp"], profile["level"], profile["badges"][0]["slug"]) == (130, 2, "visit")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["profile", "--user", "4242"], "no account with Telegram id 4242"),
        (["list", "--user", "9" * 30], "--user"),
        (["profile"], "--user"),
    ],
)
async def test_mistakes_are_told_in_a_sentence(
    call: Call, arguments: list[str], sentence: str
) -> None:
    done = await call(*arguments)
    assert done.code != 0
    assert sentence in done.errors
    assert "Traceback" not in done.errors
