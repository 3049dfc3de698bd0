"""What the page on quests says is so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from onlyvips_quests.cli import app
from onlyvips_quests.files import read
from onlyvips_quests.importing import Importing
from onlyvips_quests.parts import parts_of
from onlyvips_quests.seeds import seed_demo
from onlyvips_quests.settings import QuestsSettings
from onlyvips_quests.standing.raffle import Draw, Standings, new_seed
from typer.main import get_group

from onlyvips.host import Host
from tests.docs.blocks import files_of

PAGE = Path(__file__).parents[2] / "docs" / "quests.md"
TEXT = PAGE.read_text(encoding="utf-8")


@pytest.mark.onlyvips(plugins=["quests"], roles=[])
async def test_the_example_of_a_file_can_be_imported(host: Host) -> None:
    platform = host.platform_of("quests")
    await seed_demo(platform)
    content = read(files_of(PAGE)["quests.yaml"], "quests.yaml")

    changes = await Importing(platform, parts_of(platform)).run(content, publish=True)

    assert [(change.kind, change.what) for change in changes] == [
        ("badge", "changed"),
        ("quest", "changed"),
        ("season", "new"),
    ]


def test_every_command_that_is_named_exists() -> None:
    group = get_group(app)
    named = set(re.findall(r"onlyvips(?: -C \S+)? quests ([a-z]+)(?: ([a-z]+))?", TEXT))

    assert len(named) > 15
    for command, inner in sorted(named):
        assert command in group.commands, command
        if command in ("queue", "season") and inner:
            assert inner in group.commands[command].commands, (command, inner)  # type: ignore[attr-defined]


def test_every_option_that_is_named_exists() -> None:
    group = get_group(app)
    known = {"--json", "--help"}
    commands = [*group.commands.values()]
    for command in commands:
        known |= {option for parameter in command.params for option in parameter.opts}
        commands += getattr(command, "commands", {}).values()

    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - {"--demo"} <= known


def test_the_example_of_settings_is_valid() -> None:
    import tomllib

    [block] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    QuestsSettings.model_validate(tomllib.loads(block)["plugins"]["quests"]["settings"])


def test_whoever_draws_as_the_page_says_gets_the_same_winners() -> None:
    page: dict[str, Any] = {}
    exec(files_of(PAGE)["draw.py"], page)
    results = [(place, 1000 + place, 5 * (60 - place)) for place in range(1, 50)]
    seed, standings = new_seed(), Standings()
    for place in results:
        standings.add(*place)
    draw = Draw(seed, standings.hexdigest(), 2, 5)
    for _, account, xp in results:
        if xp >= 100:
            draw.add(account)

    digest = page["standings_digest"](results)

    assert digest == standings.hexdigest()
    assert page["winners"](seed, digest, 2, results, 100, 5) == draw.winners()
