"""Routes for everybody: money in and out."""

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

from onlyvips.web.auth import current_account, may_answer
from onlyvips.web.idempotency import idempotency_key, takes_idempotency_key
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_ledger.api import Money
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.routes import limits
from onlyvips_ledger.routes.views import (
    PaymentIn,
    PaymentView,
    PayoutIn,
    PayoutView,
    QuoteList,
    QuoteQuery,
    QuoteView,
    RailList,
    RailView,
    TestConfirmation,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_quotes(blueprint, platform)
    _add_payments(blueprint, platform)
    _add_payouts(blueprint, platform)


def _add_quotes(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)

    @blueprint.get("/rails")
    @operation_id("list_rails")
    @tag(["ledger"])
    @validate_response(RailList)
    async def list_rails() -> RailList:
        """List the ways for money in and out."""
        return RailList(
            items=[
                RailView(
                    name=rail.name,
                    assets=sorted(rail.assets),
                    pays_out=rail.pays_out,
                    test_only=rail.test_only,
                )
                for rail in parts.rails.all().values()
            ]
        )

    @blueprint.get("/quotes")
    @operation_id("list_quotes")
    @tag(["ledger"])
    @validate_querystring(QuoteQuery)
    @validate_response(QuoteList)
    async def list_quotes(query_args: QuoteQuery) -> QuoteList:
        """Say by which rails so much can be brought in, and what it costs."""
        found = await parts.payments.quotes(Money(query_args.asset, query_args.amount))
        return QuoteList(items=[QuoteView.model_validate(quote) for quote in found])


def _add_payments(blueprint: Blueprint, platform: Platform) -> None:
    payments = parts_of(platform).payments

    @blueprint.post("/payments")
    @operation_id("start_payment")
    @tag(["ledger"])
    @limits.moving
    @may_answer(404, 409)
    @takes_idempotency_key()
    @validate_request(PaymentIn)
    @validate_response(PaymentView, 201)
    async def start_payment(data: PaymentIn) -> tuple[PaymentView, int]:
        """Begin to bring money in; what is needed in order to pay is in ``how``."""
        account, money = current_account(), Money(data.asset, data.amount)
        key = f"account:{account.id}:{idempotency_key()}"
        payment = await payments.start("ledger", key, account.id, rail=data.rail, receive=money)
        return PaymentView.model_validate(payment), 201

    @blueprint.get("/payments")
    @operation_id("list_payments")
    @tag(["ledger"])
    @validate_querystring(PageQuery)
    @validate_response(Page[PaymentView])
    async def list_payments(query_args: PageQuery) -> Page[PaymentView]:
        """List the caller's payments, the newest first."""
        after = query_args.after(int)
        found = await payments.of(
            current_account().id,
            after=None if after is None else after[0],
            limit=query_args.limit + 1,
        )
        rows = [PaymentView.model_validate(payment) for payment in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    @blueprint.get("/payments/<int:payment_id>")
    @operation_id("get_payment")
    @tag(["ledger"])
    @validate_response(PaymentView)
    async def get_payment(payment_id: int) -> PaymentView:
        """Return a payment of the caller."""
        return PaymentView.model_validate(await payments.get(payment_id, current_account().id))

    @blueprint.post("/payments/<int:payment_id>/confirm")
    @operation_id("confirm_payment")
    @tag(["ledger"])
    @limits.moving
    @may_answer(409)
    @validate_request(TestConfirmation)
    @validate_response(PaymentView)
    async def confirm_payment(payment_id: int, data: TestConfirmation) -> PaymentView:
        """Say what becomes of a payment through a rail for tests; of others the rail itself does.

        There is no such rail in production.
        """
        payment = await payments.get(payment_id, current_account().id)
        found = await payments.confirm_test(payment.id, {"state": data.state})
        return PaymentView.model_validate(found)


def _add_payouts(blueprint: Blueprint, platform: Platform) -> None:
    payouts = parts_of(platform).payouts

    @blueprint.post("/payouts")
    @operation_id("ask_for_payout")
    @tag(["ledger"])
    @limits.moving
    @may_answer(404, 409)
    @takes_idempotency_key()
    @validate_request(PayoutIn)
    @validate_response(PayoutView, 201)
    async def ask_for_payout(data: PayoutIn) -> tuple[PayoutView, int]:
        """Ask for money to be paid out; it is pending until the rail is done."""
        account, money = current_account(), Money(data.asset, data.amount)
        key = f"account:{account.id}:{idempotency_key()}"
        payout = await payouts.ask(key, account.id, data.rail, money, data.destination)
        return PayoutView.model_validate(payout), 201

    @blueprint.get("/payouts")
    @operation_id("list_payouts")
    @tag(["ledger"])
    @validate_querystring(PageQuery)
    @validate_response(Page[PayoutView])
    async def list_payouts(query_args: PageQuery) -> Page[PayoutView]:
        """List the caller's payouts, the newest first."""
        after = query_args.after(int)
        found = await payouts.of(
            current_account().id,
            after=None if after is None else after[0],
            limit=query_args.limit + 1,
        )
        rows = [PayoutView.model_validate(payout) for payout in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))
