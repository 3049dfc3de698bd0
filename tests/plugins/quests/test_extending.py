"""Another plugin brings quest types of its own."""

from __future__ import annotations

import pytest
from onlyvips_quests.api import Evidence

from tests.plugins.quests.conftest import Board

WAVE = "tests.plugins.quests.wave.plugin"
pytestmark = pytest.mark.onlyvips(plugins=["quests", WAVE], roles=["bot"])


async def test_a_type_of_another_plugin_works_with_that_plugins_platform(board: Board) -> None:
    await board.add("waving", "wave", xp=20)
    alice = await board.person()

    assert await board.service.observe(alice, Evidence("message", text="hello")) == []
    [result] = await board.service.observe(alice, Evidence("message", text="👋 all"))

    assert (result.quest.slug, result.xp) == ("waving", 20)


async def test_a_type_that_gives_no_reason_gets_the_hosts_words(board: Board) -> None:
    quest = await board.add("waving", "wave")
    ayse = await board.person(language="tr")
    assert (await board.service.claim(ayse, quest)).reason == "Bu görev henüz yapılmadı."


async def test_a_type_that_raises_keeps_no_other_from_looking(board: Board) -> None:
    await board.add("bad", "broken", position=0)
    await board.add("waving", "wave", position=1)
    alice = await board.person()

    results = await board.service.observe(alice, Evidence("message", text="👋"))

    assert [result.quest.slug for result in results] == ["waving"]


async def test_the_first_plugin_that_registers_a_name_has_it(board: Board) -> None:
    quest = await board.add("visit", "daily")
    alice = await board.person()
    assert (await board.service.claim(alice, quest)).outcome == "completed"
