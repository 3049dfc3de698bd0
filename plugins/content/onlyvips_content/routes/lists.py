"""Routes of lists. They are asked for more than all others together: see `Lists.page_json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import document_response, operation_id, tag, validate_querystring

from onlyvips.web.auth import public, rate_limit
from onlyvips.web.caching import cached_for_strangers
from onlyvips.web.pages import Page, PageQuery
from onlyvips_content.listing import WORKS
from onlyvips_content.lists import Selection
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.queries import FilterQuery, SearchQuery, WorksQuery
from onlyvips_content.routes.viewers import as_json, viewer
from onlyvips_content.views import WorkCard

if TYPE_CHECKING:
    from onlyvips.platform import Platform

#: Searches a minute: each looks at up to some thousand works.
_SEARCHES = 60


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_public(blueprint, platform)
    _add_own(blueprint, platform)


def _add_public(blueprint: Blueprint, platform: Platform) -> None:
    lists = parts_of(platform).lists

    @blueprint.get("/works")
    @operation_id("list_works")
    @tag(["works"])
    @public
    @cached_for_strangers(WORKS, seconds=10, by_language=True)
    @validate_querystring(WorksQuery)
    @document_response(Page[WorkCard])
    async def list_works(query_args: WorksQuery) -> Response:
        """List works that everybody may know of; access and cover are the caller's."""
        return as_json(
            await lists.page_json(
                viewer(),
                query_args.selection(query_args.order),
                after=query_args.cursor,
                limit=query_args.limit,
            )
        )

    @blueprint.get("/search")
    @operation_id("search_works")
    @tag(["works"])
    @public
    @rate_limit("content.search", _SEARCHES)
    @validate_querystring(SearchQuery)
    @document_response(Page[WorkCard])
    async def search_works(query_args: SearchQuery) -> Response:
        """Search works by their titles, tags and summaries, the best match first."""
        return as_json(
            await lists.page_json(
                viewer(),
                query_args.selection("search", words=query_args.q),
                after=query_args.cursor,
                limit=query_args.limit,
            )
        )


def _add_own(blueprint: Blueprint, platform: Platform) -> None:
    lists = parts_of(platform).lists

    @blueprint.get("/feed")
    @operation_id("feed")
    @tag(["works"])
    @validate_querystring(FilterQuery)
    @document_response(Page[WorkCard])
    async def feed(query_args: FilterQuery) -> Response:
        """List works of the creators that the caller follows, the newest first."""
        return as_json(
            await lists.page_json(
                viewer(),
                query_args.selection("feed"),
                after=query_args.cursor,
                limit=query_args.limit,
            )
        )

    @blueprint.get("/library")
    @operation_id("library")
    @tag(["works"])
    @validate_querystring(PageQuery)
    @document_response(Page[WorkCard])
    async def library(query_args: PageQuery) -> Response:
        """List what the caller bought or was given, the latest first."""
        return as_json(
            await lists.page_json(
                viewer(),
                Selection(order="library"),
                after=query_args.cursor,
                limit=query_args.limit,
            )
        )

    @blueprint.get("/saved")
    @operation_id("saved")
    @tag(["works"])
    @validate_querystring(PageQuery)
    @document_response(Page[WorkCard])
    async def saved(query_args: PageQuery) -> Response:
        """List what the caller keeps, the latest first."""
        return as_json(
            await lists.page_json(
                viewer(),
                Selection(order="saved"),
                after=query_args.cursor,
                limit=query_args.limit,
            )
        )
