"""Pin a message."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import (
    ChatRef,
    Parameters,
    chat_link,
    chat_route,
    same_chat,
)
from onlyvips_quests.types.patterns import Phrase

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.bot.types import ChatMessage


class PinParameters(Parameters):
    """Where to pin, and what."""

    chat: ChatRef | None = Field(None, description="A group; absent: any group where the bot is.")
    contains: Phrase | None = Field(
        None, description="What the pinned message must contain; case is ignored."
    )
    source: ChatRef | None = Field(
        None, description="The channel that the pinned message must be forwarded from."
    )


class PinCheck(FirstParty):
    """Pin a message.

    Telegram's update says who pinned; what is pinned, and whether it still is, is asked. Of pins
    in channels Telegram tells nobody's name.
    """

    name: ClassVar[str] = "pin_check"
    summary: ClassVar[str] = "the person pinned a message, and Telegram says that it is pinned"
    parameters: ClassVar[type[BaseModel]] = PinParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"pin"})
    looks_up: ClassVar[bool] = True

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the address of the chat, where one is asked for."""
        chat = task.parameters.chat
        return None if chat is None else chat_link(chat)

    def routes(self, parameters: PinParameters) -> Iterable[str]:
        """Return the chat's route; all pins where any chat will do."""
        return ("*",) if parameters.chat is None else (chat_route(parameters.chat),)

    def rights(self, parameters: PinParameters) -> Iterable[Right]:
        """Return what is needed to look at pinned messages."""
        if parameters.chat is None:
            return ()
        return (Right(parameters.chat, "member", "to see what is pinned"),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message that the person pinned is pinned now and is the right one.

        A re-check that does not say which message it was looks at what is pinned in the quest's
        chat; where any chat would do, it cannot be asked.
        """
        parameters: PinParameters = task.parameters
        if evidence.kind == "claim":
            return self.unmet(task, account)
        chat = parameters.chat
        seen_in = (evidence.chat_id, evidence.chat_username)
        if evidence.kind == "pin" and chat is not None and not same_chat(chat, *seen_in):
            return Verdict(False)
        where = evidence.chat_id or chat
        if where is None:
            return Verdict(True)
        if isinstance(where, int) and where > 0:  # pinned in the chat with the bot
            return Verdict(False)
        message = await self._pinned(where, evidence.message_id)
        if message is not None and _fits(parameters, message):
            return Verdict(True)
        return Verdict(
            False,
            self.gettext(account, "The right message is not pinned. Pin it, and leave it pinned."),
        )

    async def _pinned(self, chat: int | str, message_id: int | None) -> ChatMessage | None:
        """Return the message if it is pinned; without a number, the newest pinned one."""
        telegram = self.platform.telegram
        if message_id is not None:
            message = await telegram.message(chat, message_id)
            if message is not None:
                return message if message.pinned else None
        # Messages of basic groups cannot be asked for by number.
        newest = await telegram.pinned(chat)
        if newest is None or message_id not in (None, newest.message_id):
            return None
        return newest

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Pin the message in the group; the bot sees it by itself.")


def _fits(parameters: PinParameters, message: ChatMessage) -> bool:
    contains, source, forward = parameters.contains, parameters.source, message.forward
    if contains is not None and contains.casefold() not in message.text.casefold():
        return False
    return source is None or (
        forward is not None and same_chat(source, forward.chat_id, forward.chat_username)
    )
