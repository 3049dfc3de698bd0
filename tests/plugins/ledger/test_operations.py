"""What operators see: health, seeds, catalogues, the plugin check."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from onlyvips_ledger import plugin
from onlyvips_ledger.api import Money
from onlyvips_ledger.health import checks
from onlyvips_ledger.seeds import seed_demo
from onlyvips_ledger.settings import LedgerSettings
from onlyvips_ledger.testrail import WAITS
from pydantic import ValidationError

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from onlyvips.registry import Health
from onlyvips.testing.catalogues import assert_catalogues
from tests.plugins.ledger.till import Till

pytestmark = pytest.mark.onlyvips(
    plugins=["ledger"], roles=[], settings={"ledger": {"minimum_payouts": {"TON": 1}}}
)


@pytest.fixture
def till(host: Host) -> Till:
    return Till(host)


async def health(till: Till) -> dict[str, Health]:
    return {check.name: await check.check() for check in checks(till.platform)}


async def test_health_tells_what_should_be_looked_at(till: Till, clock: MovableClock) -> None:
    first = await health(till)
    assert [name for name, found in first.items() if not found.ok] == []
    assert first["rails"].advice
    assert "people can credit themselves" in first["rails"].detail

    creator = await till.person("Creator")
    await till.earn(creator, "XTR", 100)
    await till.earn(creator, "TON", 100)
    await till.parts.payouts.ask("k", creator.id, "test", Money("TON", 10), WAITS)
    await till.parts.service.grant("g", creator.id, Money("CREDIT", 50))
    clock.move(timedelta(days=22))
    late = await health(till)

    assert (late["holds"].ok, late["payouts"].ok) == (False, False)
    assert "1 holds should have ended" in late["holds"].detail
    assert "1 payouts have waited" in late["payouts"].detail
    assert (late["books"].ok, late["books"].advice) == (True, True)
    assert "-50 CREDIT of fees" in late["books"].detail


async def test_the_demo_gives_everybody_money_once(till: Till) -> None:
    people = [await till.person() for _ in range(3)]

    done = await seed_demo(till.platform)
    again = await seed_demo(till.platform)

    assert (done, again) == ("money for 7 people", "nothing, because everybody had money")
    for person in people:
        assert await till.has(person, "XTR") == {"available": 5_000}
        assert await till.has(person, "CREDIT") == {"available": 250}
    await till.person()
    assert await seed_demo(till.platform) == "money for 1 person"
    assert await till.right()


def test_every_text_is_there_in_every_language() -> None:
    assert_catalogues("ledger", Path(plugin.__file__).parent)


def test_settings_name_assets_that_there_are_and_keep_the_others() -> None:
    settings = LedgerSettings(minimum_payouts={"XTR": 5})
    assert settings.minimum_payouts == {"XTR": 5, "TON": 100_000_000, "USDT": 1_000_000}
    for field in ("hold_seconds", "minimum_payouts"):
        with pytest.raises(ValidationError, match="expected assets among XTR, TON, USDT, CREDIT"):
            LedgerSettings.model_validate({field: {"GOLD": 5}})
