"""What people get and send."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Annotated, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from onlyvips.web.pages import PageQuery
from onlyvips_ledger.amounts import MOST
from onlyvips_ledger.api import AccountKind, TransferKind
from onlyvips_ledger.history import Filter
from onlyvips_ledger.history_values import Role
from onlyvips_ledger.statement_values import LineGroup

#: In the smallest unit: no fractions, no text, nothing that a bigint does not hold.
Amount = Annotated[
    int,
    Field(strict=True, ge=1, le=MOST, description="In the asset's smallest unit, above 0."),
]
AssetCode = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9]{1,11}$")]
RailName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_-]{0,31}$")]


def _in_utc(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        return moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError:  # UTC has no such year
        raise ValueError("expected a moment of the years 1 to 9999") from None


#: UTC where it says no zone.
Moment = Annotated[datetime, AfterValidator(_in_utc)]


class View(BaseModel):
    """Base of what is read from the domain's values."""

    model_config = ConfigDict(from_attributes=True)


class Body(BaseModel):
    """Base of what is sent."""

    model_config = ConfigDict(extra="forbid")


class AssetView(View):
    """Something that can be paid with."""

    code: str
    decimals: int = Field(description="Digits after the point when it is written for people.")
    name: str
    withdrawable: bool
    minimum_payout: int | None = Field(description="Least that is paid out; null for never.")


class AssetList(BaseModel):
    """What can be paid with, in the order in which it is shown."""

    items: list[AssetView]


class BalanceView(View):
    """What somebody has of one asset, in its smallest unit."""

    asset: str
    available: int = Field(description="To be spent.")
    earnings: int = Field(description="Earned and free; spent when available does not suffice.")
    held: int = Field(description="Earned, and not yet free.")
    pending: int = Field(description="On its way out.")
    escrow: int = Field(description="Put aside.")
    debt: int = Field(description="Owed to the platform.")
    spendable: int = Field(description="What can be spent at once.")
    next_release: datetime | None


class BalanceList(BaseModel):
    """What somebody has, for each asset that they ever had."""

    items: list[BalanceView]


class EntryView(View):
    """One transfer as one of its people sees it."""

    transfer_id: int
    at: datetime
    kind: TransferKind
    role: Role = Field(description="What the person did in it.")
    asset: str
    amount: int = Field(description="Added to what the person has; 0 where it only moved.")
    available: int = Field(description="Added to what they can spend.")
    held: int = Field(description="Added to what is held of their earnings.")
    gross: int = Field(description="What was moved in all, fee and tax included.")
    fee: int = Field(description="The platform's share, where they earned.")
    tax: int = Field(description="What was withheld, where they earned.")
    plugin: str
    subject: str
    other: int | None = Field(description="Account on the other side.")
    other_name: str = Field(
        "", description="First name of that account; empty without one, and for who is gone."
    )
    reverses: int | None = Field(description="Transfer that it takes back.")
    note: str


class HistoryFilter(BaseModel):
    """Which entries of a history."""

    model_config = ConfigDict(extra="ignore")

    asset: AssetCode | None = None
    kind: TransferKind | None = None
    since: Moment | None = Field(None, alias="from", description="Only from this moment on.")
    until: Moment | None = Field(None, alias="to", description="Only before this moment.")

    def only(self) -> Filter:
        """Return it as the domain knows it."""
        return Filter(self.asset, self.kind, self.since, self.until)


class HistoryQuery(HistoryFilter, PageQuery):
    """A page of a history."""


class PostingView(View):
    """One line of a transfer."""

    owner: int | None = Field(description="Account of the person; null for the platform.")
    kind: AccountKind
    asset: str
    amount: int


class TransferView(View):
    """Money that was moved. The lines of other people are left out."""

    id: int
    kind: TransferKind
    plugin: str
    subject: str
    created_at: datetime
    fee: int
    tax: int
    held_until: datetime | None
    reverses: int | None
    postings: list[PostingView]


class TipIn(Body):
    """Money for somebody, and what is said with it."""

    to: int = Field(strict=True, ge=1, le=MOST, description="Number of the account.")
    asset: AssetCode
    amount: Amount
    message: str = Field("", max_length=500, description="What the person reads with it.")


class RailView(BaseModel):
    """A way for money in and out."""

    name: str
    assets: list[str]
    pays_out: bool
    test_only: bool = Field(description="It moves no real money.")


class RailList(BaseModel):
    """Ways for money in and out."""

    items: list[RailView]


class QuoteQuery(BaseModel):
    """What somebody would like to have in the ledger."""

    asset: AssetCode
    amount: int = Field(ge=1, le=MOST, description="In the asset's smallest unit.")


class MoneyView(View):
    """An amount of an asset, in its smallest unit."""

    asset: str
    amount: int


class QuoteView(View):
    """What a payment through a rail costs."""

    rail: str
    pay: MoneyView
    receive: MoneyView
    expires_at: datetime


class QuoteList(BaseModel):
    """What a payment costs, by rail."""

    items: list[QuoteView]


class PaymentIn(Body):
    """A payment to begin."""

    rail: RailName
    asset: AssetCode
    amount: Amount


class PaymentView(View):
    """A payment from outside into the ledger."""

    id: int
    rail: str
    money: MoneyView
    state: str = Field(
        json_schema_extra={"enum": ["started", "confirmed", "failed", "expired", "refunded"]}
    )
    subject: str
    how: dict[str, str] = Field(description="What is needed in order to pay.")
    created_at: datetime | None


class TestConfirmation(Body):
    """What becomes of a payment through the test rail."""

    __test__ = False  # no test class, whatever pytest thinks of its name

    state: str = Field("done", json_schema_extra={"enum": ["done", "waiting", "failed"]})


class PayoutIn(Body):
    """Money to be paid out."""

    rail: RailName
    asset: AssetCode
    amount: Amount
    destination: str = Field(min_length=1, max_length=256, description="As the rail has it.")


class PayoutView(View):
    """Money on its way out."""

    id: int
    rail: str
    money: MoneyView
    fee: int = Field(description="The platform's share of it.")
    state: str = Field(json_schema_extra={"enum": ["started", "paid", "failed"]})
    destination: str
    created_at: datetime


class StatementQuery(BaseModel):
    """Which period: a month, or two days."""

    model_config = ConfigDict(extra="ignore")

    month: str | None = Field(
        None, pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$", description="As in 2026-11."
    )
    begin: date | None = Field(None, description="First day, where no month is given.")
    end: date | None = Field(None, description="Last day, where no month is given.")
    language: Literal["en", "tr", "ru", "ar"] | None = Field(None, description="Of the PDF.")


class LineView(View):
    """One transfer that changed what a person has."""

    at: datetime
    transfer_id: int
    kind: str
    group: LineGroup
    subject: str
    gross: int
    fee: int
    tax: int
    country: str
    net: int
    balance: int


class SectionView(BaseModel):
    """The part of a statement about one asset."""

    asset: str
    opening: int
    gross: int
    refunds: int
    fee: int
    tax: int
    tax_by_country: dict[str, int]
    net: int = Field(description="Equals gross + refunds - fee - tax.")
    payouts: int
    others: dict[str, int]
    closing: int = Field(description="Equals opening + net + payouts + others.")
    lines: list[LineView]


class StatementView(BaseModel):
    """What became of somebody's money within a period."""

    account_id: int
    begin: date
    end: date
    made_at: datetime
    sections: list[SectionView]
