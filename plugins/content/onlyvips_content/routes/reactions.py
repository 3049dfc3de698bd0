"""Routes for likes, what people keep, and views."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pydantic import BaseModel, Field
from quart import Blueprint, request
from quart_schema import operation_id, tag, validate_response

from onlyvips.web.auth import client_address, current_account, find_identity, public
from onlyvips_content.parts import parts_of
from onlyvips_content.routes import limits

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class ReactionView(BaseModel):
    """What the caller thinks of a work."""

    liked: bool
    saved: bool


class ViewedView(BaseModel):
    """What became of a view."""

    counted: bool = Field(description="False for one that was counted today, or does not count.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)
    reactions = parts.reactions

    async def answer(work_id: int) -> ReactionView:
        mine = await reactions.mine(current_account(), [work_id])
        return ReactionView(liked=work_id in mine.liked, saved=work_id in mine.saved)

    @blueprint.put("/works/<int:work_id>/like")
    @operation_id("like_work")
    @tag(["works"])
    @limits.reacting
    @validate_response(ReactionView)
    async def like_work(work_id: int) -> ReactionView:
        """Like a work."""
        await reactions.like(current_account(), work_id)
        return await answer(work_id)

    @blueprint.delete("/works/<int:work_id>/like")
    @operation_id("unlike_work")
    @tag(["works"])
    @limits.reacting
    @validate_response(ReactionView)
    async def unlike_work(work_id: int) -> ReactionView:
        """Take a like back."""
        await reactions.unlike(current_account(), work_id)
        return await answer(work_id)

    @blueprint.put("/works/<int:work_id>/save")
    @operation_id("save_work")
    @tag(["works"])
    @limits.reacting
    @validate_response(ReactionView)
    async def save_work(work_id: int) -> ReactionView:
        """Keep a work for later."""
        await reactions.save(current_account(), work_id)
        return await answer(work_id)

    @blueprint.delete("/works/<int:work_id>/save")
    @operation_id("unsave_work")
    @tag(["works"])
    @limits.reacting
    @validate_response(ReactionView)
    async def unsave_work(work_id: int) -> ReactionView:
        """Keep a work no longer."""
        await reactions.unsave(current_account(), work_id)
        return await answer(work_id)

    @blueprint.post("/works/<int:work_id>/view")
    @operation_id("view_work")
    @tag(["works"])
    @public
    @validate_response(ViewedView)
    async def view_work(work_id: int) -> ViewedView:
        """Tell that the caller looks at a work; it counts once a day (UTC).

        Reading a work does not count by itself: applications also read ahead.
        """
        identity = find_identity()
        counted = await parts.counting.seen(
            identity.account if identity is not None else None,
            work_id,
            address=client_address(),
            agent=request.headers.get("User-Agent", ""),
        )
        return ViewedView(counted=counted)
