"""Routes of the creator panel's lists: works as a table, and followers."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import Field
from quart import Blueprint
from quart_schema import operation_id, tag, validate_querystring, validate_response

from onlyvips.web.auth import current_account
from onlyvips.web.pages import Page, PageQuery, encode_cursor, make_page
from onlyvips_content.followers import Follower, followers_of
from onlyvips_content.parts import parts_of
from onlyvips_content.routes.queries import OwnQuery, after_of
from onlyvips_content.tabling import TableOrder, WorkRow, WorksSummary, key_type

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class TableQuery(OwnQuery):
    """Parameters of the table of somebody's own works."""

    order: TableOrder = Field("new", description="By what; titles from A on, else the most first.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)

    @blueprint.get("/creator/table")
    @operation_id("get_work_table")
    @tag(["creator panel"])
    @validate_querystring(TableQuery)
    @validate_response(Page[WorkRow])
    async def get_work_table(query_args: TableQuery) -> Page[WorkRow]:
        """List the caller's own works with what became of them, for a table."""
        found = await parts.table.page(
            current_account().id,
            query_args.order,
            state=query_args.state,
            kind=query_args.kind,
            after=after_of(query_args, key_type(query_args.order)),
            limit=query_args.limit,
        )
        cursor = None if found.last is None else encode_cursor(*found.last)
        return Page(items=found.rows, next_cursor=cursor)

    @blueprint.get("/creator/summary")
    @operation_id("get_works_summary")
    @tag(["creator panel"])
    @validate_response(WorksSummary)
    async def get_works_summary() -> WorksSummary:
        """Say how many works the caller has in each state."""
        return await parts.table.summary(current_account().id)

    @blueprint.get("/creator/followers")
    @operation_id("list_followers")
    @tag(["creator panel"])
    @validate_querystring(PageQuery)
    @validate_response(Page[Follower])
    async def list_followers(query_args: PageQuery) -> Page[Follower]:
        """List who follows the caller, the latest first."""
        found = await followers_of(
            platform,
            current_account().id,
            after=after_of(query_args, datetime),
            limit=query_args.limit + 1,
        )
        return make_page(found, query_args.limit, key=lambda one: (one.since, one.account_id))
