"""The words of a statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.texts.kinds import kind_text
from onlyvips_ledger.texts.speaking import N_

if TYPE_CHECKING:
    from onlyvips_ledger.statement_values import Line, Section, Statement
    from onlyvips_ledger.texts.speaking import Speaker

#: Columns of the lines of a statement that is printed.
COLUMNS: Final = ("date", "what", "gross", "fee", "tax", "net")
HEADINGS: Final = {
    "date": N_("Date"),
    "what": N_("What for"),
    "gross": N_("Gross"),
    "fee": N_("Fee"),
    "tax": N_("Tax"),
    "net": N_("Net"),
}
_OTHERS: Final = {
    "top_up": N_("Paid in"),
    "spent": N_("Spent"),
    "given_back": N_("Given back to you"),
    "other": N_("Rewards and corrections"),
}


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One sum.

    Attributes:
        label: What it is.
        figures: The amount, as the person would write it.
        strong: It is a balance or a result.
    """

    label: str
    figures: str
    strong: bool = False


def period_text(say: Speaker, statement: Statement) -> str:
    """Return the period in words."""
    return say.t(
        "{begin} to {end} (UTC)", begin=say.day(statement.begin), end=say.day(statement.end)
    )


def summary_rows(say: Speaker, section: Section) -> Sequence[SummaryRow]:
    """Return the sums of an asset, in the order in which they are added up."""

    def row(label: str, amount: int, *, strong: bool = False) -> SummaryRow:
        return SummaryRow(label, say.figures(amount, section.asset), strong)

    rows = [
        row(say.t("Balance at the beginning"), section.opening, strong=True),
        row(say.t("Earned (gross)"), section.gross),
        row(say.t("Refunds"), section.refunds),
        row(say.t("Platform fee"), -section.fee),
    ]
    rows += [
        row(say.t("Tax withheld: {country}", country=say.country(code)), -amount)
        for code, amount in section.tax_by_country.items()
    ]
    rows.append(row(say.t("Earned (net)"), section.net, strong=True))
    rows.append(row(say.t("Payouts"), section.payouts))
    rows += [row(say.t(_OTHERS[group]), amount) for group, amount in section.others.items()]
    rows.append(row(say.t("Balance at the end"), section.closing, strong=True))
    return rows


def line_cells(say: Speaker, section: Section, line: Line) -> Sequence[str]:
    """Return the cells of a line, in the order of `COLUMNS`."""
    what = kind_text(say, line.kind)
    if line.subject:
        what = f"{what} · {line.subject}"
    amounts = (line.gross, -line.fee, -line.tax, line.net)
    figures = [say.figures(amount, section.asset) for amount in amounts]
    return [say.day(line.at.date()), what, *figures]
