"""What people get and send."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, BaseModel, ConfigDict, Field, JsonValue, StringConstraints

from onlyvips_quests.api.values import (
    ClaimState,
    Difficulty,
    Outcome,
    QuestState,
    Rarity,
    Recurrence,
)
from onlyvips_quests.cases import ReviewState
from onlyvips_quests.definitions import Prize, Slug
from onlyvips_quests.standing.seasons import SeasonState


class View(BaseModel):
    """Base of what is read from the domain's values."""

    model_config = ConfigDict(from_attributes=True)


class ProgressView(View):
    """How many steps are done."""

    done: int
    of: int


class RequirementView(View):
    """Something that is required first."""

    text: str
    met: bool


class RewardView(View):
    """A reward beyond XP and badge."""

    type: str
    text: str


class QuestionView(View):
    """Something that a quest asks; it is answered by its number."""

    number: int
    text: str = Field(description="In the caller's language.")
    kind: Literal["single", "multiple", "text"] = Field(
        description="What an answer is: a position, from 0; a list of positions; words."
    )
    options: list[str] = Field(description="In the caller's language.")
    required: bool
    least: int = Field(description="Fewest options, or characters.")
    most: int = Field(description="Most options, or characters.")


class QuestView(View):
    """A quest with the caller's state."""

    id: int
    version: int = Field(description="Version whose rules hold for the caller.")
    slug: str
    type: str
    title: str
    description: str
    difficulty: Difficulty
    xp: int
    badge: str | None
    rewards: list[RewardView]
    recurrence: Recurrence
    state: QuestState
    done: bool = Field(description="Done in this period; a held reward counts.")
    progress: ProgressView
    requires: list[RequirementView]
    link: str | None = Field(description="Where to go to do it.")
    parameters: dict[str, Any]
    starts_at: datetime | None
    ends_at: datetime | None
    places: int | None = Field(description="Places that are left, where they are limited.")
    next_try_at: datetime | None
    attempts_left: int | None
    hold_seconds: int = Field(description="For how long the reward is held or can be taken back.")
    held_until: datetime | None = Field(description="When a held reward is checked again.")
    taken: bool = Field(description="The caller took it: the rules of this version hold.")
    evidence: list[str] = Field(
        description="What proves it, e.g. `proof` and `answers`, which have routes of their own."
    )
    questions: list[QuestionView] = Field(description="What it asks, where that proves it.")
    pass_mark: int | None = Field(description="How many answers must be right, if any are.")
    own_link: bool = Field(description="The caller gets a link of their own when they ask for it.")


class QuestList(BaseModel):
    """Quests on offer, in the operator's order."""

    items: list[QuestView]


class QuestQuery(BaseModel):
    """Filters of the list."""

    state: QuestState | None = Field(None, description="Only quests in this state.")
    difficulty: Difficulty | None = Field(None, description="Only quests that are so hard.")
    type: str | None = Field(None, max_length=48, description="Only quests of this type.")


class TodayQuery(BaseModel):
    """How much there is to do today."""

    limit: int = Field(5, ge=1, le=50, description="Most quests.")


class LinkView(BaseModel):
    """The caller's own link for a quest."""

    url: str | None = Field(description="Null for a quest that has none.")


class ReasonView(View):
    """Why a claim was judged as it was."""

    rule: str
    points: int
    text: str


class ClaimView(View):
    """What came of a claim."""

    outcome: Outcome
    reason: str = Field(description="Why it is not paid, in the caller's language.")
    reasons: list[ReasonView] = Field(description="What the rules against fraud say.")
    claim_id: int | None = Field(description="Number of the claim, e.g. for an appeal.")
    xp: int = Field(description="XP given by this claim; 0 unless completed.")
    total_xp: int = Field(description="The caller's XP in all.")
    level: int = Field(description="The caller's level.")
    level_up: bool = Field(description="The level rose with this claim.")
    badges: list[str]
    quest: QuestView


class Answers(BaseModel):
    """Answers to a quiz or a survey."""

    model_config = ConfigDict(extra="forbid")

    answers: dict[Annotated[str, StringConstraints(max_length=48)], JsonValue] = Field(
        max_length=100, description="By number of the question, from 0."
    )


class ProofIn(BaseModel):
    """What a moderator shall judge."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field("", max_length=4096)
    picture: Base64Bytes | None = Field(
        None, description="JPEG, PNG or WebP in base64; its metadata is not kept."
    )


class BadgeView(View):
    """A badge, and how far the caller is with it."""

    slug: str
    name: str
    description: str
    icon: str
    rarity: Rarity
    earned_at: datetime | None
    progress: ProgressView | None
    place: int | None = Field(description="Place in the showcase, from 1.")
    share: float | None = Field(description="Percent of all people with XP who have it.")


class ProofBounds(BaseModel):
    """What a proof may be."""

    most_letters: int = Field(description="Most characters of its text.")
    most_bytes: int = Field(description="Largest file of its picture.")
    longest_side: int = Field(description="Pixels; a larger picture is made smaller.")
    media_types: list[str] = Field(description="Kinds of pictures.")


class BoundsView(BaseModel):
    """How much people may hand in and show."""

    showcase: int = Field(description="Most badges in a showcase.")
    proof: ProofBounds


class BadgeList(BaseModel):
    """All badges, in the operator's order."""

    items: list[BadgeView]


class Showcase(BaseModel):
    """Badges to show first."""

    model_config = ConfigDict(extra="forbid")

    badges: list[Slug] = Field(max_length=20, description="Slugs, in their order.")


class StreakView(View):
    """Days in a row."""

    days: int
    longest: int
    freezes: int
    last_day: date | None
    today: bool


class ProfileView(View):
    """Somebody's standing."""

    account_id: int
    xp: int
    level: int
    level_xp: int = Field(description="XP since the level began.")
    level_span: int = Field(description="XP that the level takes.")
    completed: int
    rank: int | None = Field(description="Place on the leaderboard of all time.")
    streak: StreakView
    badges: list[BadgeView]


class DayView(BaseModel):
    """What coming by today brought."""

    streak: StreakView
    results: list[ClaimView]


class OwnClaimView(View):
    """A claim that was not paid, as its owner sees it."""

    id: int
    quest_id: int
    slug: str
    title: str
    state: ClaimState
    xp: int
    claimed_at: datetime
    hold_until: datetime | None
    reasons: list[ReasonView]
    decision: str = Field(description="What a moderator wrote, if one decided.")
    appeal: ReviewState | None
    may_appeal: bool


class PastClaimView(View):
    """A claim of the caller, whatever became of it."""

    id: int
    quest_id: int
    slug: str
    title: str
    state: ClaimState
    xp: int = Field(description="XP that it gave, would give, or gave for a while.")
    claimed_at: datetime


class Appeal(BaseModel):
    """An objection."""

    model_config = ConfigDict(extra="forbid")

    statement: str = Field(min_length=10, max_length=1000)


class AppealView(View):
    """An appeal that was made."""

    claim_id: int
    state: ReviewState
    statement: str
    opened_at: datetime


class Neighbour(BaseModel):
    """Somebody on a leaderboard."""

    rank: int = Field(description="One more than there are people with more XP.")
    account_id: int
    name: str = Field(description="First name; empty for who is gone.")
    xp: int
    me: bool


class AroundQuery(BaseModel):
    """How much of a neighbourhood."""

    radius: int = Field(3, ge=1, le=25, description="Most people on each side.")


class Around(BaseModel):
    """The caller and the neighbours above and below."""

    items: list[Neighbour]


class SeasonQuery(BaseModel):
    """Which seasons."""

    state: SeasonState | None = None


class SeasonView(BaseModel):
    """A season."""

    id: int
    slug: str
    name: str
    state: SeasonState
    starts_at: datetime
    ends_at: datetime
    prizes: list[Prize] = Field(description="By rank or raffle; numbered from 1 in results.")
    seed_digest: str | None = Field(description="SHA-256 of the seed of its raffles.")
    seed: str | None = Field(description="The seed; null until the season has ended.")
    standings_digest: str | None = Field(description="SHA-256 of its final standings.")
    ended_at: datetime | None


class SeasonList(BaseModel):
    """Seasons, the newest first."""

    items: list[SeasonView]


class SeasonResult(BaseModel):
    """Somebody's place at the end of a season."""

    rank: int
    account_id: int
    name: str = Field(description="First name; empty for who is gone.")
    xp: int
    prizes: list[int] = Field(description="Numbers of the prizes won, from 1.")
    me: bool


class SeasonDetail(SeasonView):
    """A season, and how it ended for the caller."""

    mine: SeasonResult | None = Field(description="Null before its end, and for who had no XP.")
