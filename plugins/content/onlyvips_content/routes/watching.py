"""Routes for going on with what plays where one stopped."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, gives_nothing, may_answer
from onlyvips.web.pages import Page, PageQuery, encode_cursor
from onlyvips_content.parts import parts_of
from onlyvips_content.routes import limits
from onlyvips_content.routes.queries import after_of
from onlyvips_content.routes.viewers import viewer
from onlyvips_content.views import Place
from onlyvips_content.watching import Continued

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: What the column holds: 24 days. The longest video that an operator can allow is one day long.
_LONGEST_MS = 2**31 - 1


class PositionIn(BaseModel):
    """Where the caller is."""

    model_config = ConfigDict(extra="forbid")

    media_id: UUID = Field(description="Which video or sound of the work.")
    position_ms: Annotated[int, Field(strict=True, ge=0, le=_LONGEST_MS)]


class PositionView(BaseModel):
    """Where the caller goes on."""

    progress: Place | None = Field(description="Null when they are through with the work.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)

    @blueprint.put("/works/<int:work_id>/progress")
    @operation_id("keep_progress")
    @tag(["works"])
    @limits.watching
    @may_answer(403)
    @validate_request(PositionIn)
    @validate_response(PositionView)
    async def keep_progress(work_id: int, data: PositionIn) -> PositionView:
        """Note where in a video or sound the caller is; tell it every ten seconds or so."""
        place = await parts.watching.keep(viewer(), work_id, data.media_id, data.position_ms)
        return PositionView(progress=place)

    @blueprint.delete("/works/<int:work_id>/progress")
    @operation_id("forget_progress")
    @tag(["works"])
    @limits.watching
    @gives_nothing()
    async def forget_progress(work_id: int) -> tuple[str, int]:
        """Forget where the caller was, and list the work no more."""
        await parts.watching.forget(current_account().id, work_id)
        return "", 204

    @blueprint.get("/continue")
    @operation_id("list_continued")
    @tag(["works"])
    @validate_querystring(PageQuery)
    @validate_response(Page[Continued])
    async def list_continued(query_args: PageQuery) -> Page[Continued]:
        """List works in which the caller stopped, the latest first; not what they finished."""
        after = after_of(query_args, datetime)
        page = await parts.watching.page(viewer(), after=after, limit=query_args.limit)
        cursor = None if page.last is None else encode_cursor(*page.last)
        return Page(items=page.items, next_cursor=cursor)
