"""How amounts are written: for programs, for tables, and for people."""

from __future__ import annotations

from decimal import Decimal


def exact(amount: int, decimals: int) -> str:
    """Return an amount with a point and all digits after it, as programs read it.

    Args:
        amount: In the smallest unit.
        decimals: Digits after the point.
    """
    return f"{Decimal(amount).scaleb(-decimals):f}" if decimals else str(amount)


def shown(amount: int, decimals: int) -> str:
    """Return an amount as tables have it, with a point and no needless zeros.

    Args:
        amount: In the smallest unit.
        decimals: Digits after the point.
    """
    text = exact(amount, decimals)
    return text.rstrip("0").rstrip(".") if decimals else text


def written(amount: int, decimals: int, language: str) -> str:
    """Return an amount as the speakers of a language write it, without needless zeros.

    Args:
        amount: In the smallest unit.
        decimals: Digits after the point.
        language: Code of the language.
    """
    from babel.numbers import format_decimal

    value = Decimal(amount).scaleb(-decimals)
    # The pattern of most languages rounds to three digits: nanotons need nine.
    return format_decimal(value, locale=language, decimal_quantization=False)
