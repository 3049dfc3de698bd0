"""What the page on content says is so, and its example of a rule works as it stands there."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from onlyvips_content.access.ways import OWN_RULES
from onlyvips_content.bot import commands, links
from onlyvips_content.cli import app
from onlyvips_content.definitions import ApplicationIn, DecisionIn
from onlyvips_content.importing import Importing, read_files
from onlyvips_content.parts import parts_of
from onlyvips_content.settings import ContentSettings, ProcessingSettings, UploadSettings
from onlyvips_content.views import Viewer
from typer.main import get_group

from onlyvips.accounts.types import TelegramProfile
from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.testing.telegram import TelegramUser
from tests.docs.blocks import files_of

PAGE = Path(__file__).parents[2] / "docs" / "content.md"
TEXT = PAGE.read_text(encoding="utf-8")
FACE = "regulars_of_the_page.plugin"


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    package, module = ModuleType("regulars_of_the_page"), ModuleType(FACE)
    sys.modules["regulars_of_the_page"], sys.modules[FACE] = package, module
    exec(compile(files_of(PAGE)["regulars.py"], str(PAGE), "exec"), module.__dict__)
    yield
    del sys.modules[FACE], sys.modules["regulars_of_the_page"]


@pytest.mark.onlyvips(plugins=["ledger", "content", FACE], roles=["bot"])
async def test_a_file_is_imported_and_a_plugins_rule_opens_its_work(
    host: Host, tmp_path: Path, alice: TelegramUser, clock: MovableClock
) -> None:
    platform = host.platform_of("content")
    parts = parts_of(platform)
    mira = await host.accounts.ensure(TelegramProfile(7000, "Mira"))
    await parts.creators.apply(mira, ApplicationIn(slug="mira-holt", name="Mira Holt"))
    await parts.creators.decide(None, mira.id, DecisionIn(state="verified"))
    text = files_of(PAGE)["works.yaml"]
    regulars = "      - rule: regulars\n        parameters: {days: 3}\n    state:"
    file = tmp_path / "works.yaml"
    file.write_text(text.replace("    state:", regulars), encoding="utf-8")

    [change] = await Importing(platform, parts).run(read_files([file]))

    assert (change.what, change.state) == ("new", "published")
    card = await alice.says(f"/start w_{change.work_id}")
    assert "🔑 Buy it for 50 XTR" in card.text
    assert "🔑 Be here for 3 days (0 so far)" in card.text
    assert card.button("Who are regulars?").url == "https://example.org/regulars"
    clock.move(timedelta(days=3, minutes=1))
    account = await host.accounts.by_telegram_id(alice.id)
    assert account is not None
    assert change.work_id is not None
    work = await parts.viewing.work(Viewer.of(account), change.work_id)
    assert (work.access.allowed, work.access.via) == (True, "regulars")
    assert "This work is open to you." in (await alice.says(f"/work {work.id}")).text


def test_every_command_and_option_that_is_named_exists() -> None:
    found = get_group(app).commands
    named = set(re.findall(r"onlyvips content ([a-z]+)", TEXT))
    assert {"import", "reprocess", "gc"} <= named <= set(found)
    known = {option for command in found.values() for p in command.params for option in p.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - {"--demo"} <= known


@pytest.mark.onlyvips(plugins=["ledger", "content"], roles=[])
async def test_the_bots_commands_links_and_rules_are_those_of_the_page(host: Host) -> None:
    told = set(re.findall(r"`/([a-z]+)[` ]", TEXT))
    assert told - {"readyz"} == {command.name for command in commands(host.platform_of("content"))}
    assert set(re.findall(r"start=([a-z]_)", TEXT)) == set(links.HANDLERS)
    rules = re.findall(r"^\| `([a-z]+)`", TEXT, re.MULTILINE)
    assert [rule for rule in rules if rule in OWN_RULES] == list(OWN_RULES)


def test_the_example_of_settings_says_the_defaults() -> None:
    [block] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    told: dict[str, Any] = tomllib.loads(block)["plugins"]["content"]["settings"]

    assert ContentSettings.model_validate(told) == ContentSettings()
    assert set(told) == set(ContentSettings.model_fields)
    assert set(told["uploads"]) == set(UploadSettings.model_fields)
    assert set(told["processing"]) == set(ProcessingSettings.model_fields)
