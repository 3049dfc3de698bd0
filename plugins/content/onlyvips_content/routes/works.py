"""Routes of single works, categories, and what the caller wants to see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, gives_nothing, may_answer, public, requires
from onlyvips.web.caching import cached_for_strangers
from onlyvips_content.categories import Category
from onlyvips_content.definitions import CategoryIn, ViewerIn
from onlyvips_content.listing import CATEGORIES
from onlyvips_content.parts import parts_of
from onlyvips_content.preferences import Preferences
from onlyvips_content.routes.queries import DetailQuery
from onlyvips_content.routes.viewers import MANAGE, viewer
from onlyvips_content.routes.wording import ways_for
from onlyvips_content.views import WorkDetail

if TYPE_CHECKING:
    from onlyvips.platform import Platform


@dataclass(frozen=True, slots=True)
class CategoryList:
    """All categories, in the operator's order."""

    items: Sequence[Category]


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_works(blueprint, platform)
    _add_categories(blueprint, platform)


def _add_works(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.get("/works/<int:work_id>")
    @operation_id("get_work")
    @tag(["works"])
    @public
    @may_answer(403)
    @validate_querystring(DetailQuery)
    @validate_response(WorkDetail)
    async def get_work(work_id: int, query_args: DetailQuery) -> WorkDetail:
        """Return a work; its text and media only for who may see it."""
        who = viewer()
        work = await parts.viewing.work(who, work_id, language=query_args.language)
        if work.access.allowed:
            return work
        words = ways_for(platform, who)
        lines = [words.line(way, work.creator.name) for way in work.access.ways]
        return replace(work, hints=lines)

    @blueprint.get("/me")
    @operation_id("get_me")
    @tag(["works"])
    @validate_response(Preferences)
    async def get_me() -> Preferences:
        """Return what the caller wants to see."""
        return await parts.preferences.get(current_account())

    @blueprint.put("/me")
    @operation_id("set_me")
    @tag(["works"])
    @validate_request(ViewerIn)
    @validate_response(Preferences)
    async def set_me(data: ViewerIn) -> Preferences:
        """Say whether the caller is of age, and so sees works for adults."""
        return await parts.preferences.set(current_account(), adult=data.adult)


def _add_categories(blueprint: Blueprint, platform: Platform) -> None:
    categories = parts_of(platform).categories

    @blueprint.get("/categories")
    @operation_id("list_categories")
    @tag(["works"])
    @public
    @cached_for_strangers(CATEGORIES, seconds=300)
    @validate_response(CategoryList)
    async def list_categories() -> CategoryList:
        """List the categories, with their names in every language."""
        return CategoryList(await categories.list())

    @blueprint.put("/categories/<slug>")
    @operation_id("put_category")
    @tag(["content: moderation"])
    @requires(MANAGE)
    @validate_request(CategoryIn)
    @validate_response(Category)
    async def put_category(slug: str, data: CategoryIn) -> Category:
        """Add a category, or change its names and place."""
        return await categories.put(slug, data)

    @blueprint.delete("/categories/<slug>")
    @operation_id("delete_category")
    @tag(["content: moderation"])
    @requires(MANAGE)
    @may_answer(409)
    @gives_nothing()
    async def delete_category(slug: str) -> tuple[str, int]:
        """Delete a category that no work is in."""
        await categories.delete(slug)
        return "", 204
