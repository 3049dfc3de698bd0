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
    """Proved by a message that the bot saw in the group."""

    name: ClassVar[str] = "group_message"
    parameters: ClassVar[type[BaseModel]] = GroupMessageParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})

    def link(self, parameters: GroupMessageParameters) -> str | None:
        """Return the group's public address."""
        return f"https://t.me/{parameters.group.removeprefix('@')}"

    async def verify(
        self,
        parameters: GroupMessageParameters,
        evidence: Evidence,
        account: Account,
        platform: Platform,
    ) -> Verdict:
        """Met when the message is in that group and long enough."""
        if evidence.kind != "message":
            return Verdict(False, "Write a message in the group; the bot sees it by itself.")
        if not same_chat(parameters.group, evidence.chat_username):
            return Verdict(False)
        if len(evidence.text.strip()) < parameters.min_length:
            return Verdict(False, "The message is too short.")
        return Verdict(True)
