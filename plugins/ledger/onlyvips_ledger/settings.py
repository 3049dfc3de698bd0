"""The plugin's section of plugins.toml: ``[plugins.ledger.settings]``."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, field_validator

from onlyvips_ledger.assets import ASSETS

BasisPoints = Annotated[int, Field(ge=0, le=9000)]
Seconds = Annotated[int, Field(ge=0, le=31_536_000)]
Country = Annotated[str, Field(pattern="^[A-Z]{2}$")]


#: https://core.telegram.org/bots/payments-stars: Stars are withdrawn from 1000 on.
_MINIMA = {"XTR": 1000, "TON": 100_000_000, "USDT": 1_000_000}


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
        default=_MINIMA,
        description="Least amount of a payout by asset, in its smallest unit, e.g. {XTR = 1000}.",
    )

    @field_validator("hold_seconds", "minimum_payouts")
    @classmethod
    def _known(cls, value: dict[str, int]) -> dict[str, int]:
        codes = [asset.code for asset in ASSETS]
        if unknown := sorted(value.keys() - set(codes)):
            raise ValueError(f"expected assets among {', '.join(codes)}, got {unknown[0]!r}")
        return value

    @field_validator("minimum_payouts")
    @classmethod
    def _others_stay(cls, value: dict[str, int]) -> dict[str, int]:
        # Who sets one of them does not give up the others.
        return {**_MINIMA, **value}
