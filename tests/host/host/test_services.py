"""What plugins offer one another."""

from __future__ import annotations

from typing import Protocol

from onlyvips import MoneyUse, PluginInfo, Uses
from onlyvips.registry import Service
from tests.host.host.conftest import StartHost
from tests.host.plugins.faces import face


class Purse(Protocol):
    def may_move(self) -> int: ...


class OwnPurse:
    def __init__(self, info: PluginInfo) -> None:
        self.info = info

    def may_move(self) -> int:
        return sum(use.per_day for use in self.info.uses.money)


class Purses:
    def __init__(self) -> None:
        self.asked: list[str] = []

    def for_plugin(self, info: PluginInfo) -> OwnPurse:
        self.asked.append(info.name)
        return OwnPurse(info)


async def test_a_service_can_know_which_plugin_asks(start_host: StartHost) -> None:
    purses = Purses()
    host = await start_host(
        face("purse", register_services=lambda: [Service(Purse, purses, per_plugin=True)]),
        face("shop", uses=Uses(money=(MoneyUse("XTR", per_day=100, per_user=10),))),
    )

    shop = host.platform_of("shop").services
    assert shop.get(Purse).may_move() == 100
    assert shop.find(Purse) is shop.get(Purse)
    assert host.platform_of("purse").services.get(Purse).may_move() == 0
    # The host itself asks as the plugin that offers it, and each plugin is given one object.
    assert host.services.get(Purse) is host.platform_of("purse").services.get(Purse)
    assert purses.asked == ["purse", "shop"]


async def test_a_service_for_each_plugin_must_be_able_to_tell_them_apart(
    start_host: StartHost,
) -> None:
    host = await start_host(
        face("odd", register_services=lambda: [Service(Purse, object(), per_plugin=True)]),
        face("short", register_services=lambda: [Service(Purse, Short(), per_plugin=True)]),
    )
    assert "object lacks for_plugin" in host.plugins.quarantined["odd"]
    assert "object lacks may_move" in host.plugins.quarantined["short"]


class Short:
    def for_plugin(self, info: PluginInfo) -> object:
        return object()
