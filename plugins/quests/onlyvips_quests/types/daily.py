"""Come back every day."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class Daily:
    """Proved by the claim itself; the quest's recurrence makes it once a day."""

    name: ClassVar[str] = "daily"
    parameters: ClassVar[type[BaseModel]] = Parameters
    evidence: ClassVar[frozenset[str]] = frozenset({"claim"})

    def link(self, parameters: Parameters) -> str | None:
        """There is nowhere to go."""
        return None

    async def verify(self, parameters: Parameters, evidence: Evidence, account: Account) -> Verdict:
        """Met by asking."""
        return Verdict(evidence.kind == "claim")
