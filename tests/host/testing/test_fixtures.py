"""What the pytest plugin gives to tests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from tests.plugins_for_tests.magpie.api import Nest, ThingFound
from tests.plugins_for_tests.magpie.settings import MagpieSettings

if TYPE_CHECKING:
    from onlyvips.clock import MovableClock
    from onlyvips.host import Host
    from onlyvips.testing.events import CapturedEvents
    from onlyvips.testing.factory import HostFactory, JobRunner
    from onlyvips.testing.http import ApiClient
    from onlyvips.testing.migrations import MigrationChecker
    from onlyvips.testing.telegram import TelegramUser, World

MAGPIE = "tests.plugins_for_tests.magpie.plugin"
JACKDAW = "tests.plugins_for_tests.jackdaw.plugin"

pytestmark = pytest.mark.onlyvips(plugins=[MAGPIE])


async def test_a_host_has_the_plugins_of_the_marker_and_no_others(host: Host) -> None:
    assert host.plugins.names == ("magpie",)
    assert host.plugins.quarantined == {}


@pytest.mark.onlyvips(plugins=[MAGPIE, JACKDAW], settings={"magpie": {"gift": "a pearl"}})
async def test_the_nearest_marker_wins_and_settings_reach_the_plugin(host: Host) -> None:
    assert host.plugins.names == ("magpie", "jackdaw")
    settings = host.platform_of("magpie").settings(MagpieSettings)
    assert (settings.gift, settings.most) == ("a pearl", 3)


async def test_every_test_has_a_database_of_its_own(host: Host) -> None:
    nest = host.platform.services.get(Nest)
    assert await nest.count() == 0
    await nest.find(None, "a coin", "test")
    assert await nest.count() == 1


test_and_so_has_the_next = test_every_test_has_a_database_of_its_own


async def test_people_talk_to_the_bot(alice: TelegramUser, bob: TelegramUser) -> None:
    assert (await alice.says("/magpie coin")).text == "You found coin."
    assert (await bob.says("/magpie ring")).text == "You found ring."
