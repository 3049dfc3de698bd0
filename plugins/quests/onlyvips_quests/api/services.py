"""The service that other plugins may call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Protocol

from onlyvips_quests.api.proofs import Evidence
from onlyvips_quests.api.values import Badge, ClaimResult, Origin, Profile, Quest, Streak

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

CLAIM = Evidence("claim")
NOWHERE = Origin()


class Quests(Protocol):
    """The service: ``platform.services.get(Quests)``."""

    async def offered(self, language: str) -> Sequence[Quest]:
        """Return the quests on offer, as nobody in particular sees them."""
        ...

    async def list_for(self, account: Account) -> Sequence[Quest]:
        """Return the quests on offer that the person is meant to see, with their state."""
        ...

    async def get(self, account: Account, quest_id: int) -> Quest:
        """Return a quest with the person's state, even if it is no longer on offer.

        Raises:
            onlyvips.errors.NotFound: There is no such quest, or its type's plugin is off.
        """
        ...

    async def suggest(self, account: Account) -> Quest | None:
        """Return a quest that suits the person now, and note that they took it; None if none does.

        It fits their level and language, is not done, and did not fail lately.
        """
        ...

    async def take(self, account: Account, quest_id: int) -> Quest:
        """Note that the person took a quest: from now on the rules of this version hold for them.

        Raises:
            onlyvips.errors.NotFound: There is no such quest on offer.
        """
        ...

    async def link(self, account: Account, quest_id: int) -> str | None:
        """Return the person's own link for a quest; None for a quest that has none.

        Raises:
            onlyvips.errors.NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def claim(
        self,
        account: Account,
        quest_id: int,
        evidence: Evidence = CLAIM,
        *,
        origin: Origin = NOWHERE,
    ) -> ClaimResult:
        """Offer evidence to one quest and, if it is proved, pay its reward exactly once.

        Args:
            account: Who claims.
            quest_id: Which quest.
            evidence: What proves it; by default the person just asks.
            origin: From where the claim comes.

        Raises:
            onlyvips.errors.NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def observe(
        self, account: Account, evidence: Evidence, *, seen: bool = False
    ) -> Sequence[ClaimResult]:
        """Offer evidence to every quest that looks at its kind; return what came of it.

        Quests that the evidence has nothing to do with are left out of the answer.

        Args:
            account: Whose evidence it is.
            evidence: What was seen.
            seen: The caller shows the person what comes of it, so no notice is sent.
        """
        ...

    async def progress(self, account: Account, quest_ids: Sequence[int]) -> Mapping[int, bool]:
        """Say which of some quests the person has ever completed; for rules of access."""
        ...

    async def refer(self, account: Account, referrer_telegram_id: int) -> bool:
        """Note who invited somebody; the first note stays. Return whether this is the first.

        Nobody invites themselves, or somebody who was there before them. There is one level
        only: who is invited has one referrer, and nothing is earned beyond that.
        """
        ...

    async def profile(self, account: Account) -> Profile:
        """Return somebody's standing."""
        ...

    async def badges(self, account: Account) -> Sequence[Badge]:
        """Return all badges, with the person's progress, in the operator's order."""
        ...

    async def streak(self, account: Account) -> Streak:
        """Return somebody's days in a row."""
        ...
