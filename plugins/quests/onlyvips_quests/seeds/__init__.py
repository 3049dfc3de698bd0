"""Quests, badges and a season to begin with; the files beside this module say what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.registry import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform


def seeds() -> Sequence[Seed]:
    """Return the plugin's seeds."""
    return [
        Seed("badges", "Badges for whatever quests there are", seed_badges),
        Seed("quests", "25 quests, their badges and a season", seed_demo, demo=True),
    ]


async def seed_badges(platform: Platform) -> str:
    """Put in the badges that suit any quests; those that are there stay as they are."""
    from onlyvips_quests.seeds.sowing import sow_badges

    return await sow_badges(platform)


async def seed_demo(platform: Platform) -> str:
    """Put in the quests of the demo with all that they need; what is there stays as it is."""
    from onlyvips_quests.seeds.sowing import sow_demo

    return await sow_demo(platform)
