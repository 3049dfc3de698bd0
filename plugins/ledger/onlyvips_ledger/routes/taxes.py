"""Routes about what is withheld: one's own, and for operators that of others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quart import Blueprint
from quart_schema import operation_id, tag, validate_request, validate_response

from onlyvips.web.auth import current_account, requires
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.routes.operator_views import (
    TaxIn,
    TaxView,
)

if TYPE_CHECKING:
    from onlyvips.platform import Platform


def add_routes(blueprint: Blueprint, platform: Platform) -> None:
    """Add the routes."""
    taxes = parts_of(platform).taxes

    @blueprint.get("/tax")
    @operation_id("get_tax")
    @tag(["ledger"])
    @validate_response(TaxView)
    async def own_tax() -> TaxView:
        """Return what is withheld of what the caller earns."""
        return TaxView.model_validate(await taxes.of(current_account().id))

    @blueprint.get("/accounts/<int:account_id>/tax")
    @operation_id("get_tax_of")
    @tag(["ledger: administration"])
    @requires("ledger.read_others")
    @validate_response(TaxView)
    async def tax_of(account_id: int) -> TaxView:
        """Return what is withheld of what somebody earns."""
        await platform.accounts.get(account_id)
        return TaxView.model_validate(await taxes.of(account_id))

    @blueprint.put("/accounts/<int:account_id>/tax")
    @operation_id("set_tax_of")
    @tag(["ledger: administration"])
    @requires("ledger.adjust")
    @validate_request(TaxIn)
    @validate_response(TaxView)
    async def set_tax(account_id: int, data: TaxIn) -> TaxView:
        """Say where somebody pays taxes, for what is earned from now on; audited."""
        found = await taxes.put(account_id, data.country, data.rate_bp, actor=current_account().id)
        return TaxView.model_validate(found)

    @blueprint.delete("/accounts/<int:account_id>/tax")
    @operation_id("clear_tax_of")
    @tag(["ledger: administration"])
    @requires("ledger.adjust")
    @validate_response(TaxView)
    async def clear_tax(account_id: int) -> TaxView:
        """Forget where somebody pays taxes, so that nothing is withheld; audited."""
        return TaxView.model_validate(await taxes.clear(account_id, actor=current_account().id))
