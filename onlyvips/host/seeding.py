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


async def sow(host: Host, *, demo: bool = False, slow: bool | None = None) -> AsyncIterator[Sown]:
    """Run the seeds of all plugins that are on, in the order of their requirements.

    The slow ones come after all others. Each seed runs in a transaction of its own: one that fails
    leaves nothing, and the others still run.

    Args:
        host: A connected host.
        demo: Run those for demonstrations, too.
        slow: Run only those that are slow, or only those that are not; None for all.
    """
    found = [
        (plugin, seed)
        for plugin, seeds in host.plugins.each("register_seeds")
        for seed in seeds
        if isinstance(seed, Seed) and (demo or not seed.demo) and slow in (None, seed.slow)
    ]
    for plugin, seed in sorted(found, key=lambda owned: owned[1].slow):
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


class Demo:
    """The demo of a first start: what is quick before anything is served, the rest meanwhile.

    A note in the state folder tells the next start to go on where this one was ended.

    Args:
        host: A connected host.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._note = host.config.state / "demo-unfinished"

    async def begin(self) -> None:
        """Run the quick seeds; those that are there already change nothing."""
        self._note.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._note.touch(mode=0o600)
        await self._sow(slow=False)

    @property
    def unfinished(self) -> bool:
        """Whether there is something left to do."""
        return self._note.exists()

    async def finish(self) -> None:
        """Run the slow seeds."""
        await self._sow(slow=True)
        self._note.unlink(missing_ok=True)

    async def _sow(self, *, slow: bool) -> None:
        async for sown in sow(self._host, demo=True, slow=slow):
            self._host.log.info("seeded", seeded=sown.plugin, seed=sown.seed, result=sown.result)
