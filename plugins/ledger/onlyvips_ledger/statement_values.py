"""A statement: what became of somebody's money within a period."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from onlyvips_ledger.api import Asset

#: What a line counts as. Each belongs to one of them.
LineGroup = Literal["earned", "taken_back", "payout", "top_up", "spent", "given_back", "other"]
#: Those that make up what was earned: their fee and tax are the statement's.
EARNINGS: Final[frozenset[LineGroup]] = frozenset({"earned", "taken_back"})


@dataclass(frozen=True, slots=True)
class Line:
    """One transfer that changed what a person has.

    ``gross - fee - tax == net`` in each line. What only moves between somebody's own accounts, such
    as a release, changes nothing and is no line.

    Attributes:
        at: When.
        transfer_id: Its number.
        kind: What it was for.
        group: What it counts as.
        subject: About what, as ``work:12``.
        gross: What the other side paid; negative for what went away.
        fee: The platform's share of it; negative where it was given back.
        tax: What was withheld; negative where it was given back.
        country: For which country; empty for none.
        net: Added to what the person has.
        balance: What the person has after it, of all kinds, less what they owe.
    """

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


@dataclass(frozen=True, slots=True)
class Section:
    """The part of a statement about one asset.

    ``opening + net + payouts + others == closing``, and ``gross + refunds - fee - taxes == net``.

    Attributes:
        asset: Of what.
        opening: What the person had when the period began.
        closing: What they had when it ended.
        lines: What happened in between, the oldest first.
    """

    asset: Asset
    opening: int
    closing: int
    lines: Sequence[Line]

    @property
    def gross(self) -> int:
        """What others paid to the person."""
        return sum(line.gross for line in self.lines if line.group == "earned")

    @property
    def refunds(self) -> int:
        """What was given back of that, as a number below zero."""
        return sum(line.gross for line in self.lines if line.group == "taken_back")

    @property
    def fee(self) -> int:
        """The platform's share of what was paid and not given back."""
        return sum(line.fee for line in self.lines if line.group in EARNINGS)

    @property
    def tax_by_country(self) -> Mapping[str, int]:
        """What was withheld of what was paid and not given back, by country."""
        found: Counter[str] = Counter()
        for line in self.lines:
            if line.group in EARNINGS and line.tax:
                found[line.country] += line.tax
        return dict(sorted(found.items()))

    @property
    def tax(self) -> int:
        """What was withheld in all."""
        return sum(self.tax_by_country.values())

    @property
    def net(self) -> int:
        """What the person earned: gross and refunds, less fee and tax."""
        return sum(line.net for line in self.lines if line.group in EARNINGS)

    @property
    def payouts(self) -> int:
        """What was paid out, the fee for it included, as a number below zero."""
        return sum(line.net for line in self.lines if line.group == "payout")

    @property
    def others(self) -> Mapping[str, int]:
        """What else changed what the person has, by group."""
        found: Counter[str] = Counter()
        for line in self.lines:
            if line.group not in EARNINGS and line.group != "payout":
                found[line.group] += line.net
        return dict(sorted(found.items()))


@dataclass(frozen=True, slots=True)
class Statement:
    """What became of somebody's money from one day to another, both included (UTC).

    Attributes:
        account_id: Whose.
        name: Their name.
        begin: First day.
        end: Last day.
        made_at: When it was made.
        sections: One for each asset that they had or moved.
    """

    account_id: int
    name: str
    begin: date
    end: date
    made_at: datetime
    sections: Sequence[Section]
