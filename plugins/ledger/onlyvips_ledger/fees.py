"""Who gets what of a payment: whole numbers of the smallest unit, nothing lost, nothing made.

The fee is ``floor(amount * fee / 10000)``, the tax ``floor((amount - fee) * tax / 10000)``, and
the rest is the creator's. Both are rounded down: what cannot be divided is never the platform's or
the authority's gain at the creator's cost, and the three always sum to the amount.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BASIS: Final = 10_000
"""Basis points of a whole."""


@dataclass(frozen=True, slots=True)
class Split:
    """What becomes of an amount.

    Attributes:
        fee: For the platform.
        tax: Withheld.
        net: For whoever earned it.
    """

    fee: int
    tax: int
    net: int


def share(amount: int, basis_points: int) -> int:
    """Return the share of an amount, rounded down.

    Args:
        amount: In the smallest unit, 0 or more.
        basis_points: 0 to 10,000.
    """
    return amount * basis_points // BASIS


def split(amount: int, fee: int, tax: int = 0) -> Split:
    """Split an amount.

    Args:
        amount: In the smallest unit, above 0.
        fee: Of the platform, in basis points of the amount.
        tax: In basis points of what remains after the fee.
    """
    platform = share(amount, fee)
    withheld = share(amount - platform, tax)
    return Split(platform, withheld, amount - platform - withheld)
