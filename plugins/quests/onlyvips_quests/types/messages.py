"""Write in a group, below a post, or to the bot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from pydantic import BaseModel, Field

from onlyvips_quests.api import Evidence, Right, Task, Verdict
from onlyvips_quests.types.parameters import (
    ChatRef,
    MessageId,
    TelegramLink,
    chat_link,
    chat_route,
    same_chat,
)
from onlyvips_quests.types.written import Written, WrittenType

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

#: https://core.telegram.org/bots/features#privacy-mode
READS = "to read messages, unless the bot's privacy mode is off (@BotFather, /setprivacy)"


class GroupWritten(Written):
    """Which group, and what to write there."""

    group: ChatRef


class JoinedWritten(GroupWritten):
    """Which group to join, and what to write there."""

    link: TelegramLink | None = Field(
        None, description="Where to join, for a private group: an invite link."
    )


class MentionWritten(Written):
    """Where to mention the bot."""

    group: ChatRef | None = Field(None, description="Absent: any group where the bot is.")


class CommentWritten(Written):
    """Which post to comment on."""

    channel: ChatRef
    message_id: MessageId | None = Field(
        None, description="Number of the post; absent: any post of the channel."
    )
    group: ChatRef | None = Field(
        None, description="The channel's discussion group, so that its rights can be checked."
    )


class PrivateWritten(Written):
    """What to write to the bot."""

    original: bool = Field(False, description="Not a copy of what somebody else wrote.")


class MessageSend(WrittenType):
    """Write in a group."""

    name: ClassVar[str] = "message_send"
    summary: ClassVar[str] = "a message in the group that is long enough and says the right thing"
    parameters: ClassVar[type[BaseModel]] = GroupWritten
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})
    secret: ClassVar[frozenset[str]] = frozenset({"pattern"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the group's public address."""
        return chat_link(task.parameters.group)

    def routes(self, parameters: GroupWritten) -> Iterable[str]:
        """Return the group's route."""
        return (chat_route(parameters.group),)

    def rights(self, parameters: GroupWritten) -> Iterable[Right]:
        """Return what reading in the group takes."""
        return (Right(parameters.group, "admin", READS),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message is in that group and is what was asked for."""
        parameters: GroupWritten = task.parameters
        here = same_chat(parameters.group, evidence.chat_id, evidence.chat_username)
        return Verdict(here and evidence.kind == "message" and parameters.fits(evidence))

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Write a message of at least {n} letter in the group; the bot sees it by itself.",
            "Write a message of at least {n} letters in the group; the bot sees it by itself.",
            task.parameters.min_length,
        )


class GroupJoinMessage(MessageSend):
    """Join a group and write there."""

    name: ClassVar[str] = "group_join_message"
    summary: ClassVar[str] = "a message in the group by somebody who, Telegram says, is a member"
    parameters: ClassVar[type[BaseModel]] = JoinedWritten
    evidence: ClassVar[frozenset[str]] = frozenset({"message", "leave"})
    growth: ClassVar[bool] = True
    looks_up: ClassVar[bool] = True

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return where to join."""
        given: str | None = task.parameters.link
        return given or chat_link(task.parameters.group)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when a member wrote what was asked for, and, looked at again, still is a member."""
        if evidence.kind == "claim":
            return self.unmet(task, account)
        if evidence.kind != "recheck" and not (await super().judge(task, evidence, account)).met:
            return Verdict(False)
        # Whoever comments on a channel's posts writes in its group without being in it.
        group = task.parameters.group
        if await self.platform.telegram.is_member(group, account.telegram_id):
            return Verdict(True)
        return self.unmet(task, account)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Join the group and write a message of at least {n} letter there; the bot sees it "
            "by itself.",
            "Join the group and write a message of at least {n} letters there; the bot sees it "
            "by itself.",
            task.parameters.min_length,
        )


class BotMention(WrittenType):
    """Mention the bot in a group."""

    name: ClassVar[str] = "bot_mention"
    summary: ClassVar[str] = "a group message that mentions the bot, as Telegram marked it"
    parameters: ClassVar[type[BaseModel]] = MentionWritten
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})
    secret: ClassVar[frozenset[str]] = frozenset({"pattern"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the group's public address, where one is asked for."""
        group = task.parameters.group
        return None if group is None else chat_link(group)

    def routes(self, parameters: MentionWritten) -> Iterable[str]:
        """Return the route of mentions, which are rarer than messages of a group."""
        return ("mention",)

    def rights(self, parameters: MentionWritten) -> Iterable[Right]:
        """Return what is needed in the group: mentions come in privacy mode as well."""
        if parameters.group is None:
            return ()
        return (Right(parameters.group, "member", "to see messages that mention the bot"),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message mentions the bot, in the right group."""
        parameters: MentionWritten = task.parameters
        group = parameters.group
        here = group is None or same_chat(group, evidence.chat_id, evidence.chat_username)
        return Verdict(here and evidence.mentions_bot and parameters.fits(evidence))

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(
            account,
            "Mention @{bot} in a message in the group; the bot sees it by itself.",
            bot=self.platform.telegram.username,
        )


class Comment(WrittenType):
    """Comment on a channel's post."""

    name: ClassVar[str] = "comment"
    summary: ClassVar[str] = "a message in the discussion thread of the channel's post"
    parameters: ClassVar[type[BaseModel]] = CommentWritten
    evidence: ClassVar[frozenset[str]] = frozenset({"message"})
    secret: ClassVar[frozenset[str]] = frozenset({"pattern"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the address of the post, or of the channel."""
        return chat_link(task.parameters.channel, task.parameters.message_id)

    def routes(self, parameters: CommentWritten) -> Iterable[str]:
        """Return the route of the channel's comments; for a channel by name, of all comments.

        A comment is seen in the discussion group, which tells the channel's id and no name.
        """
        channel = parameters.channel
        return (f"comment:{channel}",) if isinstance(channel, int) else ("comment",)

    def rights(self, parameters: CommentWritten) -> Iterable[Right]:
        """Return what reading in the discussion group takes, where it is named."""
        if parameters.group is None:
            return ()
        return (Right(parameters.group, "admin", READS),)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message is a comment on the right post."""
        parameters: CommentWritten = task.parameters
        post = evidence.post
        if post is None or parameters.message_id not in (None, post.message_id):
            return Verdict(False)
        if not parameters.fits(evidence):
            return Verdict(False)
        channel = parameters.channel
        if isinstance(channel, str):
            channel = (await self.platform.telegram.chat(channel)).id
        return Verdict(channel == post.chat_id)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.ngettext(
            account,
            "Write a comment of at least {n} letter below the post; the bot sees it by itself.",
            "Write a comment of at least {n} letters below the post; the bot sees it by itself.",
            task.parameters.min_length,
        )


class PrivateMessage(WrittenType):
    """Write something to the bot."""

    name: ClassVar[str] = "message"
    summary: ClassVar[str] = "a private message to the bot that says the right thing"
    parameters: ClassVar[type[BaseModel]] = PrivateWritten
    evidence: ClassVar[frozenset[str]] = frozenset({"private"})
    # What is to be said may be what people have to find out.
    secret: ClassVar[frozenset[str]] = frozenset({"pattern", "words"})

    def link(self, task: Task, account: Account | None) -> str | None:
        """Return the address of the bot."""
        name = self.platform.telegram.username
        return f"https://t.me/{name}" if name else None

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met when the message is what was asked for."""
        parameters: PrivateWritten = task.parameters
        return Verdict(parameters.fits(evidence))

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Write to the bot what the quest asks for.")
