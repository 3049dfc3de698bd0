"""What administrators see of the books: numbers of the platform as they are now."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onlyvips.registry import Figure
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.texts.speaking import N_

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def figures(platform: Platform) -> list[Figure]:
    """Return the figures.

    Args:
        platform: The plugin's platform.
    """

    async def held() -> dict[str, int]:
        rows = await parts_of(platform).figures.platform()
        # The mirror of the world outside is below zero by what came in and is still here.
        return {row["asset"]: -row["external"] for row in rows}

    async def fees() -> dict[str, int]:
        rows = await parts_of(platform).figures.platform()
        return {row["asset"]: row["fees"] for row in rows}

    async def payouts() -> int:
        # Those of this very moment, too.
        soon = platform.clock.now() + timedelta(minutes=1)
        return await parts_of(platform).figures.waiting(soon)

    def decimals(asset: str) -> int:
        return parts_of(platform).assets.get(asset).decimals

    return [
        Figure("held", N_("Money in the books"), "asset", held, decimals=decimals),
        Figure("fees", N_("Fees that are left"), "asset", fees, decimals=decimals),
        Figure("payouts_waiting", N_("Payouts that wait"), "count", payouts),
    ]
