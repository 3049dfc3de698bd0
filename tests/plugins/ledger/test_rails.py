"""Which rails there are, and that play money is not there where people pay."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, ClassVar

import pytest
from onlyvips_ledger import plugin
from onlyvips_ledger.api import Money, Payment, PaymentRail, Payout
from onlyvips_ledger.rails import Rails
from onlyvips_ledger.testrail import PlayMoney

from onlyvips.clock import SystemClock
from onlyvips.errors import ConfigurationError, InvalidInput, NotFound


class Shells(PaymentRail):
    name: ClassVar[str] = "shells"
    assets: ClassVar[frozenset[str]] = frozenset({"TON"})


class TrialShells(Shells):
    name: ClassVar[str] = "trial"
    test_only: ClassVar[bool] = True


def platform(production: bool = False, **rails: list[Any]) -> Any:
    """A platform whose plugins return these rails; what it logs is in ``logged``."""
    logged: list[dict[str, Any]] = []
    return SimpleNamespace(
        config=SimpleNamespace(production=production),
        clock=SystemClock(),
        plugins=SimpleNamespace(collect=lambda _hook: rails),
        log=SimpleNamespace(warning=lambda _event, **values: logged.append(values)),
        logged=logged,
    )


def test_the_first_plugin_that_brings_a_name_has_it() -> None:
    first, second = Shells(), Shells()
    there = platform(a=[first], b=[second, "no rail"])

    found = Rails(there)

    assert dict(found.all()) == {"shells": first}
    assert found.get("shells") is first
    assert (found.of("TON"), found.of("XTR")) == ([first], [])
    assert [(line["plugin"], line["rail"]) for line in there.logged] == [
        ("b", "shells"),
        ("b", "str"),
    ]
    with pytest.raises(NotFound, match=r"there are: shells\.") as caught:
        found.get("pebbles")
    assert caught.value.code == "rail-not-found"


def test_rails_for_tests_are_refused_in_production_whoever_brings_them() -> None:
    there = platform(production=True, a=[TrialShells(), Shells()])

    assert list(Rails(there).all()) == ["shells"]

    [line] = there.logged
    assert (line["plugin"], line["rail"]) == ("a", "trial")
    assert "the environment is production" in line["reason"]
    assert list(Rails(platform(a=[TrialShells()])).all()) == ["trial"]


def test_play_money_does_not_load_in_production() -> None:
    with pytest.raises(ConfigurationError, match="production"):
        PlayMoney(platform(production=True))

    assert plugin.register_payment_rails(platform(production=True)) == []
    assert [rail.name for rail in plugin.register_payment_rails(platform())] == ["test"]


async def test_play_money_believes_what_it_is_told() -> None:
    rail = PlayMoney(platform())
    payment = Payment(7, 1, "test", Money("XTR", 5), "started", "")
    payout = Payout(8, 1, "test", Money("XTR", 5), 0, "started", "me", rail._clock.now())

    quote = await rail.quote(Money("XTR", 5))
    done = await rail.confirm(payment, {})
    again = await rail.confirm(payment, {"state": "done"})

    assert quote.pay == quote.receive == Money("XTR", 5)
    assert (done.state, done.external_id) == ("done", "test-7")
    assert again == done
    assert (await rail.confirm(payment, {"state": "failed"})).external_id is None
    assert (await rail.pay_out(payout, "k")).external_id == "test-payout-k"
    assert (await rail.refund(payment, "k")).external_id == "test-refund-k"
    with pytest.raises(InvalidInput):
        await rail.confirm(payment, {"state": "maybe"})
    with pytest.raises(InvalidInput) as caught:
        await rail.quote(Money("CREDIT", 5))
    assert caught.value.fields[0].field == "asset"
