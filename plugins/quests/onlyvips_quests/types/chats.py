"""Join a channel or group."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import (
    ChatRef,
    Parameters,
    TelegramLink,
    chat_link,
    chat_route,
    same_chat,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

_LINK = "Where to join, for a private chat: an invite link."


class ChannelParameters(Parameters):
    """Which channel."""

    channel: ChatRef
    link: TelegramLink | None = Field(None, description=_LINK)


class LastingChannelParameters(ChannelParameters):
    """Which channel, and for how long."""

    hours: int = Field(24, ge=1, le=8784, description="Hours after which one must still be in it.")


class GroupParameters(Parameters):
    """Which group."""

    group: ChatRef
    link: TelegramLink | None = Field(None, description=_LINK)


class Joining(FirstParty):
    """Proved by asking Telegram whether the person is a member now.

    An update about a join is a reason to ask, not a proof: by the time that it is looked at, the
    person may be gone. One about leaving proves nothing, and is a reason to check again.
    """

    evidence: ClassVar[frozenset[str]] = frozenset({"join", "leave"})
    growth: ClassVar[bool] = True
    looks_up: ClassVar[bool] = True
    _chat: ClassVar[str]  # name of the parameter that names the chat

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return where to join."""
        given: str | None = task.parameters.link
        return given or chat_link(self._where(task.parameters))

    def routes(self, parameters: Parameters) -> Iterable[str]:
        """Return the chat's route."""
        return (chat_route(self._where(parameters)),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when Telegram says that the person is a member."""
        chat = self._where(task.parameters)
        seen_in = (evidence.chat_id, evidence.chat_username)
        if evidence.kind == "leave" or (evidence.kind == "join" and not same_chat(chat, *seen_in)):
            return Verdict(False)
        if await self.platform.telegram.is_member(chat, account.telegram_id):
            return Verdict(True)
        return self.unmet(task, account)

    def _where(self, parameters: Parameters) -> str | int:
        chat: str | int = getattr(parameters, self._chat)
        return chat


class ChannelJoin(Joining):
    """Join a channel."""

    name: ClassVar[str] = "channel_join"
    summary: ClassVar[str] = "Telegram says that the person is a member of the channel"
    parameters: ClassVar[type[BaseModel]] = ChannelParameters
    _chat: ClassVar[str] = "channel"

    def rights(self, parameters: ChannelParameters) -> Iterable[Right]:
        """Return what asking who is in a channel takes.

        https://core.telegram.org/method/channels.getParticipant: ``CHAT_ADMIN_REQUIRED``.
        """
        return (Right(parameters.channel, "admin", "to see who is a member of the channel"),)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Join the channel first, then check again.")


class ChannelJoinV2(ChannelJoin):
    """Join a channel and stay: the reward is held, and paid after a second look."""

    name: ClassVar[str] = "channel_join_v2"
    summary: ClassVar[str] = (
        "Telegram says that the person is a member of the channel, and still is after some hours"
    )
    parameters: ClassVar[type[BaseModel]] = LastingChannelParameters

    def hold_seconds(self, parameters: LastingChannelParameters) -> int:
        """Return for how long one must stay."""
        return parameters.hours * 3600


class GroupJoin(Joining):
    """Join a group."""

    name: ClassVar[str] = "group_join"
    summary: ClassVar[str] = "Telegram says that the person is a member of the group"
    parameters: ClassVar[type[BaseModel]] = GroupParameters
    _chat: ClassVar[str] = "group"

    def rights(self, parameters: GroupParameters) -> Iterable[Right]:
        """Return what hearing of joins takes.

        Asking about one person takes no more than being in the group; updates about who joins
        and leaves come to administrators only
        (https://core.telegram.org/constructor/updateChannelParticipant).
        """
        return (Right(parameters.group, "admin", "to see at once who joins and leaves"),)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Join the group first, then check again.")
