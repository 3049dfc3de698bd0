"""The service that other plugins may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips_content.api.values import Access, Unlock


class Content(Protocol):
    """The service: ``platform.services.get(Content)``."""

    async def access(self, viewer: Account | None, work_ids: Sequence[int]) -> Mapping[int, Access]:
        """Say for many works at once whether somebody may see them, why, and what would open them.

        Works that there are not, or that the viewer may not know of, are left out.
        """
        ...

    async def unlock(self, account_id: int, work_id: int, *, source: str) -> Unlock:
        """Let somebody see a work for good, in the caller's transaction; harmless when they may.

        Args:
            account_id: Who.
            work_id: What.
            source: ``<plugin>:<reason>``.

        Raises:
            onlyvips.errors.NotFound: There is no such work.
        """
        ...

    async def lock(self, account_id: int, work_id: int, *, source: str) -> bool:
        """Take back what `unlock` gave with this source; return whether there was something."""
        ...

    async def grant_pass(
        self, account_id: int, *, creator_id: int | None, tier: int, until: datetime, source: str
    ) -> None:
        """Make somebody a member, in the caller's transaction.

        Args:
            account_id: Who.
            creator_id: VIP of which creator; None for the platform's premium.
            tier: From 1; a higher one opens what lower ones open.
            until: The end. A pass of the same source is replaced.
            source: ``<plugin>:<reason>``, names this pass for ever.
        """
        ...

    async def revoke_pass(self, account_id: int, *, source: str) -> bool:
        """End a membership; return whether there was one."""
        ...

    async def creator_name(self, account_id: int) -> str | None:
        """Return a verified creator's name, or None."""
        ...
