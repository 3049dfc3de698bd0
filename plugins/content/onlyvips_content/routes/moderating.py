"""Routes for moderators: applications of creators, and taking works down."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field
from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, may_answer, requires
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_content.creator_rows import CreatorState, OwnCreator, list_own
from onlyvips_content.definitions import DecisionIn, TakeDownIn
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.own_pictures import with_picture, with_pictures
from onlyvips_content.routes.viewers import MODERATE, viewer
from onlyvips_content.views import WorkDetail

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class CreatorsQuery(PageQuery):
    """Parameters of the list of applications."""

    state: CreatorState = Field("applied", description="Creators in this state.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_creators(blueprint, platform)
    _add_works(blueprint, platform)


def _add_creators(blueprint: Blueprint, platform: Platform) -> None:
    creators = parts_of(platform).creators

    @blueprint.get("/moderation/creators")
    @operation_id("list_applications")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_querystring(CreatorsQuery)
    @validate_response(Page[OwnCreator])
    async def list_applications(query_args: CreatorsQuery) -> Page[OwnCreator]:
        """List creators in a state, those who applied first coming first."""
        found = await list_own(
            platform.db,
            query_args.state,
            after=query_args.after(datetime, int),
            limit=query_args.limit + 1,
        )
        shown = await with_pictures(platform, found)
        return make_page(shown, query_args.limit, key=lambda one: (one.applied_at, one.account_id))

    @blueprint.get("/moderation/creators/<int:account_id>")
    @operation_id("get_application")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_response(OwnCreator)
    async def get_application(account_id: int) -> OwnCreator:
        """Return an application or creator, whatever its state."""
        return await with_picture(platform, await creators.get(account_id))

    @blueprint.post("/moderation/creators/<int:account_id>/decision")
    @operation_id("decide_creator")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @may_answer(409)
    @validate_request(DecisionIn)
    @validate_response(OwnCreator)
    async def decide_creator(account_id: int, data: DecisionIn) -> OwnCreator:
        """Verify, reject or suspend a creator; the latter two with a reason."""
        decided = await creators.decide(current_account(), account_id, data)
        return await with_picture(platform, decided)


def _add_works(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.post("/moderation/works/<int:work_id>/take-down")
    @operation_id("take_work_down")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_request(TakeDownIn)
    @validate_response(WorkDetail)
    async def take_work_down(work_id: int, data: TakeDownIn) -> WorkDetail:
        """Hide a work from everybody but its creator and staff."""
        await parts.publishing.take_down(current_account(), work_id, data.reason)
        return await parts.viewing.work(viewer(), work_id)

    @blueprint.post("/moderation/works/<int:work_id>/restore")
    @operation_id("restore_work")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_response(WorkDetail)
    async def restore_work(work_id: int) -> WorkDetail:
        """Show a work again that was taken down."""
        await parts.publishing.restore(current_account(), work_id)
        return await parts.viewing.work(viewer(), work_id)
