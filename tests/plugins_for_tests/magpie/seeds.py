from __future__ import annotations

from typing import TYPE_CHECKING

from tests.plugins_for_tests.magpie.api import Nest

if TYPE_CHECKING:
    from onlyvips.platform import Platform


async def seed_nest(platform: Platform) -> str:
    nest = platform.services.get(Nest)
    if await nest.count():
        return "nothing to do"
    await nest.find(None, "a twig", "seed")
    return "one twig"


async def seed_demo(platform: Platform) -> str:
    await platform.services.get(Nest).find(None, "a ring", "seed")
    return "one ring"
