"""The example of docs/quests-types.md works as it stands there."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from onlyvips_quests.api import Evidence

from onlyvips import PluginInfo
from tests.docs.blocks import files_of
from tests.plugins.quests.conftest import Board

PAGE = Path(__file__).parents[3] / "docs" / "quests-types.md"


def example() -> ModuleType:
    module = ModuleType("birds_of_the_page.plugin")
    exec(compile(files_of(PAGE)["birds.py"], str(PAGE), "exec"), module.__dict__)
    module.PLUGIN = PluginInfo(  # type: ignore[attr-defined]
        "birds", "Birds", "1.0", ">=0.1,<0.2", requires={"quests": ">=0.1,<0.2"}
    )
    return module


FACE = "birds_of_the_page.plugin"


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    sys.modules["birds_of_the_page"] = ModuleType("birds_of_the_page")
    sys.modules[FACE] = example()
    yield
    del sys.modules[FACE], sys.modules["birds_of_the_page"]


@pytest.mark.onlyvips(plugins=["quests", FACE], roles=["bot"])
async def test_a_plugins_type_and_reward_work_together(board: Board) -> None:
    song = sys.modules[FACE].SONG
    rewards = {"others": [{"type": "song", "parameters": {"verses": 3}}]}
    parameters = {"bird": "wren", "count": 2}
    quest = await board.add("wrens", "bird", parameters=parameters, rewards=rewards)
    alice = await board.person()

    def said(chat: int, text: str) -> Evidence:
        return Evidence("message", chat, "group", text, key=f"{chat}")

    assert await board.service.observe(alice, said(-1, "no bird")) == []
    [first] = await board.service.observe(alice, said(-1, "A wren!"))
    [again] = await board.service.observe(alice, said(-1, "Another WREN"))
    [done] = await board.service.observe(alice, said(-2, "wren"))

    assert [r.outcome for r in (first, again, done)] == ["progress", "progress", "completed"]
    assert done.quest.rewards[0].text == "a song of 3 verses"
    assert list(song.sung.values()) == [3]
    claim = await board.claim_of(alice, quest)
    await board.parts.settling.take_back(claim["id"], "It was a robin.")
    assert song.sung == {}
