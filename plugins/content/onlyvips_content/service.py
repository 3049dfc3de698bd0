"""The service that other plugins may call; see `onlyvips_content.api.Content`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from onlyvips_content.views import STRANGER, Viewer

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips_content.api import Access, Unlock
    from onlyvips_content.cards.seeing import Sight
    from onlyvips_content.creators import Creators
    from onlyvips_content.unlocks import Unlocks


class ContentService:
    """Implements `onlyvips_content.api.Content`.

    Args:
        sight: Looks at works.
        unlocks: What people may see for good, and members.
        creators: Who is a creator.
    """

    def __init__(self, sight: Sight, unlocks: Unlocks, creators: Creators) -> None:
        self._sight = sight
        self._unlocks = unlocks
        self._creators = creators

    async def access(self, viewer: Account | None, work_ids: Sequence[int]) -> Mapping[int, Access]:
        """Say for many works at once whether somebody may see them."""
        who = STRANGER if viewer is None else Viewer.of(viewer)
        found = await self._sight.of(who, work_ids)
        return {number: seen.access for number, seen in found.items() if seen.visible}

    async def unlock(self, account_id: int, work_id: int, *, source: str) -> Unlock:
        """Let somebody see a work for good."""
        return await self._unlocks.unlock(account_id, work_id, source=source)

    async def lock(self, account_id: int, work_id: int, *, source: str) -> bool:
        """Take back what `unlock` gave with this source."""
        return await self._unlocks.lock(account_id, work_id, source=source)

    async def grant_pass(
        self, account_id: int, *, creator_id: int | None, tier: int, until: datetime, source: str
    ) -> None:
        """Make somebody a member."""
        await self._unlocks.grant_pass(
            account_id, creator_id=creator_id, tier=tier, until=until, source=source
        )

    async def revoke_pass(self, account_id: int, *, source: str) -> bool:
        """End a membership."""
        return await self._unlocks.revoke_pass(account_id, source=source)

    async def creator_name(self, account_id: int) -> str | None:
        """Return a verified creator's name, or None."""
        return await self._creators.name(account_id)
