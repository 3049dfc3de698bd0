"""Platform: what a plugin makes of it once."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from onlyvips.host import Host
    from onlyvips.platform import Platform


class Parts:
    def __init__(self, platform: Platform) -> None:
        self.plugin = platform.plugin


@pytest.mark.onlyvips(plugins=["quests"], roles=["web"])
async def test_each_plugin_has_one_object_of_a_class(host: Host) -> None:
    quests, other = host.platform_of("quests"), host.platform_of("quests").bind("other")
    one = quests.once(Parts, Parts)
    assert quests.once(Parts, Parts) is one
    assert other.once(Parts, Parts) is not one
    assert (one.plugin, other.once(Parts, Parts).plugin) == ("quests", "other")
