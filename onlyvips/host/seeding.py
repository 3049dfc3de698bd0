"""Data to begin with: the seeds that plugins register."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from onlyvips.errors import OnlyVipsError
from onlyvips.plugins.discovery import describe
from onlyvips.registry import Seed

if TYPE_CHECKING:
    from onlyvips.host.host import Host


@dataclass(frozen=True, slots=True)
class Sown:
    """What a seed did.

    Attributes:
        plugin: Whose seed.
        seed: Its name.
        description: What it is for.
        result: What it did, in a phrase.
        problem: Why it failed, in one sentence; empty otherwise.
    """

    plugin: str
    seed: str
    description: str
    result: str = ""
    problem: str = ""


async def sow(host: Host, *, demo: bool = False) -> AsyncIterator[Sown]:
    """Run the seeds of all plugins that are on, in the order of their requirements.

    Each seed runs in a transaction of its own: one that fails leaves nothing, and the others
    still run.

    Args:
        host: A connected host.
        demo: Run those for demonstrations, too.
    """
    for plugin, seeds in host.plugins.each("register_seeds"):
        for seed in seeds:
            if isinstance(seed, Seed) and (demo or not seed.demo):
                yield await _run(host, plugin, seed)


async def _run(host: Host, plugin: str, seed: Seed) -> Sown:
    try:
        async with host.db.transaction():
            result = await seed.run(host.platform_of(plugin))
    except Exception as error:
        problem = error.detail if isinstance(error, OnlyVipsError) else describe(error)
        host.log.exception("seed failed", seed=seed.name, seeded=plugin)
        return Sown(plugin, seed.name, seed.description, problem=problem)
    return Sown(plugin, seed.name, seed.description, result=result)
