"""Something that another plugin saw."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar, Self

from pydantic import BaseModel, Field, model_validator

from onlyvips_quests.api import Evidence, Task, Verdict
from onlyvips_quests.types.base import FirstParty, counted
from onlyvips_quests.types.parameters import Count, Parameters

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account


class ActivityParameters(Parameters):
    """About what, and how often."""

    subject: str | None = Field(
        None,
        min_length=1,
        max_length=200,
        description="About this only, such as work:12; absent: about anything.",
    )
    count: Count = Field(1, description="About how many different things.")

    @model_validator(mode="after")
    def _enough_subjects(self) -> Self:
        if self.subject is not None and self.count > 1:
            raise ValueError("expected count 1 with a subject: it is one thing")
        return self


class AnyActivityParameters(ActivityParameters):
    """What kind of activity, about what, and how often."""

    activity: str = Field(
        pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$",
        max_length=100,
        description="Name that a plugin gives it, such as content.viewed.",
    )


class ActivityQuest(FirstParty):
    """Do something that a plugin tells quests of, with `Quests.observe`.

    Attributes:
        activity: Name of the activity.
    """

    parameters: ClassVar[type[BaseModel]] = ActivityParameters
    evidence: ClassVar[frozenset[str]] = frozenset({"activity"})
    activity: ClassVar[str]

    def activity_of(self, parameters: ActivityParameters) -> str:
        """Return the name of the activity that a quest asks for."""
        return self.activity

    def routes(self, parameters: ActivityParameters) -> Iterable[str]:
        """Return the activity's route."""
        return (f"data:{self.activity_of(parameters)}",)

    async def judge(self, task: Task, evidence: Evidence, account: Account) -> Verdict:
        """Met by each different thing."""
        parameters: ActivityParameters = task.parameters
        if evidence.data != self.activity_of(parameters):
            return Verdict(False)
        if parameters.subject not in (None, evidence.subject):
            return Verdict(False)
        return counted(parameters, evidence.subject or evidence.key)

    def wanted(self, task: Task, account: Account) -> str:
        """Return what is to be done."""
        return self.gettext(account, "Do what the quest asks for; it counts by itself.")


class Activity(ActivityQuest):
    """Do anything that some plugin tells of."""

    name: ClassVar[str] = "activity"
    summary: ClassVar[str] = "an activity that another plugin saw and told of"
    parameters: ClassVar[type[BaseModel]] = AnyActivityParameters

    def activity_of(self, parameters: ActivityParameters) -> str:
        """Return the name of the activity that the quest names."""
        assert isinstance(parameters, AnyActivityParameters)
        return parameters.activity


class ContentView(ActivityQuest):
    """Look at works."""

    name: ClassVar[str] = "content_view"
    summary: ClassVar[str] = "the platform showed the person the work"
    activity: ClassVar[str] = "content.viewed"


class ContentLike(ActivityQuest):
    """Like works."""

    name: ClassVar[str] = "content_like"
    summary: ClassVar[str] = "the platform noted the person's like"
    activity: ClassVar[str] = "content.liked"
    growth: ClassVar[bool] = True


class Purchase(ActivityQuest):
    """Buy works."""

    name: ClassVar[str] = "purchase"
    summary: ClassVar[str] = "the platform booked the person's purchase"
    activity: ClassVar[str] = "content.purchased"
