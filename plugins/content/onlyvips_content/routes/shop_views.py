"""What people get and send in the shop."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from onlyvips.web.pages import PageQuery
from onlyvips_content.shop.values import MOST, MOST_CHARACTERS

_BIGINT = 2**63 - 1
AssetCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]
#: Strict: true, 1.0 and "1" are no amounts.
Amount = Annotated[
    int, Field(strict=True, ge=1, le=MOST, description="In the asset's smallest unit, above 0.")
]
Words = Annotated[str, StringConstraints(max_length=MOST_CHARACTERS)]
Number = Annotated[int, Field(strict=True, ge=1, le=_BIGINT)]


class _View(BaseModel):
    model_config = ConfigDict(from_attributes=True)


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class PurchaseIn(_Body):
    """What the buyer pays: the price that they saw."""

    asset: AssetCode
    amount: Amount


class GiftIn(PurchaseIn):
    """A work for somebody else."""

    recipient_id: Number = Field(description="Account of whom it is for.")
    message: Words = Field("", description="Plain text that the other one reads.")


class TipIn(_Body):
    """Money for a creator."""

    asset: AssetCode
    amount: Amount
    message: Words = Field("", description="Plain text that the creator reads.")
    work_id: Number | None = Field(None, description="The work that it is for, if for one.")


class PaymentIn(PurchaseIn):
    """A payment of what is missing for a work."""

    rail: Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


class RefundIn(_Body):
    """Why a purchase is taken back."""

    reason: Annotated[
        str, StringConstraints(strip_whitespace=True, min_length=3, max_length=MOST_CHARACTERS)
    ]


class PurchaseView(_View):
    """Somebody paid for a work."""

    id: int
    work_id: int
    buyer_id: int
    recipient_id: int = Field(description="Who may see it: the buyer, or whom they gave it to.")
    creator_id: int
    asset: str
    amount: int
    gift: bool
    message: str
    created_at: datetime
    refunded_at: datetime | None = Field(description="When it was taken back.")
    replayed: bool = Field(
        description="It was made by an earlier request; nothing was paid this time."
    )


class SaleView(PurchaseView):
    """Somebody paid for a work of the caller."""

    net: int = Field(description="What the creator got of it, fee and tax taken away.")


class TipView(_View):
    """Money that somebody gave a creator."""

    transfer_id: int = Field(description="Number of the ledger's transfer.")
    giver_id: int
    creator_id: int
    work_id: int | None
    asset: str
    amount: int
    message: str
    created_at: datetime
    refunded_at: datetime | None


class ReceivedTipView(TipView):
    """Money that somebody gave the caller."""

    net: int = Field(description="What the creator got of it, fee and tax taken away.")


class TipReceipt(BaseModel):
    """What became of a tip."""

    transfer_id: int = Field(description="Number of the ledger's transfer.")
    replayed: bool


class MoneyView(_View):
    """An amount of an asset, in its smallest unit."""

    asset: str
    amount: int


class WorkPaymentView(_View):
    """A payment that was begun; the work is bought when it is confirmed."""

    id: int
    rail: str
    money: MoneyView = Field(description="What is missing, and arrives in the ledger.")
    state: str
    how: Mapping[str, str] = Field(description="What the person needs to pay, e.g. a link.")


class SalesQuery(PageQuery):
    """Parameters of the list of sales."""

    work: int | None = Field(None, ge=1, le=_BIGINT, description="Only of this work.")
