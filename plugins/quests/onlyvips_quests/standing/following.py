"""What follows when somebody's XP changed: leaderboards and badges."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips.accounts.types import AccountErased

if TYPE_CHECKING:
    from onlyvips_quests.api import QuestCompleted, QuestTakenBack, XpChanged
    from onlyvips_quests.standing.badges import Badges
    from onlyvips_quests.standing.boards import Boards


class Following:
    """Brings leaderboards and badges up to date, after the change was committed.

    Args:
        boards: The leaderboards.
        badges: The badges.
    """

    def __init__(self, boards: Boards, badges: Badges) -> None:
        self._boards = boards
        self._badges = badges

    async def follow(
        self, event: QuestCompleted | QuestTakenBack | XpChanged | AccountErased
    ) -> None:
        """Follow an event; following it again changes nothing.

        Args:
            event: What happened.
        """
        if isinstance(event, AccountErased):
            await self._boards.remove(event.account_id)
            return
        await self._boards.update([event.account_id])
        await self._badges.evaluate(event.account_id)
        # Who invites others earns by what they do.
        inviter = await self._badges.inviter_of(event.account_id)
        if inviter is not None:
            await self._badges.evaluate(inviter)
