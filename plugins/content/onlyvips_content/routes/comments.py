"""Routes of comments, for everybody, for creators and for moderators."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, find_identity, may_answer, public, requires
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_content.comments import MOST_CHARACTERS, CommentState
from onlyvips_content.parts import parts_of
from onlyvips_content.routes import limits
from onlyvips_content.routes.viewers import MODERATE, is_staff, viewer
from onlyvips_content.views import Viewer

if TYPE_CHECKING:
    from collections.abc import Sequence

    from onlyvips.platform import Platform
    from onlyvips_content.comments import Comment


class CommentIn(BaseModel):
    """What somebody says."""

    model_config = ConfigDict(extra="forbid")

    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_CHARACTERS)]


class CommentDecisionIn(BaseModel):
    """What becomes of a comment."""

    model_config = ConfigDict(extra="forbid")

    state: Literal["visible", "hidden"]


class CommentView(BaseModel):
    """What somebody said about a work."""

    model_config = ConfigDict(from_attributes=True)

    id: int
    work_id: int
    account_id: int
    author: str = Field(description="Name of who wrote it; empty for somebody who is gone.")
    text: str = Field(description="Plain text; empty once it is deleted.")
    state: CommentState
    created_at: datetime


class CommentsQuery(PageQuery):
    """Parameters of lists for who moderates."""

    state: CommentState = Field("waiting", description="Comments in this state.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_public(blueprint, platform)
    _add_moderating(blueprint, platform)


def _page(found: Sequence[Comment], limit: int) -> Page[CommentView]:
    rows = [CommentView.model_validate(comment) for comment in found]
    return make_page(rows, limit, key=lambda row: (row.id,))


def _last(query: PageQuery) -> int | None:
    after = query.after(int)
    return after[0] if after else None


def _add_public(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.get("/works/<int:work_id>/comments")
    @operation_id("list_comments")
    @tag(["comments"])
    @public
    @validate_querystring(PageQuery)
    @validate_response(Page[CommentView])
    async def list_comments(work_id: int, query_args: PageQuery) -> Page[CommentView]:
        """List what people said about a work, the newest first; one's own also while it waits."""
        identity, who = find_identity(), viewer()
        found = await parts.comments.page(
            identity.account if identity is not None else None,
            work_id,
            staff=who.staff,
            after=_last(query_args),
            limit=query_args.limit + 1,
        )
        return _page(found, query_args.limit)

    @blueprint.post("/works/<int:work_id>/comments")
    @operation_id("write_comment")
    @tag(["comments"])
    @limits.speaking
    @may_answer(403, 404)
    @validate_request(CommentIn)
    @validate_response(CommentView, 201)
    async def write_comment(work_id: int, data: CommentIn) -> tuple[CommentView, int]:
        """Say something about a work that one may see."""
        account, staff = current_account(), is_staff()
        seen = await parts.sight.of(Viewer.of(account, staff=staff), [work_id])
        comment = await parts.comments.write(
            account,
            work_id,
            data.text,
            allowed=work_id in seen and seen[work_id].access.allowed,
            trusted=staff,
        )
        return CommentView.model_validate(comment), 201

    @blueprint.delete("/comments/<int:comment_id>")
    @operation_id("delete_comment")
    @tag(["comments"])
    @validate_response(CommentView)
    async def delete_comment(comment_id: int) -> CommentView:
        """Delete one's own comment; its words are gone."""
        return CommentView.model_validate(
            await parts.comments.delete(current_account(), comment_id)
        )


def _add_moderating(blueprint: Blueprint, platform: Platform) -> None:
    comments = parts_of(platform).comments

    @blueprint.put("/comments/<int:comment_id>/state")
    @operation_id("decide_comment")
    @tag(["comments"])
    @limits.speaking
    @may_answer(409)
    @validate_request(CommentDecisionIn)
    @validate_response(CommentView)
    async def decide_comment(comment_id: int, data: CommentDecisionIn) -> CommentView:
        """Show or hide a comment: for moderators, and for creators under their works."""
        comment = await comments.decide(current_account(), comment_id, data.state, staff=is_staff())
        return CommentView.model_validate(comment)

    @blueprint.get("/creator/comments")
    @operation_id("list_received_comments")
    @tag(["creator panel"])
    @validate_querystring(CommentsQuery)
    @validate_response(Page[CommentView])
    async def list_received_comments(query_args: CommentsQuery) -> Page[CommentView]:
        """List comments under the caller's works: what waits the oldest first, else the newest."""
        found = await comments.queue(
            query_args.state,
            creator_id=current_account().id,
            after=_last(query_args),
            limit=query_args.limit + 1,
        )
        return _page(found, query_args.limit)

    @blueprint.get("/moderation/comments")
    @operation_id("list_comments_to_moderate")
    @tag(["content: moderation"])
    @requires(MODERATE)
    @validate_querystring(CommentsQuery)
    @validate_response(Page[CommentView])
    async def list_comments_to_moderate(query_args: CommentsQuery) -> Page[CommentView]:
        """List comments in a state: what waits the oldest first, else the newest."""
        found = await comments.queue(
            query_args.state, after=_last(query_args), limit=query_args.limit + 1
        )
        return _page(found, query_args.limit)
