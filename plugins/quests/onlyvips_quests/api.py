"""All that other plugins may import from quests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Protocol

from pydantic import BaseModel

from onlyvips.events import Event

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account

Recurrence = Literal["once", "daily"]
Outcome = Literal["completed", "already", "unmet"]


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest as it is offered to somebody.

    Attributes:
        id: Number.
        slug: Stable name, used in seeds and links.
        type: Name of its type.
        title: In the person's language.
        description: In the person's language.
        xp: Experience points it gives.
        badge: Slug of the badge it gives, if any.
        recurrence: How often it can be done.
        parameters: Parameters of its type.
        done: The person has done it (today, if it is daily).
        link: Where to go to do it, if anywhere.
    """

    id: int
    slug: str
    type: str
    title: str
    description: str
    xp: int
    badge: str | None
    recurrence: Recurrence
    parameters: Mapping[str, Any]
    done: bool
    link: str | None


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge that somebody earned."""

    slug: str
    name: str
    icon: str
    rarity: str
    earned_at: datetime


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody's standing.

    Attributes:
        account_id: Whose.
        xp: All experience points.
        level: Level, from 1.
        level_xp: XP since the level began.
        level_span: XP that the level takes.
        completed: Completions in all.
        badges: Badges, the latest first.
    """

    account_id: int
    xp: int
    level: int
    level_xp: int
    level_span: int
    completed: int
    badges: Sequence[Badge]


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What came of a claim.

    Attributes:
        outcome: ``completed`` now, ``already`` done, or ``unmet``.
        quest: The quest.
        reason: What is missing, in the person's language, when ``unmet``.
        xp: XP given; 0 unless ``completed``.
        total_xp: XP in all afterwards, whatever the outcome.
        level: Level afterwards, whatever the outcome.
        level_up: The level rose.
        badges: Slugs of badges that came with it.
    """

    outcome: Outcome
    quest: Quest
    reason: str = ""
    xp: int = 0
    total_xp: int = 0
    level: int = 1
    level_up: bool = False
    badges: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What Telegram or the platform saw, offered as proof of a quest.

    Attributes:
        kind: ``claim`` (the person asks), ``start`` (/start), ``message`` (in a group) or ``join``.
        chat_id: Marked id of the chat, where there is one.
        chat_username: Its public name, in lower case without ``@``.
        text: Text of the message, or the parameter of /start.
    """

    kind: Literal["claim", "start", "message", "join"]
    chat_id: int | None = None
    chat_username: str | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether the evidence proves the quest.

    Attributes:
        met: It does.
        reason: What is missing, in the account's language; shown to the person as plain text.
    """

    met: bool
    reason: str = ""


class QuestType(Protocol):
    """A kind of quest. Register one with the hook ``register_quest_types``."""

    @property
    def name(self) -> str:
        """Name that quests refer to; unique among all plugins."""
        ...

    @property
    def parameters(self) -> type[BaseModel]:
        """Model of a quest's parameters."""
        ...

    @property
    def evidence(self) -> frozenset[str]:
        """Kinds of evidence that the type looks at by itself, see `Evidence.kind`."""
        ...

    def link(self, parameters: Any) -> str | None:
        """Return where to go to do it: an address that a button can open, or None."""
        ...

    async def verify(self, parameters: Any, evidence: Evidence, account: Account) -> Verdict:
        """Say whether the evidence proves the quest; ask Telegram rather than the person.

        May be called several times for one completion, and at the same moment.

        Args:
            parameters: The quest's, as an instance of the type's model.
            evidence: What was seen.
            account: Of whom.

        Raises:
            onlyvips.errors.Unavailable: It cannot be said at the moment.
        """
        ...


class Quests(Protocol):
    """The service: ``platform.services.get(Quests)``."""

    async def offered(self, language: str) -> Sequence[Quest]:
        """Return the quests on offer, as nobody in particular sees them."""
        ...

    async def list_for(self, account: Account) -> Sequence[Quest]:
        """Return the quests on offer, with the person's state."""
        ...

    async def get(self, account: Account, quest_id: int) -> Quest:
        """Return a quest with the person's state, even if it is no longer on offer.

        Raises:
            onlyvips.errors.NotFound: There is no such quest, or its type's plugin is off.
        """
        ...

    async def claim(
        self, account: Account, quest_id: int, evidence: Evidence = Evidence("claim")
    ) -> ClaimResult:
        """Check a quest and, if it is proved, pay its reward exactly once.

        Raises:
            onlyvips.errors.NotFound: There is no such quest on offer.
            onlyvips.errors.Unavailable: Telegram does not answer.
        """
        ...

    async def observe(
        self, account: Account, evidence: Evidence, *, seen: bool = False
    ) -> Sequence[ClaimResult]:
        """Offer evidence to every quest that looks at its kind; return what it completed.

        Args:
            account: Whose evidence it is.
            evidence: What was seen.
            seen: The caller shows the person what comes of it, so no notice is sent.
        """
        ...

    async def refer(self, account: Account, referrer_telegram_id: int) -> bool:
        """Note who invited somebody; the first note stays. Return whether this is the first.

        Nobody invites themselves, or somebody who was there before them. There is one level
        only: who is invited has one referrer, and nothing is earned beyond that.
        """
        ...

    async def profile(self, account: Account) -> Profile:
        """Return somebody's standing."""
        ...


class QuestCompleted(Event):
    """A quest was completed and paid.

    Attributes:
        account_id: By whom.
        completion_id: Number of the completion.
        quest_id: Which quest.
        slug: Its stable name.
        xp: Experience points given.
        total_xp: Experience points in all.
        level: Level afterwards.
        level_up: The level rose.
        badges: Badges that came with it.
        seen: The person is looking at the result already, so no notice is sent.
    """

    event_name: ClassVar[str] = "quests.quest_completed"
    account_id: int
    completion_id: int
    quest_id: int
    slug: str
    xp: int
    total_xp: int
    level: int
    level_up: bool = False
    badges: tuple[str, ...] = ()
    seen: bool = False


class LevelReached(Event):
    """Somebody's level rose."""

    event_name: ClassVar[str] = "quests.level_reached"
    account_id: int
    level: int


class BadgeEarned(Event):
    """Somebody earned a badge."""

    event_name: ClassVar[str] = "quests.badge_earned"
    account_id: int
    badge: str
