"""HTTP routes below ``/api/v1/quests``: request -> service -> response."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, Field
from quart import Blueprint
from quart_schema import operation_id, tag, validate_response

from onlyvips.web.auth import current_account, rate_limit, requires
from onlyvips_quests.api import ClaimResult, Profile, Quest, Quests

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Claims a minute: most ask Telegram, which lets the bot wait when it is asked too often.
CLAIMS = 30


class QuestView(BaseModel):
    """A quest with the caller's state."""

    id: int
    slug: str
    type: str
    title: str
    description: str
    xp: int
    badge: str | None
    recurrence: Literal["once", "daily"]
    done: bool = Field(description="Done already (today, if it is daily).")
    link: str | None = Field(description="Where to go to do it.")
    parameters: dict[str, Any]


class QuestList(BaseModel):
    """Quests on offer, in the operator's order."""

    items: list[QuestView]


class BadgeView(BaseModel):
    """A badge that was earned."""

    slug: str
    name: str
    icon: str
    rarity: str
    earned_at: datetime


class ProfileView(BaseModel):
    """The caller's standing."""

    xp: int
    level: int
    level_xp: int = Field(description="XP since the level began.")
    level_span: int = Field(description="XP that the level takes.")
    completed: int
    badges: list[BadgeView]


class ClaimView(BaseModel):
    """What came of a claim."""

    outcome: Literal["completed", "already", "unmet"]
    reason: str = Field(description="What is missing, in the caller's language, when unmet.")
    xp: int = Field(description="XP given by this claim; 0 unless completed.")
    total_xp: int = Field(description="The caller's XP in all.")
    level: int = Field(description="The caller's level.")
    level_up: bool = Field(description="The level rose with this claim.")
    badges: list[str]


def build_blueprint(platform: Platform) -> Blueprint:
    """Return the plugin's routes."""
    blueprint = Blueprint("quests", __name__)
    service = platform.services.get(Quests)

    @blueprint.get("")
    @operation_id("list")
    @tag(["quests"])
    @validate_response(QuestList)
    async def list_quests() -> QuestList:
        """List the quests on offer with the caller's state."""
        found = await service.list_for(current_account())
        return QuestList(items=[_quest_view(quest) for quest in found])

    @blueprint.get("/profile")
    @operation_id("get_profile")
    @tag(["quests"])
    @validate_response(ProfileView)
    async def profile() -> ProfileView:
        """Return the caller's XP, level and badges."""
        return _profile_view(await service.profile(current_account()))

    @blueprint.get("/profiles/<int:account_id>")
    @operation_id("get_profile_of")
    @tag(["quests"])
    @requires("quests.read_others")
    @validate_response(ProfileView)
    async def profile_of(account_id: int) -> ProfileView:
        """Return somebody's XP, level and badges."""
        account = await platform.accounts.get(account_id)
        return _profile_view(await service.profile(account))

    @blueprint.post("/<int:quest_id>/claim")
    @operation_id("claim")
    @tag(["quests"])
    @rate_limit("quests.claim", CLAIMS, by="account")
    @validate_response(ClaimView)
    async def claim(quest_id: int) -> ClaimView:
        """Check a quest and pay its reward; asking again changes nothing."""
        result = await service.claim(current_account(), quest_id)
        return _claim_view(result)

    return blueprint


def _quest_view(quest: Quest) -> QuestView:
    return QuestView(
        id=quest.id,
        slug=quest.slug,
        type=quest.type,
        title=quest.title,
        description=quest.description,
        xp=quest.xp,
        badge=quest.badge,
        recurrence=quest.recurrence,
        done=quest.done,
        link=quest.link,
        parameters=dict(quest.parameters),
    )


def _profile_view(profile: Profile) -> ProfileView:
    return ProfileView(
        xp=profile.xp,
        level=profile.level,
        level_xp=profile.level_xp,
        level_span=profile.level_span,
        completed=profile.completed,
        badges=[
            BadgeView(slug=b.slug, name=b.name, icon=b.icon, rarity=b.rarity, earned_at=b.earned_at)
            for b in profile.badges
        ],
    )


def _claim_view(result: ClaimResult) -> ClaimView:
    return ClaimView(
        outcome=result.outcome,
        reason=result.reason,
        xp=result.xp,
        total_xp=result.total_xp,
        level=result.level,
        level_up=result.level_up,
        badges=list(result.badges),
    )
