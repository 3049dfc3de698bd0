"""Come through a link."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.types.parameters import Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


class StartLinkParameters(Parameters):
    """What the link's parameter begins with."""

    prefix: str = Field("ref_", pattern=r"^[A-Za-z0-9_-]{1,64}$")


class StartLink:
    """Proved by the parameter of /start, which Telegram passes on from the link."""

    name: ClassVar[str] = "start_link"
    parameters: ClassVar[type[BaseModel]] = StartLinkParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"start"})

    def link(self, parameters: StartLinkParameters) -> str | None:
        """There is no one place to go to: the link is somebody's own."""
        return None

    async def verify(
        self,
        parameters: StartLinkParameters,
        evidence: Evidence,
        account: Account,
        platform: Platform,
    ) -> Verdict:
        """Met when the link's parameter has the prefix and something behind it."""
        rest = evidence.text.removeprefix(parameters.prefix)
        if evidence.kind == "start" and rest and rest != evidence.text:
            return Verdict(True)
        return Verdict(False, "Open the bot through a friend's link.")
