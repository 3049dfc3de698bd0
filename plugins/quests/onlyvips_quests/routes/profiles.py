"""Routes for everybody: profiles, badges, days in a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import operation_id, tag, validate_request, validate_response

from onlyvips.web.auth import current_account, requires
from onlyvips_quests.parts import parts_of
from onlyvips_quests.routes.views import BadgeList, BadgeView, ProfileView, Showcase, StreakView

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)
    service = parts.service

    @blueprint.get("/streak")
    @operation_id("get_streak")
    @tag(["quests"])
    @validate_response(StreakView)
    async def streak() -> StreakView:
        """Return the caller's days in a row."""
        return StreakView.model_validate(await service.streak(current_account()))

    @blueprint.get("/profile")
    @operation_id("get_profile")
    @tag(["quests"])
    @validate_response(ProfileView)
    async def profile() -> ProfileView:
        """Return the caller's XP, level, rank, streak and badges."""
        return ProfileView.model_validate(await service.profile(current_account()))

    @blueprint.get("/profiles/<int:account_id>")
    @operation_id("get_profile_of")
    @tag(["quests"])
    @requires("quests.read_others")
    @validate_response(ProfileView)
    async def profile_of(account_id: int) -> ProfileView:
        """Return somebody's XP, level, rank, streak and badges."""
        account = await platform.accounts.get(account_id)
        return ProfileView.model_validate(await service.profile(account))

    @blueprint.get("/badges")
    @operation_id("list_badges")
    @tag(["quests"])
    @validate_response(BadgeList)
    async def list_badges() -> BadgeList:
        """List all badges with the caller's progress."""
        found = await service.badges(current_account())
        return BadgeList(items=[BadgeView.model_validate(badge) for badge in found])

    @blueprint.put("/badges/showcase")
    @operation_id("set_showcase")
    @tag(["quests"])
    @validate_request(Showcase)
    @validate_response(BadgeList)
    async def set_showcase(data: Showcase) -> BadgeList:
        """Choose the earned badges that are shown first."""
        account = current_account()
        await parts.badges.showcase(account, data.badges)
        found = await service.badges(account)
        return BadgeList(items=[BadgeView.model_validate(badge) for badge in found])
