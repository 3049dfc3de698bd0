"""What the page on the ledger says is so, and its example of a rail works as it stands there."""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from onlyvips_ledger.api import Money
from onlyvips_ledger.cli import app
from onlyvips_ledger.settings import LedgerSettings
from typer.main import get_group

from onlyvips.errors import InvalidInput
from onlyvips.host import Host
from tests.docs.blocks import files_of
from tests.plugins.ledger.till import Till

PAGE = Path(__file__).parents[2] / "docs" / "ledger.md"
TEXT = PAGE.read_text(encoding="utf-8")
FACE = "shells_of_the_page.plugin"


@pytest.fixture(scope="module", autouse=True)
def _page() -> Iterator[None]:
    module = ModuleType(FACE)
    sys.modules["shells_of_the_page"], sys.modules[FACE] = ModuleType("shells_of_the_page"), module
    exec(compile(files_of(PAGE)["shells.py"], str(PAGE), "exec"), module.__dict__)
    yield
    del sys.modules[FACE], sys.modules["shells_of_the_page"]


@pytest.mark.onlyvips(plugins=["ledger", FACE], roles=[])
async def test_a_plugins_rail_brings_money_in_and_out(host: Host, run_jobs: Any) -> None:
    page: Any = sys.modules[FACE]
    till, shells = Till(host), host.platform_of("shells")
    alice, creator = await till.person(), await till.person()
    payments = till.parts.payments

    [_, quote] = await payments.quotes(Money("TON", 200_000))
    assert quote.pay == Money("SHELL", 2_000_000)
    with pytest.raises(InvalidInput):
        await payments.start("ledger", "many", alice.id, rail="shells", receive=Money("TON", 10**9))
    begun = await payments.start(
        "ledger", "k", alice.id, rail="shells", receive=Money("TON", 200_000)
    )
    assert begun.how == {"url": f"https://beach.example/{begun.id}"}
    assert (await page.heard_of(shells, begun.id)).state == "started"
    page.BEACH.paid[begun.id] = "receipt-1"
    for _ in range(2):
        assert (await page.heard_of(shells, begun.id)).state == "confirmed"
    assert await till.has(alice) == {"available": 200_000}

    await payments.refund(begun.id)
    await run_jobs()
    assert await till.has(alice) == {}
    assert list(page.BEACH.sent.values()) == [2_000_000]

    await till.earn(creator, "TON", 200_000_000)
    await till.parts.payouts.ask("p", creator.id, "shells", Money("TON", 100_000_000), "beach 7")
    await run_jobs()
    assert list(page.BEACH.sent.values())[1:] == [990_000_000]
    assert await till.right()


def test_every_command_and_option_that_is_named_exists() -> None:
    commands = get_group(app).commands
    named = set(re.findall(r"onlyvips ledger ([a-z]+)", TEXT))
    assert named == set(commands)
    known = {option for command in commands.values() for p in command.params for option in p.opts}
    assert set(re.findall(r"(?<![\w-])--[a-z][a-z-]+", TEXT)) - {"--demo"} <= known


def test_the_example_of_settings_says_the_defaults() -> None:
    [block] = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    told = tomllib.loads(block)["plugins"]["ledger"]["settings"]

    settings = LedgerSettings.model_validate(told)

    assert settings.fees == LedgerSettings().fees
    assert settings.minimum_payouts == LedgerSettings().minimum_payouts
