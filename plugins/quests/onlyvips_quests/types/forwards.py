"""Pass on a channel's post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.messages import READS
from onlyvips_quests.types.parameters import (
    ChatRef,
    MessageId,
    Parameters,
    chat_link,
    chat_route,
    same_chat,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class ForwardParameters(Parameters):
    """Which post to forward, and where to."""

    channel: ChatRef
    message_id: MessageId | None = Field(
        None, description="Number of the post; absent: any post of the channel."
    )
    group: ChatRef | None = Field(
        None, description="Where to forward it; absent: to the bot or any group where it reads."
    )


class ForwardMessage(FirstParty):
    """Forward a channel's post to a group or to the bot.

    Telegram writes into the forwarded message where it is from
    (https://core.telegram.org/constructor/messageFwdHeader); nobody can forge that.
    """

    name: ClassVar[str] = "forward_message"
    summary: ClassVar[str] = "a forwarded message whose header names the right channel and post"
    parameters: ClassVar[type[BaseModel]] = ForwardParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"message", "private"})
    growth: ClassVar[bool] = True

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the address of the post, or of the channel."""
        return chat_link(task.parameters.channel, task.parameters.message_id)

    def routes(self, parameters: ForwardParameters) -> Iterable[str]:
        """Return the route of what is forwarded from the channel."""
        return (chat_route(parameters.channel, "from"),)

    def rights(self, parameters: ForwardParameters) -> Iterable[Right]:
        """Return what reading in the group takes, where one is named."""
        if parameters.group is None:
            return ()
        return (Right(parameters.group, "admin", READS),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message is that post."""
        parameters: ForwardParameters = task.parameters
        source, group = evidence.source, parameters.group
        return Verdict(
            source is not None
            and same_chat(parameters.channel, source.chat_id, source.chat_username)
            and parameters.message_id in (None, source.message_id)
            and (group is None or same_chat(group, evidence.chat_id, evidence.chat_username))
        )

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        if task.parameters.group is None:
            return self.gettext(
                account, "Forward the post to the bot or to a group where the bot is."
            )
        return self.gettext(account, "Forward the post to the group; the bot sees it by itself.")
