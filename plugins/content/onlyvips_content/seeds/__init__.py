"""A demo to begin with: creators, works and people; the files beside this module say what they are.

What there is to see and hear is drawn by code (`onlyvips_content.drawing`).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.registry import Seed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform


def seeds() -> Sequence[Seed]:
    """Return the plugin's seeds."""
    what = "12 creators, 300 works and people who like them"
    return [Seed("works", what, seed_demo, demo=True, slow=True)]


async def seed_demo(platform: Platform) -> str:
    """Put in the creators and works of the demo; what is there stays as it is."""
    from onlyvips_content.seeds.sowing import sow_demo

    return await sow_demo(platform)
