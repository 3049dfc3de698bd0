"""Bodies of answers of the routes for administrators."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from pydantic import BaseModel, ConfigDict, Field

from onlyvips.registry import FigureUnit
from onlyvips.web.pages import PageQuery

_BIGINT = 2**63 - 1


class PersonOut(BaseModel):
    """Somebody in the audit log."""

    id: int
    name: str = Field(description="Empty for who is gone.")


class AuditItem(BaseModel):
    """What somebody did."""

    id: int
    at: datetime
    action: str = Field(description="`<thing>.<what was done>`, e.g. `role.granted`.")
    actor: PersonOut | None = Field(description="Null for the operator on the command line.")
    target: PersonOut | None = Field(description="To whom it was done, if to anybody.")
    detail: Mapping[str, Any] = Field(description="Further values, by name; not the same for all.")


class AuditQuery(PageQuery):
    """Which lines of the audit log."""

    account: int | None = Field(
        None, ge=1, le=_BIGINT, description="Only what was done to this account."
    )


class AmountOut(BaseModel):
    """A number, of an asset where it is money."""

    model_config = ConfigDict(from_attributes=True)

    asset: str | None = Field(description="Code of the asset; null where it is no money.")
    value: int | float = Field(description="Of money in the asset's smallest unit.")


class DayOut(BaseModel):
    """A figure on one day (UTC)."""

    model_config = ConfigDict(from_attributes=True)

    day: date
    values: Sequence[AmountOut]


class FigureOut(BaseModel):
    """A figure of the platform."""

    plugin: str = Field(description="`core` for the platform itself.")
    name: str
    title: str = Field(description="In the caller's language.")
    unit: FigureUnit
    values: Sequence[AmountOut] = Field(description="One; of money one for each asset.")
    days: Sequence[DayOut] | None = Field(
        description="Every day of the period, for a chart; null for what has no course."
    )
    decimals: Mapping[str, int] = Field(
        description="Of money, by asset: digits after the point when people read it."
    )


class FiguresOut(BaseModel):
    """The figures of the platform, its own first."""

    made_at: datetime = Field(description="When they were counted.")
    first: date
    last: date
    items: Sequence[FigureOut]
    failed: Sequence[str] = Field(
        description="`<plugin>.<name>` of figures that could not be counted; the log says why."
    )


class FiguresQuery(BaseModel):
    """For which period."""

    model_config = ConfigDict(extra="ignore")

    days: int = Field(28, ge=1, le=92, description="Its length; it ends today (UTC).")
