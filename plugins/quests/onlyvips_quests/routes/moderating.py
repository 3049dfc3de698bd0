"""Routes for moderators: the queue of proofs, odd claims and appeals."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from pydantic import BaseModel, ConfigDict, Field
from quart import Blueprint, Response
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.errors import NotFound
from onlyvips.web.auth import current_account, gives_file, may_answer, requires
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_quests.api.values import ClaimState
from onlyvips_quests.cases import Case, Review, ReviewKind, ReviewState
from onlyvips_quests.parts import parts_of
from onlyvips_quests.pictures import MEDIA_TYPE
from onlyvips_quests.routes.views import ReasonView, View

if TYPE_CHECKING:
    from onlyvips.platform import Platform


class ReviewView(View):
    """Something that a moderator decides, or decided."""

    id: int
    kind: ReviewKind
    state: ReviewState
    claim_id: int
    account_id: int
    name: str = Field("", description="Name of that account; empty for who is gone.")
    quest_id: int
    slug: str
    title: str
    xp: int
    claim_state: ClaimState
    score: int = Field(description="What the rules against fraud say, 0 to 100.")
    claimed_at: datetime
    proof_id: int | None
    statement: str = Field(description="What the person says in an appeal.")
    opened_at: datetime
    moderator_id: int | None
    moderator_name: str = Field("", description="Name of that moderator; empty without one.")
    claimed_until: datetime | None
    decided_at: datetime | None
    reason: str


class TwinView(View):
    """A picture of somebody else that looks alike."""

    proof_id: int
    account_id: int
    distance: int = Field(description="In how many of 64 points they differ.")


class CaseView(BaseModel):
    """A review with all that speaks for and against the claim."""

    review: ReviewView
    reasons: list[ReasonView]
    facts: dict[str, int]
    text: str
    has_picture: bool
    twins: list[TwinView]
    history: dict[str, int] = Field(description="Claims of the person by state.")
    earlier: list[ReviewView]


class NextCase(BaseModel):
    """What a moderator got to judge."""

    case: CaseView | None = Field(description="Null when nothing waits.")


class NextQuery(BaseModel):
    """Which review comes next."""

    kind: ReviewKind | None = None


class ReviewQuery(PageQuery):
    """Which reviews."""

    state: ReviewState = "open"
    kind: ReviewKind | None = None


class Approval(BaseModel):
    """A decision for the person."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field("", max_length=500)


class Rejection(BaseModel):
    """A decision against the person."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=3, max_length=500, description="What the person is told.")


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_queue(blueprint, platform)
    _add_pictures(blueprint, platform)
    _add_deciding(blueprint, platform)


def _add_queue(blueprint: Blueprint, platform: Platform) -> None:
    reviews = parts_of(platform).reviews

    @blueprint.get("/reviews")
    @operation_id("list_reviews")
    @tag(["quests: moderation"])
    @requires("quests.moderate")
    @validate_querystring(ReviewQuery)
    @validate_response(Page[ReviewView])
    async def list_reviews(query_args: ReviewQuery) -> Page[ReviewView]:
        """List reviews, the oldest first."""
        found = await reviews.list(
            query_args.state,
            query_args.kind,
            after=query_args.after(datetime, int),
            limit=query_args.limit + 1,
            language=current_account().language,
        )
        rows = await _views(platform, found)
        return make_page(rows, query_args.limit, key=lambda row: (row.opened_at, row.id))

    @blueprint.get("/reviews/<int:review_id>")
    @operation_id("get_review")
    @tag(["quests: moderation"])
    @requires("quests.moderate")
    @validate_response(CaseView)
    async def get_review(review_id: int) -> CaseView:
        """Return a review with the evidence."""
        return await _case(platform, await reviews.get(review_id, current_account().language))

    @blueprint.post("/reviews/next")
    @operation_id("claim_next_review")
    @tag(["quests: moderation"])
    @requires("quests.moderate")
    @validate_querystring(NextQuery)
    @validate_response(NextCase)
    async def claim_next_review(query_args: NextQuery) -> NextCase:
        """Take the oldest review that is free for oneself, for a quarter of an hour."""
        case = await reviews.claim_next(current_account(), query_args.kind)
        return NextCase(case=None if case is None else await _case(platform, case))


def _add_pictures(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)
    reviews = parts.reviews

    @blueprint.get("/reviews/<int:review_id>/picture")
    @operation_id("get_review_picture")
    @tag(["quests: moderation"])
    @requires("quests.moderate")
    @gives_file(MEDIA_TYPE)
    async def picture(review_id: int) -> Response:
        """Return the picture of a proof."""
        case = await reviews.get(review_id)
        return await _picture(case.review.proof_id)

    @blueprint.get("/reviews/<int:review_id>/twins/<int:proof_id>/picture")
    @operation_id("get_twin_picture")
    @tag(["quests: moderation"])
    @requires("quests.moderate")
    @gives_file(MEDIA_TYPE)
    async def twin_picture(review_id: int, proof_id: int) -> Response:
        """Return a picture of somebody else that looks like that of the review's proof."""
        case = await reviews.get(review_id)
        alike = any(twin.proof_id == proof_id for twin in case.twins)
        return await _picture(proof_id if alike else None)

    async def _picture(proof_id: int | None) -> Response:
        proof = None if proof_id is None else await parts.proofs.get(proof_id)
        if proof is None or proof.picture is None:
            raise NotFound("There is no picture.", code="picture-not-found")
        headers = {"Cache-Control": "private, no-store", "Content-Disposition": "inline"}
        return Response(proof.picture, content_type=MEDIA_TYPE, headers=headers)


def _add_deciding(blueprint: Blueprint, platform: Platform) -> None:
    reviews = parts_of(platform).reviews

    @blueprint.post("/reviews/<int:review_id>/claim")
    @operation_id("claim_review")
    @tag(["quests: moderation"])
    @may_answer(409)
    @requires("quests.moderate")
    @validate_response(CaseView)
    async def claim_review(review_id: int) -> CaseView:
        """Take a review for oneself, for a quarter of an hour."""
        return await _case(platform, await reviews.claim(current_account(), review_id))

    @blueprint.post("/reviews/<int:review_id>/release")
    @operation_id("release_review")
    @tag(["quests: moderation"])
    @may_answer(409)
    @requires("quests.moderate")
    @validate_response(CaseView)
    async def release_review(review_id: int) -> CaseView:
        """Give a review back to the queue."""
        account = current_account()
        await reviews.release(account, review_id)
        return await _case(platform, await reviews.get(review_id, account.language))

    @blueprint.post("/reviews/<int:review_id>/approve")
    @operation_id("approve_review")
    @tag(["quests: moderation"])
    @may_answer(409)
    @requires("quests.moderate")
    @validate_request(Approval)
    @validate_response(ReviewView)
    async def approve_review(review_id: int, data: Approval) -> ReviewView:
        """Decide for the person: the claim is paid."""
        review = await reviews.approve(current_account(), review_id, data.reason)
        return await _view(platform, review)

    @blueprint.post("/reviews/<int:review_id>/reject")
    @operation_id("reject_review")
    @tag(["quests: moderation"])
    @may_answer(409)
    @requires("quests.moderate")
    @validate_request(Rejection)
    @validate_response(ReviewView)
    async def reject_review(review_id: int, data: Rejection) -> ReviewView:
        """Decide against the person."""
        review = await reviews.reject(current_account(), review_id, data.reason)
        return await _view(platform, review)


async def _views(platform: Platform, reviews: Sequence[Review]) -> list[ReviewView]:
    """Return reviews with the names of the people, which are read with one query."""
    owners = {review.account_id for review in reviews}
    moderators = {review.moderator_id for review in reviews if review.moderator_id is not None}
    people = await platform.accounts.get_many(owners | moderators)
    views = []
    for review in reviews:
        view = ReviewView.model_validate(review)
        account = people.get(review.account_id)
        view.name = account.name if account is not None else ""
        moderator = people.get(review.moderator_id or 0)
        view.moderator_name = moderator.name if moderator is not None else ""
        views.append(view)
    return views


async def _view(platform: Platform, review: Review) -> ReviewView:
    (view,) = await _views(platform, [review])
    return view


async def _case(platform: Platform, case: Case) -> CaseView:
    review, *earlier = await _views(platform, [case.review, *case.earlier])
    return CaseView(
        review=review,
        reasons=[ReasonView.model_validate(reason) for reason in case.reasons],
        facts=dict(case.facts),
        text=case.text,
        has_picture=case.has_picture,
        twins=[TwinView.model_validate(twin) for twin in case.twins],
        history=dict(case.history),
        earlier=earlier,
    )
