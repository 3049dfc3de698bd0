"""Join a channel or group."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from onlyvips_quests.api import Evidence, Verdict
from onlyvips_quests.types.parameters import ChatName, Parameters, same_chat

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform


class ChannelJoinParameters(Parameters):
    """Which channel."""

    channel: ChatName


class ChannelJoin:
    """Proved by asking Telegram whether the person is a member now.

    The bot must be an administrator of a channel to ask
    (https://core.telegram.org/method/channels.getParticipant).
    """

    name: ClassVar[str] = "channel_join"
    parameters: ClassVar[type[BaseModel]] = ChannelJoinParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"claim", "join"})

    def link(self, parameters: ChannelJoinParameters) -> str | None:
        """Return the channel's public address."""
        return f"https://t.me/{parameters.channel.removeprefix('@')}"

    async def verify(
        self,
        parameters: ChannelJoinParameters,
        evidence: Evidence,
        account: Account,
        platform: Platform,
    ) -> Verdict:
        """Met when Telegram says so; an update about joining is a reason to ask, not a proof."""
        if evidence.kind == "join" and not same_chat(parameters.channel, evidence.chat_username):
            return Verdict(False)
        if await platform.telegram.is_member(parameters.channel, account.telegram_id):
            return Verdict(True)
        return Verdict(False, "Join the channel first, then check again.")
