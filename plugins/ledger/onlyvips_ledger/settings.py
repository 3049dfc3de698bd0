"""The plugin's section of plugins.toml: ``[plugins.ledger.settings]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

BasisPoints = Annotated[int, Field(ge=0, le=9000)]
Seconds = Annotated[int, Field(ge=0, le=31_536_000)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FeeSettings(_Section):
    """The platform's share of what is paid, in basis points: 100 are one percent."""

    content: BasisPoints = 500
    subscription: BasisPoints = 300
    tip: BasisPoints = 200
    withdrawal: BasisPoints = 100


class LedgerSettings(_Section):
    """Settings of the ledger plugin."""

    fees: FeeSettings = FeeSettings()
    tax: dict[Country, BasisPoints] = Field(
        default_factory=dict,
        description="Tax that is withheld of what creators of a country earn after the fee, in "
        "basis points, e.g. {TR = 2000}; a creator's own rate comes before it.",
    )
    hold_seconds: dict[str, Seconds] = Field(
        default_factory=dict,
        description="For how long what is earned is held, by asset, e.g. {XTR = 1814400}.",
    )
    minimum_payouts: dict[str, Annotated[int, Field(ge=1)]] = Field(
        # https://core.telegram.org/bots/payments-stars: Stars are withdrawn from 1000 on.
        default={"XTR": 1000, "TON": 100_000_000, "USDT": 1_000_000},
        description="Least amount of a payout by asset, in its smallest unit, e.g. {XTR = 1000}.",
    )
