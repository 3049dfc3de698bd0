"""Money to try things out with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.registry import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform


def seeds() -> Sequence[Seed]:
    """Return the plugin's seeds."""
    return [Seed("money", "Play money for everybody who is there", seed_demo, demo=True)]


async def seed_demo(platform: Platform) -> str:
    """Give everybody play money through the test rail, and credits; once each."""
    from onlyvips_ledger.seeds.sowing import sow_demo

    return await sow_demo(platform)
