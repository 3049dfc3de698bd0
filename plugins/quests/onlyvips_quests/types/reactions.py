"""React to messages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import BaseModel, Field, model_validator

from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.types.base import FirstParty, counted, place
from onlyvips_quests.types.parameters import (
    ChatRef,
    Count,
    MessageId,
    Parameters,
    chat_link,
    chat_route,
    same_chat,
)

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

#: Telegram names reactions without the selector that asks for a coloured picture: the heart that
#: keyboards write is U+2764 U+FE0F, the reaction U+2764.
_SELECTOR = "\ufe0f"


class ReactionParameters(Parameters):
    """Which message to react to, and how."""

    chat: ChatRef = Field(description="A group: in channels reactions are anonymous.")
    message_id: MessageId | None = Field(None, description="Absent: any message of the group.")
    emoji: tuple[str, ...] = Field(
        (), max_length=20, description="One of these; empty for any reaction."
    )
    count: Count = Field(1, description="How many different messages.")

    @model_validator(mode="after")
    def _enough_messages(self) -> Self:
        if self.message_id is not None and self.count > 1:
            raise ValueError("expected count 1 with a message_id: it is one message")
        return self


class EmojiReaction(FirstParty):
    """React to a message of a group. What was taken back proves nothing.

    In channels reactions are anonymous: Telegram tells bots only how many there are
    (https://core.telegram.org/constructor/updateBotMessageReactions). A channel's post is reacted
    to in its discussion group, where it has a copy.
    """

    name: ClassVar[str] = "emoji_reaction"
    summary: ClassVar[str] = "Telegram's update about the person's reactions to the message"
    parameters: ClassVar[type[BaseModel]] = ReactionParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"reaction"})
    growth: ClassVar[bool] = True

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the address of the message, or of the chat."""
        return chat_link(task.parameters.chat, task.parameters.message_id)

    def routes(self, parameters: ReactionParameters) -> Iterable[str]:
        """Return the chat's route."""
        return (chat_route(parameters.chat),)

    def rights(self, parameters: ReactionParameters) -> Iterable[Right]:
        """Return what hearing of reactions takes.

        https://core.telegram.org/bots/api#update: ``message_reaction`` comes to administrators.
        """
        return (Right(parameters.chat, "admin", "to see who reacts to messages"),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when one of the reactions that are there now is a right one."""
        parameters: ReactionParameters = task.parameters
        here = same_chat(parameters.chat, evidence.chat_id, evidence.chat_username)
        if not here or parameters.message_id not in (None, evidence.message_id):
            return Verdict(False)
        given, right = _plain(evidence.emoji), _plain(parameters.emoji)
        if not given or (right and not given & right):
            return Verdict(False)
        return counted(parameters, place(evidence))

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        emoji = task.parameters.emoji
        if not emoji:
            return self.gettext(account, "React to the post; the bot sees it by itself.")
        return self.gettext(
            account,
            "React to the post with {emoji}; the bot sees it by itself.",
            emoji=" / ".join(emoji),
        )


def _plain(emoji: Iterable[str]) -> frozenset[str]:
    return frozenset(one.replace(_SELECTOR, "") for one in emoji)
