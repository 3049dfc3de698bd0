"""What somebody wants to see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class Preferences:
    """What somebody wants to see.

    Attributes:
        adult: They said that they are of age, and see works for adults.
        since: When they said it.
    """

    adult: bool
    since: datetime | None = None


class PreferenceBook:
    """What people said.

    Args:
        platform: The plugin's platform.
    """

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    async def get(self, account: Account) -> Preferences:
        """Return what somebody said; nothing counts as not being of age."""
        since = await self._platform.db.fetch_val(
            "SELECT adult_since FROM content.viewers WHERE account_id = :id", {"id": account.id}
        )
        return Preferences(since is not None, since)

    async def set(self, account: Account, *, adult: bool) -> Preferences:
        """Note what somebody says; saying it again keeps the first time."""
        await self._platform.db.execute(
            "INSERT INTO content.viewers AS v (account_id, adult_since) VALUES (:id, :since)"
            " ON CONFLICT (account_id) DO UPDATE SET adult_since ="
            " CASE WHEN excluded.adult_since IS NULL THEN NULL"
            " ELSE coalesce(v.adult_since, excluded.adult_since) END",
            {"id": account.id, "since": self._platform.clock.now() if adult else None},
        )
        return await self.get(account)
