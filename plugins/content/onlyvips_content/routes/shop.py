"""Routes of the shop: buying, giving, tipping, paying, and taking back."""

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
from onlyvips.web.idempotency import idempotency_key, takes_idempotency_key
from onlyvips.web.pages import Page, PageQuery, make_page
from onlyvips_content.parts import parts_of
from onlyvips_content.routes import limits
from onlyvips_content.routes.shop_views import (
    GiftIn,
    PaymentIn,
    PurchaseIn,
    PurchaseView,
    ReceivedTipView,
    RefundIn,
    SalesQuery,
    SaleView,
    TipIn,
    TipReceipt,
    TipView,
    WorkPaymentView,
)
from onlyvips_content.routes.viewers import is_staff

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_buying(blueprint, platform)
    _add_tips(blueprint, platform)
    _add_purchases(blueprint, platform)
    _add_sales(blueprint, platform)


def _add_buying(blueprint: Blueprint, platform: Platform) -> None:
    shop = parts_of(platform).shop

    @blueprint.post("/works/<int:work_id>/purchase")
    @operation_id("buy_work")
    @tag(["shop"])
    @limits.moving
    @may_answer(403, 404, 409)
    @takes_idempotency_key()
    @validate_request(PurchaseIn)
    @validate_response(PurchaseView, 201)
    async def buy_work(work_id: int, data: PurchaseIn) -> tuple[PurchaseView, int]:
        """Buy a work for the price that the caller saw.

        A 409 `price-changed` says the new price; `insufficient-funds` says what is missing and by
        which rails it can be brought in. Who bought the work before gets that purchase.
        """
        purchase = await shop.buy(
            current_account(),
            work_id,
            asset=data.asset,
            amount=data.amount,
            key=idempotency_key(),
        )
        return PurchaseView.model_validate(purchase), 201

    @blueprint.post("/works/<int:work_id>/gift")
    @operation_id("give_work")
    @tag(["shop"])
    @limits.moving
    @may_answer(403, 404, 409)
    @takes_idempotency_key()
    @validate_request(GiftIn)
    @validate_response(PurchaseView, 201)
    async def give_work(work_id: int, data: GiftIn) -> tuple[PurchaseView, int]:
        """Buy a work for somebody else."""
        purchase = await shop.gift(
            current_account(),
            data.recipient_id,
            work_id,
            asset=data.asset,
            amount=data.amount,
            key=idempotency_key(),
            message=data.message,
        )
        return PurchaseView.model_validate(purchase), 201

    @blueprint.post("/works/<int:work_id>/payment")
    @operation_id("pay_for_work")
    @tag(["shop"])
    @limits.moving
    @may_answer(403, 404, 409, 503)
    @takes_idempotency_key()
    @validate_request(PaymentIn)
    @validate_response(WorkPaymentView, 201)
    async def pay_for_work(work_id: int, data: PaymentIn) -> tuple[WorkPaymentView, int]:
        """Begin to bring in what is missing for a work, which is bought when it is there."""
        payment = await shop.start_payment(
            current_account(),
            work_id,
            rail=data.rail,
            asset=data.asset,
            amount=data.amount,
            key=idempotency_key(),
        )
        return WorkPaymentView.model_validate(payment), 201


def _add_tips(blueprint: Blueprint, platform: Platform) -> None:
    shop = parts_of(platform).shop

    @blueprint.post("/creators/<int:creator_id>/tip")
    @operation_id("tip_creator")
    @tag(["shop"])
    @limits.moving
    @may_answer(404, 409)
    @takes_idempotency_key()
    @validate_request(TipIn)
    @validate_response(TipReceipt, 201)
    async def tip_creator(creator_id: int, data: TipIn) -> tuple[TipReceipt, int]:
        """Give a creator money."""
        transfer = await shop.tip(
            current_account(),
            creator_id,
            asset=data.asset,
            amount=data.amount,
            key=idempotency_key(),
            message=data.message,
            work_id=data.work_id,
        )
        return TipReceipt(transfer_id=transfer.id, replayed=transfer.replayed), 201

    @blueprint.get("/tips")
    @operation_id("list_tips")
    @tag(["shop"])
    @validate_querystring(PageQuery)
    @validate_response(Page[TipView])
    async def list_tips(query_args: PageQuery) -> Page[TipView]:
        """List the tips that the caller gave, the newest first."""
        found = await shop.history.tips(
            "buyer",
            current_account().id,
            after=query_args.after(datetime, int),
            limit=query_args.limit + 1,
        )
        rows = [TipView.model_validate(tip) for tip in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.created_at, row.transfer_id))

    @blueprint.get("/creator/tips")
    @operation_id("list_received_tips")
    @tag(["creator panel"])
    @validate_querystring(PageQuery)
    @validate_response(Page[ReceivedTipView])
    async def list_received_tips(query_args: PageQuery) -> Page[ReceivedTipView]:
        """List the tips that the caller got, the newest first."""
        found = await shop.history.tips(
            "creator",
            current_account().id,
            after=query_args.after(datetime, int),
            limit=query_args.limit + 1,
        )
        rows = [ReceivedTipView.model_validate(tip) for tip in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.created_at, row.transfer_id))


def _add_purchases(blueprint: Blueprint, platform: Platform) -> None:
    shop = parts_of(platform).shop

    @blueprint.get("/purchases")
    @operation_id("list_purchases")
    @tag(["shop"])
    @validate_querystring(PageQuery)
    @validate_response(Page[PurchaseView])
    async def list_purchases(query_args: PageQuery) -> Page[PurchaseView]:
        """List what the caller bought, for themselves or others, the newest first."""
        after = query_args.after(int)
        found = await shop.history.purchases(
            "buyer",
            current_account().id,
            after=after[0] if after else None,
            limit=query_args.limit + 1,
        )
        rows = [PurchaseView.model_validate(purchase) for purchase in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))

    @blueprint.get("/purchases/<int:purchase_id>")
    @operation_id("get_purchase")
    @tag(["shop"])
    @validate_response(PurchaseView)
    async def get_purchase(purchase_id: int) -> PurchaseView:
        """Return a purchase to who paid, who got the work, and who sold it."""
        found = await shop.get(current_account(), purchase_id, staff=is_staff())
        return PurchaseView.model_validate(found)

    @blueprint.post("/purchases/<int:purchase_id>/refund")
    @operation_id("refund_purchase")
    @tag(["creator panel"])
    @limits.moving
    @may_answer(409)
    @validate_request(RefundIn)
    @validate_response(PurchaseView)
    async def refund_purchase(purchase_id: int, data: RefundIn) -> PurchaseView:
        """Give a buyer all of the money back and take the access away.

        For the creator of the work, and moderators. Done again it changes nothing.
        """
        found = await shop.refund(
            current_account(), purchase_id, reason=data.reason, staff=is_staff()
        )
        return PurchaseView.model_validate(found)


def _add_sales(blueprint: Blueprint, platform: Platform) -> None:
    shop = parts_of(platform).shop

    @blueprint.get("/creator/sales")
    @operation_id("list_sales")
    @tag(["creator panel"])
    @validate_querystring(SalesQuery)
    @validate_response(Page[SaleView])
    async def list_sales(query_args: SalesQuery) -> Page[SaleView]:
        """List what was bought of the caller's works, the newest first."""
        after = query_args.after(int)
        found = await shop.history.purchases(
            "creator",
            current_account().id,
            work_id=query_args.work,
            after=after[0] if after else None,
            limit=query_args.limit + 1,
        )
        rows = [SaleView.model_validate(purchase) for purchase in found]
        return make_page(rows, query_args.limit, key=lambda row: (row.id,))
