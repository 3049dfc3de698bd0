"""A whole host where people pay: play money is not to be had there, by any door."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from onlyvips_ledger.api import Ledger, Money
from onlyvips_ledger.health import checks
from onlyvips_ledger.seeds import seed_demo

from onlyvips.config import Config
from onlyvips.errors import NotFound
from onlyvips.testing.factory import HostFactory
from onlyvips.testing.http import ApiClient
from onlyvips.testing.telegram import TelegramUser
from tests.plugins.ledger.till import Till

KEY = {"Idempotency-Key": "k-1"}


@pytest.fixture
def token(monkeypatch: pytest.MonkeyPatch) -> None:
    """A token, without which there is no production."""
    load = Config.load

    def with_token(directory: Path, environment: Mapping[str, str], *others: Any) -> Config:
        token = "1000:a-token-for-tests-that-opens-nothing"
        return load(directory, {**environment, "TELEGRAM_BOT_TOKEN": token}, *others)

    monkeypatch.setattr(Config, "load", with_token)


@pytest.mark.usefixtures("token")
@pytest.mark.onlyvips(plugins=["ledger"], host={"environment": "production"})
async def test_play_money_is_not_there_in_production(
    onlyvips_host: HostFactory, people: Callable[..., TelegramUser]
) -> None:
    # Money that came in before somebody declared this to be production.
    before = await onlyvips_host(roles=[], host={"environment": "test"})
    begun = await Till(before).parts.payments.start(
        "ledger", "k", (await Till(before).person()).id, rail="test", receive=Money("XTR", 5)
    )
    await before.stop()

    host = await onlyvips_host()
    till = Till(host)
    assert host.config.production
    assert "ledger" not in host.plugins.quarantined
    assert dict(till.parts.rails.all()) == {}
    ledger, person = host.services.get(Ledger), (await till.person()).id
    assert list(await ledger.quotes(Money("XTR", 5))) == []
    with pytest.raises(NotFound, match="no payment rail 'test'"):
        await ledger.start_payment("k2", person, "test", Money("XTR", 5))
    for door in (till.parts.payments.confirm, till.parts.payments.confirm_test):
        with pytest.raises(NotFound, match="no payment rail 'test'"):
            await door(begun.id, {})
    assert "no test rail in production" in await seed_demo(till.platform)
    assert [(await check.check()).advice for check in checks(till.platform)] == [False] * 4

    async with ApiClient(host) as fan:
        await fan.sign_in(people("Alice"))
        path = "/api/v1/ledger"
        assert (await fan.get(f"{path}/rails")).json()["items"] == []
        assert (await fan.get(f"{path}/quotes?asset=XTR&amount=5")).json()["items"] == []
        body = {"rail": "test", "asset": "XTR", "amount": 5}
        fan.assert_problem(await fan.post(f"{path}/payments", json=body, headers=KEY), 404)
        payout = {**body, "destination": "me"}
        fan.assert_problem(await fan.post(f"{path}/payouts", json=payout, headers=KEY), 404)
    assert await till.parts.service.balances(person) == []
