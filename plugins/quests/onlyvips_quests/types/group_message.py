"""Write in a group."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.types.parameters import ChatName, Parameters, same_chat

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


class GroupMessageParameters(Parameters):
    """Which group, and how long a message must be."""

    group: ChatName
    min_length: int = Field(1, ge=1, le=4096)


class GroupMessage:
    """Proved by a message that the bot saw in the group.

    Args:
        platform: Translates.
    """

    name: ClassVar[str] = "group_message"
    parameters: ClassVar[type[BaseModel]] = GroupMessageParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def link(self, parameters: GroupMessageParameters) -> str | None:
        """Return the group's public address."""
        return f"https://t.me/{parameters.group.removeprefix('@')}"

    async def verify(
        self, parameters: GroupMessageParameters, evidence: Evidence, account: Account
    ) -> Verdict:
        """Met when the message is in that group and long enough."""
        if evidence.kind == "message":
            here = same_chat(parameters.group, evidence.chat_username)
            return Verdict(here and len(evidence.text.strip()) >= parameters.min_length)
        reason = self._platform.i18n.ngettext(
            account.language,
            "Write a message of at least {n} letter in the group; the bot sees it by itself.",
            "Write a message of at least {n} letters in the group; the bot sees it by itself.",
            parameters.min_length,
        )
        return Verdict(False, reason)
