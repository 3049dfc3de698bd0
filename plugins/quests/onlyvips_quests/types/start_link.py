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

    prefix: str = Field("ref_", pattern=r"^[A-Za-z0-9_-]{1,63}$")


class StartLink:
    """Proved by the parameter of /start, which Telegram passes on from the link.

    Args:
        platform: Translates.
    """

    name: ClassVar[str] = "start_link"
    parameters: ClassVar[type[BaseModel]] = StartLinkParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"start"})

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def link(self, parameters: StartLinkParameters) -> str | None:
        """There is no one place to go to: the link is somebody's own."""
        return None

    async def verify(
        self, parameters: StartLinkParameters, evidence: Evidence, account: Account
    ) -> Verdict:
        """Met when the link's parameter has the prefix and something behind it.

        A person's own referral link, ``ref_`` and their own Telegram id, proves nothing.
        """
        text = evidence.text
        fits = text.startswith(parameters.prefix) and len(text) > len(parameters.prefix)
        if evidence.kind == "start" and fits and text != f"ref_{account.telegram_id}":
            return Verdict(True)
        reason = self._platform.i18n.gettext(
            account.language, "Open the bot through a friend's link."
        )
        return Verdict(False, reason)
