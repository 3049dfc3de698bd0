"""What an operator writes of a quest: in a file, through the API, in the tables."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    field_validator,
    model_validator,
)

from onlyvips.accounts.types import Role
from onlyvips_quests.api.values import Difficulty, Rarity, Recurrence

#: Stable name of a quest, badge or season; part of links, which allow 64 of ``A-Za-z0-9_-``.
Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9-]{0,47}$")]
Language = Literal["en", "tr", "ru", "ar"]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=120)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1500)]
_YEAR = 366 * 86_400
#: How deep requirements may be nested, and how many there may be of one quest.
_DEEPEST, _MOST = 5, 50


def _in_reach(moment: datetime) -> datetime:
    """Refuse what is a slip of the pen, and the ends of the calendar, where UTC has no year."""
    if not 2000 <= moment.year <= 2999:
        raise ValueError("expected a time in the years 2000 to 2999")
    return moment


Moment = Annotated[AwareDatetime, AfterValidator(_in_reach)]


class Strict(BaseModel):
    """Base of all that operators write: an unknown name is an error, not a silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Condition(Strict):
    """One requirement, or several joined by all or any; exactly one field is given."""

    quest: Slug | None = Field(None, description="This quest was completed.")
    level: int | None = Field(None, ge=1, le=1000, description="At least this level.")
    badge: Slug | None = Field(None, description="This badge was earned.")
    all: tuple[Condition, ...] | None = Field(None, min_length=1, max_length=20)
    any: tuple[Condition, ...] | None = Field(None, min_length=1, max_length=20)

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [name for name in type(self).model_fields if getattr(self, name) is not None]
        if len(given) != 1:
            raise ValueError(
                f"expected exactly one of quest, level, badge, all, any; got {len(given)}"
            )
        if self.depth() > _DEEPEST:
            raise ValueError(f"expected all and any nested at most {_DEEPEST} deep")
        if (many := len(self.leaves())) > _MOST:
            raise ValueError(f"expected at most {_MOST} requirements in all, got {many}")
        return self

    def depth(self) -> int:
        """Return how deep it is nested: 0 for a single requirement."""
        return 1 + max((part.depth() for part in self.all or self.any or ()), default=-1)

    def leaves(self) -> list[Condition]:
        """Return the single requirements in it."""
        inner = self.all or self.any
        return [self] if inner is None else [leaf for part in inner for leaf in part.leaves()]


class Audience(Strict):
    """Who is offered a quest; everything that is given must fit."""

    languages: tuple[Language, ...] = Field((), description="Interface languages; empty for all.")
    roles: tuple[Role, ...] = Field((), description="At least one of these; empty for all.")
    min_level: int = Field(1, ge=1, le=1000)
    max_level: int | None = Field(None, ge=1, le=1000)
    newer_than_days: int | None = Field(
        None, ge=1, le=3650, description="Only accounts at most this old."
    )
    older_than_days: int | None = Field(
        None, ge=1, le=3650, description="Only accounts at least this old."
    )


class Reward(Strict):
    """A reward that another plugin gives."""

    type: str = Field(min_length=1, max_length=48)
    parameters: dict[str, Any] = Field(default_factory=dict)


class Rewards(Strict):
    """What a quest gives."""

    xp: int = Field(0, ge=0, le=1_000_000, description="Experience points.")
    badge: Slug | None = None
    others: tuple[Reward, ...] = Field((), max_length=5)


class Hold(Strict):
    """A time in which the platform looks whether what was proved still is so.

    With ``pay: after``, the reward is paid when the time is over and a re-check found all well.
    With ``pay: first`` it is paid at once, and clawed back if the re-check, or Telegram before
    it, says otherwise.
    """

    seconds: int = Field(ge=1, le=_YEAR)
    pay: Literal["after", "first"] = "after"


class Window(Strict):
    """When a quest can be done."""

    starts_at: Moment | None = None
    ends_at: Moment | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_at and self.ends_at and self.starts_at >= self.ends_at:
            raise ValueError("ends_at: expected a time after starts_at")
        return self

    def is_open(self, now: datetime) -> bool:
        """Say whether a moment lies in it."""
        return (self.starts_at is None or self.starts_at <= now) and (
            self.ends_at is None or now < self.ends_at
        )


class Rules(Strict):
    """All of a quest that a version fixes."""

    type: str = Field(min_length=1, max_length=48, description="Name of its type.")
    parameters: dict[str, Any] = Field(default_factory=dict)
    titles: dict[Language, Title] = Field(description="By language; English is the fallback.")
    descriptions: dict[Language, Text] = Field(default_factory=dict)
    difficulty: Difficulty = "easy"
    rewards: Rewards = Rewards()
    recurrence: Recurrence = "once"
    cooldown: int = Field(
        0,
        ge=0,
        le=_YEAR,
        description="Seconds from a failed try, or a completion, to the next.",
    )
    attempts: int | None = Field(
        None, ge=1, le=1000, description="Failed tries in a period after which it is over."
    )
    window: Window = Window()
    capacity: int | None = Field(
        None, ge=1, le=100_000_000, description="How many may complete it, first come first served."
    )
    requires: Condition | None = None
    audience: Audience = Audience()
    hold: Hold | None = None

    @field_validator("titles")
    @classmethod
    def _some_title(cls, titles: dict[str, str]) -> dict[str, str]:
        if "en" not in titles:
            raise ValueError("en: an English title is needed, because it is the fallback")
        return titles


class QuestFile(Rules):
    """A quest as it stands in a file or is sent to the API."""

    slug: Slug = Field(description="Stable name.")
    position: int = Field(0, ge=-1_000_000, le=1_000_000, description="Place in lists.")

    def rules(self) -> Rules:
        """Return the part that a version fixes."""
        return Rules.model_validate(self.model_dump(exclude={"slug", "position"}))


def _with_english(names: dict[Language, str]) -> dict[Language, str]:
    if "en" not in names:
        raise ValueError("en: an English name is needed, because it is the fallback")
    return names


Names = Annotated[dict[Language, Title], AfterValidator(_with_english)]


class Criteria(Strict):
    """What earns a badge by itself; exactly one field is given."""

    xp: int | None = Field(None, ge=1)
    level: int | None = Field(None, ge=2, le=1000)
    completed: int | None = Field(None, ge=1, description="Quests completed.")
    streak: int | None = Field(None, ge=2, le=3650, description="Longest run of active days.")
    invited: int | None = Field(None, ge=1, description="Invited people who completed a quest.")
    type: str | None = Field(None, description="With count: quests of this type.")
    count: int | None = Field(None, ge=1)
    quests: tuple[Slug, ...] | None = Field(
        None, min_length=1, max_length=100, description="All of these."
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = {name for name in type(self).model_fields if getattr(self, name) is not None}
        if given != {"type", "count"} and (len(given) != 1 or given & {"type", "count"}):
            raise ValueError(
                "expected exactly one of xp, level, completed, streak, invited, quests, "
                "or type together with count"
            )
        return self


class BadgeFile(Strict):
    """A badge as it stands in a file or is sent to the API."""

    slug: Slug
    names: Names
    descriptions: dict[Language, Text] = Field(default_factory=dict)
    icon: str = Field(min_length=1, max_length=16, description="An emoji.")
    rarity: Rarity = "common"
    criteria: Criteria | None = Field(None, description="Absent: only quests and prizes give it.")
    position: int = Field(0, ge=-1_000_000, le=1_000_000)


class Prize(Strict):
    """What a season gives at its end.

    By rank to those between two places, or by raffle to some who reached an amount of XP.
    """

    from_rank: int | None = Field(None, ge=1, le=100_000)
    to_rank: int | None = Field(None, ge=1, le=100_000)
    raffle: int | None = Field(None, ge=1, le=10_000, description="How many are drawn.")
    min_xp: int = Field(1, ge=1, description="XP in the season that a raffle asks for.")
    rewards: Rewards

    @model_validator(mode="after")
    def _rank_or_raffle(self) -> Self:
        by_rank = self.from_rank is not None and self.to_rank is not None
        if by_rank == (self.raffle is not None) or (
            not by_rank and (self.from_rank is not None or self.to_rank is not None)
        ):
            raise ValueError("expected either from_rank and to_rank, or raffle")
        if by_rank and (self.from_rank or 0) > (self.to_rank or 0):
            raise ValueError("to_rank: expected at least from_rank")
        return self


class SeasonFile(Strict):
    """A season as it stands in a file or is sent to the API; frozen when it starts."""

    slug: Slug
    names: Names
    starts_at: Moment
    ends_at: Moment
    prizes: tuple[Prize, ...] = Field((), max_length=20)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.starts_at >= self.ends_at:
            raise ValueError("ends_at: expected a time after starts_at")
        return self
