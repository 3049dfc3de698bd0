"""Amounts as people type them; how they are written is in `onlyvips_ledger.api.amounts`."""

from __future__ import annotations

import re
from typing import Final

from onlyvips.errors import FieldError, InvalidInput

#: Most that one transfer moves, as `onlyvips_ledger.posting` checks it.
MOST: Final = 10**18
_NUMBER = re.compile(r"(?P<sign>[+-]?)(?P<whole>[0-9]{1,20})(?:\.(?P<part>[0-9]{1,18}))?")


def parsed(text: str, decimals: int, *, field: str = "amount") -> int:
    """Read an amount as `onlyvips_ledger.api.exact` writes it.

    Args:
        text: Such as ``1.5`` or ``-3``.
        decimals: Digits after the point that the asset has.
        field: What is named when it is none.

    Returns:
        The amount in the smallest unit.

    Raises:
        InvalidInput: It is no number, has too many digits, or is too large.
    """
    expected = f"expected a number with at most {decimals} digits after the point"
    if not decimals:
        expected = "expected a whole number"
    found = _NUMBER.fullmatch(text.strip())
    number = 0
    if found is not None and len(found["part"] or "") <= decimals:
        digits = found["whole"] + (found["part"] or "").ljust(decimals, "0")
        number = int(found["sign"] + digits)
    else:
        found = None
    if found is None or abs(number) > MOST:
        raise InvalidInput(
            f"{field}: {expected}, got {text[:40]!r}", fields=[FieldError(field, expected)]
        )
    return number
