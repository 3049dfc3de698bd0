"""Routes for everybody: what became of one's claims, and objecting to it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, may_answer
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_quests.claim_history import past_claims
from onlyvips_quests.parts import parts_of
from onlyvips_quests.routes import limits
from onlyvips_quests.routes.views import Appeal, AppealView, OwnClaimView, PastClaimView

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    reviews = parts_of(platform).reviews

    @blueprint.get("/claims")
    @operation_id("list_claims")
    @tag(["quests"])
    @validate_querystring(PageQuery)
    @validate_response(Page[OwnClaimView])
    async def list_claims(query_args: PageQuery) -> Page[OwnClaimView]:
        """List the caller's claims that are not paid, with the reasons, the newest first."""
        found = await reviews.mine(
            current_account(), after=query_args.after(datetime, int), limit=query_args.limit + 1
        )
        rows = [OwnClaimView.model_validate(claim) for claim in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.claimed_at, row.id))

    @blueprint.get("/history")
    @operation_id("list_history")
    @tag(["quests"])
    @validate_querystring(PageQuery)
    @validate_response(Page[PastClaimView])
    async def list_history(query_args: PageQuery) -> Page[PastClaimView]:
        """List all claims of the caller, paid or not, the newest first."""
        found = await past_claims(
            platform.db,
            current_account(),
            after=query_args.after(datetime, int),
            limit=query_args.limit + 1,
        )
        rows = [PastClaimView.model_validate(claim) for claim in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.claimed_at, row.id))

    @blueprint.post("/claims/<int:claim_id>/appeal")
    @operation_id("appeal")
    @tag(["quests"])
    @may_answer(409)
    @limits.heavy
    @validate_request(Appeal)
    @validate_response(AppealView, 201)
    async def appeal(claim_id: int, data: Appeal) -> tuple[AppealView, int]:
        """Object to a decision about a claim; a moderator looks again."""
        review = await reviews.appeal(current_account(), claim_id, data.statement)
        return AppealView.model_validate(review), 201
