"""Routes of lists. They are asked for more than all others together: see `Lists.page_json`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import document_response, operation_id, tag

from onlyvips.web.auth import public, rate_limit
from onlyvips.web.caching import cached_for_strangers
from onlyvips.web.pages import Page, PageQuery
from onlyvips_content.listing import WORKS
from onlyvips_content.lists import Selection
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.queries import (
    FilterQuery,
    PageRequest,
    SearchQuery,
    WorksQuery,
    asks_for,
)
from onlyvips_content.routes.viewers import viewer
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
    @blueprint.get("/works")
    @operation_id("list_works")
    @tag(["works"])
    @public
    @cached_for_strangers(WORKS, seconds=10, by_language=True)
    @asks_for(WorksQuery, lambda query: query.selection(query.order))
    @document_response(Page[WorkCard])
    async def list_works(page: PageRequest) -> Response:
        """List works that everybody may know of; access and cover are the caller's."""
        return await answer(platform, page)

    @blueprint.get("/search")
    @operation_id("search_works")
    @tag(["works"])
    @public
    @rate_limit("content.search", _SEARCHES)
    @asks_for(SearchQuery, lambda query: query.selection("search", words=query.q))
    @document_response(Page[WorkCard])
    async def search_works(page: PageRequest) -> Response:
        """Search works by their titles, tags and summaries, the best match first."""
        return await answer(platform, page)


def _add_own(blueprint: Blueprint, platform: Platform) -> None:
    @blueprint.get("/feed")
    @operation_id("feed")
    @tag(["works"])
    @asks_for(FilterQuery, lambda query: query.selection("feed"))
    @document_response(Page[WorkCard])
    async def feed(page: PageRequest) -> Response:
        """List works of the creators that the caller follows, the newest first."""
        return await answer(platform, page)

    @blueprint.get("/library")
    @operation_id("library")
    @tag(["works"])
    @asks_for(PageQuery, lambda _: Selection(order="library"))
    @document_response(Page[WorkCard])
    async def library(page: PageRequest) -> Response:
        """List what the caller bought or was given, the latest first."""
        return await answer(platform, page)

    @blueprint.get("/saved")
    @operation_id("saved")
    @tag(["works"])
    @asks_for(PageQuery, lambda _: Selection(order="saved"))
    @document_response(Page[WorkCard])
    async def saved(page: PageRequest) -> Response:
        """List what the caller keeps, the latest first."""
        return await answer(platform, page)


async def answer(platform: Platform, page: PageRequest) -> Response:
    """Answer with a page of cards for the caller.

    It is not validated again: the document declares the model that it is, and tests hold the two
    against each other.
    """
    body = await parts_of(platform).lists.page_json(
        viewer(), page.selection, after=page.cursor, limit=page.limit
    )
    return Response(body, mimetype="application/json")
