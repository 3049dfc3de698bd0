"""What operators get and send."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from onlyvips.web.pages import PageQuery
from onlyvips_ledger.amounts import MOST
from onlyvips_ledger.routes.views import AssetCode, Body, View
from onlyvips_ledger.taxes import MOST as MOST_TAX


def _not_zero(amount: int) -> int:
    if amount == 0:
        raise ValueError("expected a number other than 0")
    return amount


class TaxView(View):
    """What is withheld of what somebody earns from now on, after the fee."""

    country: str | None = Field(description="ISO 3166-1 alpha-2; null where nobody said.")
    rate_bp: int | None = Field(description="Their own rate; null for that of the country.")
    withheld_bp: int = Field(description="What is withheld, in basis points: 2000 are 20 %.")
    updated_at: datetime | None


class TaxIn(Body):
    """Where somebody pays taxes."""

    country: str = Field(pattern=r"^[A-Z]{2}$", description="ISO 3166-1 alpha-2.")
    rate_bp: int | None = Field(
        None, strict=True, ge=0, le=MOST_TAX, description="Null for that of the country."
    )


class ReverseIn(Body):
    """A transfer to be taken back by an operator."""

    reason: str = Field(min_length=3, max_length=500, description="People read it.")
    claw_back: bool = Field(
        False,
        strict=True,
        description="Refund it: take it from what the person has who earned it, and let them owe "
        "the rest. Otherwise each line is undone, or none.",
    )


class PaymentsQuery(PageQuery):
    """Which payments of all."""

    state: Literal["started", "confirmed", "failed", "expired", "refunded"] | None = None
    account: Annotated[int, Field(ge=1, le=MOST)] | None = Field(None, description="Only theirs.")


class PayoutsQuery(PageQuery):
    """Which payouts of all."""

    state: Literal["started", "paid", "failed"] | None = None
    account: Annotated[int, Field(ge=1, le=MOST)] | None = Field(None, description="Only theirs.")


class PaymentLineView(View):
    """A payment as operators see it."""

    id: int
    account_id: int
    rail: str
    asset: str
    amount: int
    state: str
    subject: str
    plugin: str
    pay_asset: str = Field(description="What the person pays, in the rail's own asset.")
    pay_amount: int
    external_id: str | None = Field(description="The rail's number.")
    detail: str
    transfer_id: int | None
    created_at: datetime
    expires_at: datetime | None
    settled_at: datetime | None


class PayoutLineView(View):
    """A payout as operators see it."""

    id: int
    account_id: int
    rail: str
    asset: str
    amount: int = Field(description="The fee included.")
    fee: int
    state: str
    destination: str | None = Field(description="Null once the person's data were erased.")
    external_id: str | None = Field(description="The rail's number.")
    detail: str
    attempts: int = Field(description="How often the rail did not settle it.")
    transfer_id: int | None
    created_at: datetime
    settled_at: datetime | None


class SettleIn(Body):
    """How a payout ended whose rail does not say so."""

    state: Literal["paid", "failed"]
    reason: str = Field(min_length=3, max_length=500, description="Kept with the payout.")
    external_id: str | None = Field(
        None, min_length=1, max_length=200, description="The rail's number, if it was paid."
    )


class AdjustIn(Body):
    """A correction by an operator."""

    asset: AssetCode
    amount: Annotated[int, AfterValidator(_not_zero)] = Field(
        strict=True, ge=-MOST, le=MOST, description="Added to what is available; not 0."
    )
    reason: str = Field(min_length=3, max_length=500, description="The person reads it.")
