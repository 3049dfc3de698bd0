"""What quests tells of quests and of people's standing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

Recurrence = Literal["once", "daily", "weekly"]
Difficulty = Literal["easy", "medium", "hard", "expert"]
Rarity = Literal["common", "rare", "epic", "legendary"]

#: What a person can do with a quest now.
#:
#: ``available``, ``in_progress`` (some of its steps are done), ``locked`` (something is required
#: first), ``waiting`` (a cooldown runs), ``held`` (earned, paid after a re-check), ``review``
#: (somebody looks at it), ``refused``, ``done`` (in this period), ``full`` (all places are taken),
#: ``closed`` (its time has not come, or is over), ``failed`` (no attempts are left).
QuestState = Literal[
    "available",
    "in_progress",
    "locked",
    "waiting",
    "held",
    "review",
    "refused",
    "done",
    "full",
    "closed",
    "failed",
]

#: State of a claim in the books. ``paid``; ``held`` until a re-check; ``review``: a moderator
#: decides; ``refused``; ``forfeited``: the re-check failed before anything was paid;
#: ``taken_back``: the reward was paid and then clawed back.
ClaimState = Literal["paid", "held", "review", "refused", "forfeited", "taken_back"]

#: What came of offering evidence. ``progress``: one step of several; ``locked``, ``waiting``,
#: ``full``, ``closed`` and ``failed`` as in `QuestState`.
Outcome = Literal[
    "completed",
    "already",
    "unmet",
    "progress",
    "held",
    "review",
    "refused",
    "locked",
    "waiting",
    "full",
    "closed",
    "failed",
]


@dataclass(frozen=True, slots=True)
class Progress:
    """How many of a quest's steps are done."""

    done: int
    of: int


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that must be so before a quest can be done.

    Attributes:
        text: In the person's language.
        met: Whether it is so.
    """

    text: str
    met: bool


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a claim was judged as it was.

    Attributes:
        rule: Name of the rule.
        points: What it added to the score.
        text: In the person's language.
    """

    rule: str
    points: int
    text: str


@dataclass(frozen=True, slots=True)
class RewardText:
    """A reward beyond XP and badge, given by another plugin.

    Attributes:
        type: Name of its type.
        text: What it is, in the person's language.
    """

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Origin:
    """From where a claim came, for the rules against fraud.

    Attributes:
        address: Network address of the person, or empty. Only a keyed digest of it is kept.
    """

    address: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a quest asks, answered by its number.

    Attributes:
        number: Its number, from 0.
        text: In the person's language.
        kind: ``single``: the position of one option, from 0; ``multiple``: a list of positions;
            ``text``: words.
        options: To choose from, in the person's language.
        required: It must be answered.
        least: Fewest options, or characters.
        most: Most options, or characters.
    """

    number: int
    text: str
    kind: Literal["single", "multiple", "text"] = "single"
    options: tuple[str, ...] = ()
    required: bool = True
    least: int = 1
    most: int = 1


@dataclass(frozen=True, slots=True)
class Quest:
    """A quest as it is offered to somebody.

    Attributes:
        id: Number of the quest.
        version: Number of the version whose rules hold for the person, from 1.
        slug: Stable name, used in seeds and links.
        type: Name of its type.
        title: In the person's language.
        description: In the person's language.
        difficulty: How hard it is.
        xp: Experience points it gives.
        badge: Slug of the badge it gives, if any.
        rewards: What else it gives.
        recurrence: How often it can be done.
        parameters: Parameters of its type, without what only the operator should know.
        state: What the person can do with it now.
        progress: Steps done, of how many.
        link: Where to go to do it, if anywhere.
        requires: What is required first.
        starts_at: When it opens, if not at once.
        ends_at: When it closes, if ever.
        places: Places that are left, where they are limited.
        next_try_at: When a cooldown ends, if one runs.
        attempts_left: Attempts that are left, where they are limited.
        hold_seconds: How long a reward is held, or can be taken back.
        held_until: When a held claim is checked again.
        taken: The person took it or began it in this period: the rules of its version hold.
        evidence: What its type takes as evidence, see `Evidence.kind`, in alphabetical order.
        questions: What it asks, where that proves it.
        pass_mark: How many answers must be right; None where none is right or wrong.
        own_link: The person gets a link of their own for it when they ask.
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
    link: str | None
    version: int = 1
    difficulty: Difficulty = "easy"
    rewards: tuple[RewardText, ...] = ()
    state: QuestState = "available"
    progress: Progress = Progress(0, 1)
    requires: tuple[Requirement, ...] = ()
    starts_at: datetime | None = None
    ends_at: datetime | None = None
    places: int | None = None
    next_try_at: datetime | None = None
    attempts_left: int | None = None
    hold_seconds: int = 0
    held_until: datetime | None = None
    taken: bool = False
    evidence: tuple[str, ...] = ()
    questions: tuple[Question, ...] = ()
    pass_mark: int | None = None
    own_link: bool = False

    @property
    def done(self) -> bool:
        """Whether the person has done it in this period; a held reward counts."""
        return self.state in ("done", "held")


@dataclass(frozen=True, slots=True)
class Badge:
    """A badge, and how far somebody is with it.

    Attributes:
        slug: Stable name.
        name: In the person's language.
        description: How it is earned, in the person's language.
        icon: An emoji.
        rarity: How rare it is meant to be.
        earned_at: When it was earned; None while it is not.
        progress: How far the person is; None where that cannot be counted.
        place: Place in the person's showcase, from 1; None outside it.
        share: How many percent of all people who ever earned XP have it; None while nobody did.
    """

    slug: str
    name: str
    icon: str
    rarity: Rarity
    earned_at: datetime | None
    description: str = ""
    progress: Progress | None = None
    place: int | None = None
    share: float | None = None


@dataclass(frozen=True, slots=True)
class Streak:
    """Days in a row on which somebody was active, in their own time zone.

    Attributes:
        days: Length of the present run; 0 when it is broken.
        longest: The longest run ever.
        freezes: Missed days that can still be bridged.
        last_day: The last active day.
        today: Whether today counts already.
    """

    days: int = 0
    longest: int = 0
    freezes: int = 0
    last_day: date | None = None
    today: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Somebody's standing.

    Attributes:
        account_id: Whose.
        xp: All experience points.
        level: Level, from 1.
        level_xp: XP since the level began.
        level_span: XP that the level takes.
        completed: Quests completed in all.
        badges: Badges earned, those of the showcase first, then the latest.
        streak: Days in a row.
        rank: Place on the leaderboard of all time; None before the first XP.
    """

    account_id: int
    xp: int
    level: int
    level_xp: int
    level_span: int
    completed: int
    badges: Sequence[Badge]
    streak: Streak = field(default_factory=Streak)
    rank: int | None = None


@dataclass(frozen=True, slots=True)
class ClaimResult:
    """What came of a claim.

    Attributes:
        outcome: See `Outcome`.
        quest: The quest, as it stands afterwards.
        reason: Why it is not paid, in the person's language; empty when it is.
        reasons: What the rules against fraud said, when they had something to say.
        claim_id: Number of the claim, when there is one to appeal or to ask about.
        xp: XP given; 0 unless ``completed``.
        total_xp: XP in all afterwards, whatever the outcome.
        level: Level afterwards, whatever the outcome.
        level_up: The level rose.
        badges: Slugs of badges that came with it.
    """

    outcome: Outcome
    quest: Quest
    reason: str = ""
    reasons: tuple[Reason, ...] = ()
    claim_id: int | None = None
    xp: int = 0
    total_xp: int = 0
    level: int = 1
    level_up: bool = False
    badges: tuple[str, ...] = ()
