"""Join a channel or group."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel

from onlyvips.errors import InvalidInput, NotFound
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

    Args:
        platform: Asks Telegram, and translates.
    """

    name: ClassVar[str] = "channel_join"
    parameters: ClassVar[type[BaseModel]] = ChannelJoinParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"claim", "join"})

    def __init__(self, platform: Platform) -> None:
        self._platform = platform

    def link(self, parameters: ChannelJoinParameters) -> str | None:
        """Return the channel's public address."""
        return f"https://t.me/{parameters.channel.removeprefix('@')}"

    async def verify(
        self, parameters: ChannelJoinParameters, evidence: Evidence, account: Account
    ) -> Verdict:
        """Met when Telegram says so; an update about joining is a reason to ask, not a proof."""
        platform, channel = self._platform, parameters.channel
        if evidence.kind == "join" and not same_chat(channel, evidence.chat_username):
            return Verdict(False)
        try:
            member = await platform.telegram.is_member(channel, account.telegram_id)
        except (NotFound, InvalidInput) as error:
            # The operator's fault, not the person's: the health check says what to do.
            platform.log.warning("quest_channel_unseen", channel=channel, error=error.detail)
            reason = platform.i18n.gettext(
                account.language, "This quest cannot be checked at the moment. Try again later."
            )
            return Verdict(False, reason)
        if member:
            return Verdict(True)
        reason = platform.i18n.gettext(
            account.language, "Join the channel first, then check again."
        )
        return Verdict(False, reason)
