"""Counting, as faces and jobs see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_content.counting.looks import Looks
from onlyvips_content.counting.recounting import Recounting
from onlyvips_content.counting.summing import Summing

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


class Counting:
    """Views, marks and what is made of them.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._looks = Looks(platform)
        self._summing = Summing(platform)
        self._recounting = Recounting(platform)

    async def seen(
        self, viewer: Account | None, work_id: int, *, address: str = "", agent: str = ""
    ) -> bool:
        """Note that somebody looks at a work; see `Looks.seen`."""
        return await self._looks.seen(viewer, work_id, address=address, agent=agent)

    async def sum_up(self) -> int:
        """Count the marks that wait; return how many there were."""
        return await self._summing.run()

    async def forget_views(self) -> int:
        """Delete views that are too old to be counted anew; return how many."""
        return await self._looks.forget()

    async def recount(self, work_ids: Sequence[int] | None = None) -> int:
        """Set counts to what people did, for repair; return how many works were counted.

        Args:
            work_ids: Which works; None for all of them, and all followers.
        """
        if work_ids is None:
            return await self._recounting.everything()
        await self._recounting.works(work_ids)
        return len(set(work_ids))
