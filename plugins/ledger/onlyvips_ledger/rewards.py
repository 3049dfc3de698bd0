"""The reward type ``credits`` of quests: money of the platform for a quest that was done.

The ledger works without quests, and quests without the ledger. Only what quests itself calls, in
its hook, imports the other's api.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from pydantic import BaseModel, ConfigDict, Field

from onlyvips_ledger.api import Money
from onlyvips_ledger.api.amounts import written

if TYPE_CHECKING:
    from onlyvips_quests.api import RewardType

    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Ledger

_REASON: Final = "The quest's reward was taken back."


class CreditsParameters(BaseModel):
    """How much a quest gives."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    amount: int = Field(ge=1, le=10**12, description="In the asset's smallest unit.")
    asset: str = Field("CREDIT", pattern="^(CREDIT|XTR|TON|USDT)$", description="Asset code.")


def reward_types(platform: Platform, ledger: Ledger) -> list[RewardType]:
    """Return the ledger's reward types; called by quests' hook alone.

    Args:
        platform: The ledger's platform.
        ledger: Gives the money.
    """
    from onlyvips_quests.api import RewardType

    class Credits(RewardType):
        """Money of the platform."""

        name = "credits"
        parameters = CreditsParameters

        def describe(self, parameters: Any, language: str) -> str:
            """Return the asset's name and the amount."""
            asset = ledger.asset(parameters.asset)
            name = platform.i18n.gettext(language, asset.name)
            return f"{name}: {written(parameters.amount, asset.decimals, language)}"

        async def give(self, parameters: Any, account: Account, key: str) -> None:
            """Give it, once for each key."""
            money = Money(parameters.asset, parameters.amount)
            await ledger.grant(key, account.id, money, subject="quest")

        async def take_back(self, parameters: Any, account: Account, key: str) -> None:
            """Take it back; what was spent is owed."""
            given = await ledger.find(key)
            if given is not None:
                await ledger.refund(given.id, key=f"{key}:back", reason=_REASON)

    return [Credits()]
