"""Routes for operators: payments and payouts of everybody, and payouts that do not end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, may_answer, requires
from onlyvips.web.pages import Page, make_page
from onlyvips_ledger.overview import Which
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.routes.operator_views import (
    PaymentLineView,
    PaymentsQuery,
    PayoutLineView,
    PayoutsQuery,
    SettleIn,
)
from onlyvips_ledger.routes.views import (
    PayoutView,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)

    @blueprint.get("/manage/payments")
    @operation_id("list_all_payments")
    @tag(["ledger: administration"])
    @requires("ledger.read_others")
    @validate_querystring(PaymentsQuery)
    @validate_response(Page[PaymentLineView])
    async def all_payments(query_args: PaymentsQuery) -> Page[PaymentLineView]:
        """List payments of everybody, the newest first."""
        found = await parts.overview.payments(_which(query_args))
        rows = [PaymentLineView.model_validate(line) for line in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    @blueprint.get("/manage/payouts")
    @operation_id("list_all_payouts")
    @tag(["ledger: administration"])
    @requires("ledger.read_others")
    @validate_querystring(PayoutsQuery)
    @validate_response(Page[PayoutLineView])
    async def all_payouts(query_args: PayoutsQuery) -> Page[PayoutLineView]:
        """List payouts of everybody, the newest first."""
        found = await parts.overview.payouts(_which(query_args))
        rows = [PayoutLineView.model_validate(line) for line in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    @blueprint.post("/manage/payouts/<int:payout_id>/settle")
    @operation_id("settle_payout")
    @tag(["ledger: administration"])
    @requires("ledger.adjust")
    @may_answer(409)
    @validate_request(SettleIn)
    @validate_response(PayoutView)
    async def settle(payout_id: int, data: SettleIn) -> PayoutView:
        """End a payout whose rail does not, with a reason; audited."""
        done = await parts.payouts.settle_by_hand(
            payout_id,
            paid=data.state == "paid",
            reason=data.reason,
            external_id=data.external_id if data.state == "paid" else None,
            actor=current_account().id,
        )
        return PayoutView.model_validate(done)


def _which(query: PaymentsQuery | PayoutsQuery) -> Which:
    after = query.after(int)
    return Which(query.state, query.account, None if after is None else after[0], query.limit + 1)
