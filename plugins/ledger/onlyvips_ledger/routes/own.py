"""Routes for everybody: what there is, what one has, how it came about, and tips."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint, Response
from quart_schema import (
    operation_id,
    tag,
    validate_querystring,
    validate_request,
    validate_response,
)

from onlyvips.web.auth import current_account, gives_file, may_answer
from onlyvips.web.idempotency import idempotency_key, takes_idempotency_key
from onlyvips.web.pages import Page, make_page
from onlyvips_ledger import tabular
from onlyvips_ledger.api import Money
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.reading import transfer_of
from onlyvips_ledger.routes import limits
from onlyvips_ledger.routes.views import (
    AssetList,
    AssetView,
    BalanceList,
    BalanceView,
    EntryView,
    HistoryFilter,
    HistoryQuery,
    TipIn,
    TransferView,
)
from onlyvips_ledger.settings import LedgerSettings

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    _add_reading(blueprint, platform)
    _add_tips(blueprint, platform)


def file_headers(name: str) -> dict[str, str]:
    """Return the headers of a file that is somebody's own."""
    return {
        "Cache-Control": "private, no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
    }


def _add_reading(blueprint: Blueprint, platform: Platform) -> None:
    parts = parts_of(platform)
    least = platform.settings(LedgerSettings).minimum_payouts

    @blueprint.get("/assets")
    @operation_id("list_assets")
    @tag(["ledger"])
    @validate_response(AssetList)
    async def list_assets() -> AssetList:
        """List what can be paid with, in the order in which it is shown."""
        return AssetList(
            items=[
                AssetView(
                    code=asset.code,
                    decimals=asset.decimals,
                    name=asset.name,
                    withdrawable=asset.withdrawable,
                    minimum_payout=least.get(asset.code, 1) if asset.withdrawable else None,
                )
                for asset in parts.assets.all
            ]
        )

    @blueprint.get("/balances")
    @operation_id("list_balances")
    @tag(["ledger"])
    @validate_response(BalanceList)
    async def list_balances() -> BalanceList:
        """List what the caller has, for each asset that they ever had."""
        found = await parts.service.balances(current_account().id)
        return BalanceList(items=[BalanceView.model_validate(balance) for balance in found])

    @blueprint.get("/history")
    @operation_id("list_history")
    @tag(["ledger"])
    @validate_querystring(HistoryQuery)
    @validate_response(Page[EntryView])
    async def list_history(query_args: HistoryQuery) -> Page[EntryView]:
        """List the caller's transfers, the newest first."""
        return await history_page(platform, current_account().id, query_args)

    @blueprint.get("/history.csv")
    @operation_id("get_history_file")
    @tag(["ledger"])
    @limits.files
    @gives_file(tabular.MEDIA_TYPE)
    @validate_querystring(HistoryFilter)
    async def history_file(query_args: HistoryFilter) -> Response:
        """Return the caller's transfers as comma-separated values, the newest first."""
        sheet = parts.history.sheet(current_account().id, query_args.only())
        return Response(
            (lines.encode() async for lines in sheet),
            content_type=f"{tabular.MEDIA_TYPE}; charset=utf-8",
            headers=file_headers("history.csv"),
        )

    @blueprint.get("/transfers/<int:transfer_id>")
    @operation_id("get_transfer")
    @tag(["ledger"])
    @validate_response(TransferView)
    async def get_transfer(transfer_id: int) -> TransferView:
        """Return a transfer of the caller with its lines; of anybody with the permission."""
        account = current_account()
        sees_all = platform.accounts.may(account, "ledger.read_others")
        viewer = None if sees_all else account.id
        found = await transfer_of(platform.db, transfer_id, viewer=viewer)
        return TransferView.model_validate(found)


async def history_page(platform: Platform, account_id: int, query: HistoryQuery) -> Page[EntryView]:
    """Return a page of somebody's history."""
    after = query.after(int)
    found = await parts_of(platform).history.page(
        account_id,
        query.only(),
        after=None if after is None else after[0],
        limit=query.limit + 1,
    )
    rows = [EntryView.model_validate(entry) for entry in found]
    people = await platform.accounts.get_many({row.other for row in rows if row.other is not None})
    for row in rows:
        other = people.get(row.other or 0)
        row.other_name = "" if other is None else other.name.partition(" ")[0]
    return make_page(rows, query.limit, key=lambda row: (row.transfer_id,))


def _add_tips(blueprint: Blueprint, platform: Platform) -> None:
    tips = parts_of(platform).tips

    @blueprint.post("/tips")
    @operation_id("give_tip")
    @tag(["ledger"])
    @limits.moving
    @may_answer(404, 409)
    @takes_idempotency_key()
    @validate_request(TipIn)
    @validate_response(TransferView, 201)
    async def give_tip(data: TipIn) -> tuple[TransferView, int]:
        """Give somebody money, with a few words; the same key again gives nothing twice."""
        account, money = current_account(), Money(data.asset, data.amount)
        given = await tips.give(account, data.to, money, idempotency_key(), data.message)
        found = await transfer_of(platform.db, given.id, viewer=account.id)
        return TransferView.model_validate(found), 201
