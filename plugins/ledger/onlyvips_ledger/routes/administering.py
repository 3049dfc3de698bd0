"""Routes for operators: what others have, and corrections."""

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
from onlyvips.web.idempotency import idempotency_key, takes_idempotency_key
from onlyvips.web.pages import Page
from onlyvips_ledger.api import Money
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.payment_rows import short
from onlyvips_ledger.reading import transfer_of
from onlyvips_ledger.routes.operator_views import (
    AdjustIn,
    ReverseIn,
)
from onlyvips_ledger.routes.own import history_page
from onlyvips_ledger.routes.views import (
    BalanceList,
    BalanceView,
    EntryView,
    HistoryQuery,
    TransferView,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    parts = parts_of(platform)

    @blueprint.get("/accounts/<int:account_id>/balances")
    @operation_id("list_balances_of")
    @tag(["ledger: administration"])
    @requires("ledger.read_others")
    @validate_response(BalanceList)
    async def balances_of(account_id: int) -> BalanceList:
        """List what somebody has."""
        await platform.accounts.get(account_id)
        found = await parts.service.balances(account_id)
        return BalanceList(items=[BalanceView.model_validate(balance) for balance in found])

    @blueprint.get("/accounts/<int:account_id>/history")
    @operation_id("list_history_of")
    @tag(["ledger: administration"])
    @requires("ledger.read_others")
    @validate_querystring(HistoryQuery)
    @validate_response(Page[EntryView])
    async def history_of(account_id: int, query_args: HistoryQuery) -> Page[EntryView]:
        """List somebody's transfers, the newest first."""
        await platform.accounts.get(account_id)
        return await history_page(platform, account_id, query_args)

    @blueprint.post("/accounts/<int:account_id>/adjust")
    @operation_id("adjust")
    @tag(["ledger: administration"])
    @requires("ledger.adjust")
    @may_answer(409)
    @takes_idempotency_key()
    @validate_request(AdjustIn)
    @validate_response(TransferView, 201)
    async def adjust(account_id: int, data: AdjustIn) -> tuple[TransferView, int]:
        """Correct what somebody has available, with a reason; it is audited."""
        account = current_account()
        transfer = await parts.adjusting.adjust(
            f"adjust:{account.id}:{short(idempotency_key())}",
            account_id,
            Money(data.asset, data.amount),
            reason=data.reason,
            actor=account.id,
        )
        found = await transfer_of(platform.db, transfer.id)
        return TransferView.model_validate(found), 201

    @blueprint.post("/manage/transfers/<int:transfer_id>/reverse")
    @operation_id("reverse_transfer")
    @tag(["ledger: administration"])
    @requires("ledger.adjust")
    @may_answer(409)
    @takes_idempotency_key()
    @validate_request(ReverseIn)
    @validate_response(TransferView, 201)
    async def reverse(transfer_id: int, data: ReverseIn) -> tuple[TransferView, int]:
        """Take a transfer back, with a reason; it is audited, and what was sold is taken back."""
        account = current_account()
        take = parts.adjusting.take_back if data.claw_back else parts.adjusting.reverse
        transfer = await take(
            f"reverse:{account.id}:{short(idempotency_key())}",
            transfer_id,
            reason=data.reason,
            actor=account.id,
        )
        found = await transfer_of(platform.db, transfer.id)
        return TransferView.model_validate(found), 201
