"""Routes of creators: their pages, and following them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import operation_id, tag, validate_querystring, validate_response

from onlyvips.web.auth import current_account, may_answer, public, rate_limit
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.viewers import viewer
from onlyvips_content.views import CreatorPage

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_follows = rate_limit("content.follow", 60, by="account")


@dataclass(frozen=True, slots=True)
class Following:
    """Whether the caller follows a creator now."""

    followed: bool


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)

    @blueprint.get("/creators")
    @operation_id("list_creators")
    @tag(["creators"])
    @public
    @validate_querystring(PageQuery)
    @validate_response(Page[CreatorPage])
    async def list_creators(query_args: PageQuery) -> Page[CreatorPage]:
        """List the creators, the latest first."""
        return await page(query_args, followed=False)

    @blueprint.get("/following")
    @operation_id("list_following")
    @tag(["creators"])
    @validate_querystring(PageQuery)
    @validate_response(Page[CreatorPage])
    async def list_following(query_args: PageQuery) -> Page[CreatorPage]:
        """List the creators that the caller follows."""
        return await page(query_args, followed=True)

    @blueprint.get("/creators/<slug>")
    @operation_id("get_creator")
    @tag(["creators"])
    @public
    @validate_response(CreatorPage)
    async def get_creator(slug: str) -> CreatorPage:
        """Return a creator's public page."""
        return await parts.viewing.creator(viewer(), slug)

    @blueprint.put("/creators/<int:creator_id>/follow")
    @operation_id("follow")
    @tag(["creators"])
    @_follows
    @may_answer(409)
    @validate_response(Following)
    async def follow(creator_id: int) -> Following:
        """Follow a creator; doing so twice changes nothing."""
        await parts.creators.follow(current_account(), creator_id)
        return Following(followed=True)

    @blueprint.delete("/creators/<int:creator_id>/follow")
    @operation_id("unfollow")
    @tag(["creators"])
    @_follows
    @validate_response(Following)
    async def unfollow(creator_id: int) -> Following:
        """Follow a creator no more."""
        await parts.creators.unfollow(current_account(), creator_id)
        return Following(followed=False)

    async def page(query: PageQuery, *, followed: bool) -> Page[CreatorPage]:
        after = query.after(int)
        found = await parts.viewing.creators(
            viewer(),
            followed=followed,
            after=None if after is None else after[0],
            limit=query.limit + 1,
        )
        return make_page(found, query.limit, key=lambda creator: (creator.account_id,))
