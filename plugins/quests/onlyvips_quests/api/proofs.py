"""Evidence of a quest, and the verdict on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

#: Where evidence comes from.
#:
#: ``claim``: the person asks; ``recheck``: the platform looks again before it pays or when a hold
#: ends; ``start``: /start with a parameter; ``visit``: somebody new came through the person's link;
#: ``message``: written in a group; ``private``: written to the bot; ``post``: posted in a channel;
#: ``join``, ``leave``: of a chat; ``reaction``; ``press``: of a button below a post; ``vote``: in a
#: poll; ``pin``: of a message; ``referral``: somebody whom the person invited completed a quest;
#: ``invite``: somebody joined through the person's own invite link; ``day``: an active day;
#: ``answers``: to questions; ``proof``: text or picture for a moderator; ``approval``: a moderator
#: said yes; ``activity``: something that another plugin saw.
EvidenceKind = Literal[
    "claim",
    "recheck",
    "start",
    "visit",
    "message",
    "private",
    "post",
    "join",
    "leave",
    "reaction",
    "press",
    "vote",
    "pin",
    "referral",
    "invite",
    "day",
    "answers",
    "proof",
    "approval",
    "activity",
]


@dataclass(frozen=True, slots=True)
class Post:
    """A message by its place: marked id of the chat and number."""

    chat_id: int
    message_id: int


@dataclass(frozen=True, slots=True)
class Source:
    """Where a forwarded message came from; None for what Telegram does not tell."""

    chat_id: int | None = None
    chat_username: str | None = None
    message_id: int | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """What Telegram or the platform saw, offered as proof of a quest.

    Attributes:
        kind: Where it comes from.
        chat_id: Marked id of the chat, where there is one.
        chat_username: Its public name, without ``@``.
        message_id: The message, where there is one.
        text: Text of the message, or the parameter of /start.
        key: Names what was seen for ever: the same when it is seen again. Steps are counted once
            for each key.
        post: Of a comment: the channel post that it is about.
        source: Of a forwarded message: where it came from.
        mentions_bot: Of a message: it mentions the bot.
        emoji: Of a reaction: the emoji now.
        data: Of a button: what it says. Of a vote: the poll's key. Of a join by invite link: the
            link. Of an activity: what kind.
        options: Of a vote: the positions chosen.
        subject: Of an activity: about what, e.g. ``work:12``.
        proof: Of a proof: its number in the queue's books.
        person: Account of the other person: who visited, was invited or joined.
        answers: Answers by question.
        at: When it happened; now when absent.
    """

    kind: EvidenceKind
    chat_id: int | None = None
    chat_username: str | None = None
    text: str = ""
    message_id: int | None = None
    key: str = ""
    post: Post | None = None
    source: Source | None = None
    mentions_bot: bool = False
    emoji: tuple[str, ...] = ()
    data: str = ""
    options: tuple[int, ...] = ()
    subject: str = ""
    proof: int | None = None
    person: int | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    at: datetime | None = None

    def routes(self) -> Iterator[str]:
        """Yield the routes by which quests are found that may care, see `QuestType.routes`."""
        yield "*"
        if self.chat_id is not None:
            yield f"chat:{self.chat_id}"
        if self.chat_username:
            yield f"chat:@{self.chat_username.lower()}"
        if self.data:
            yield f"data:{self.data}"
        if self.mentions_bot:
            yield "mention"
        if self.post is not None:
            yield "comment"
            yield f"comment:{self.post.chat_id}"
        if self.source is not None:
            if self.source.chat_id is not None:
                yield f"from:{self.source.chat_id}"
            if self.source.chat_username:
                yield f"from:@{self.source.chat_username.lower()}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence proves the quest.

    Attributes:
        met: It does, or, for a quest of several steps, it proves one step or all (see ``done``).
        reason: What is missing, in the account's language; shown to the person as plain text.
        step: Names the step that the evidence proves, for quests whose steps are counted one by
            one: the same name counts once. Empty for evidence that proves the whole quest, and
            where the platform may name the step, by its text or else its key.
        done: Steps that are done in all, for quests that can look that up; None otherwise.
        failed: The person tried and got it wrong: an attempt is spent.
        review: A moderator has to decide.
        keep: What the platform keeps with the person's run, such as the answers of a survey.
    """

    met: bool
    reason: str = ""
    step: str = ""
    done: int | None = None
    failed: bool = False
    review: bool = False
    keep: Mapping[str, Any] = field(default_factory=dict)
