"""Who gets what: nothing is lost, nothing is made, and nothing rounded up against a creator."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_ledger.fees import BASIS, share, split
from onlyvips_ledger.settings import FeeSettings

amounts = st.integers(min_value=1, max_value=10**18)
points = st.integers(min_value=0, max_value=9000)


@given(amounts, points, points)
def test_the_three_parts_sum_to_the_amount_and_the_creator_gets_something(
    amount: int, fee: int, tax: int
) -> None:
    parts = split(amount, fee, tax)
    assert parts.fee + parts.tax + parts.net == amount
    assert min(parts.fee, parts.tax) >= 0
    assert parts.net > 0


@given(amounts, points, points)
def test_fee_and_tax_are_rounded_down_by_less_than_one_unit(
    amount: int, fee: int, tax: int
) -> None:
    parts = split(amount, fee, tax)
    exact_fee = Fraction(amount * fee, BASIS)
    exact_tax = Fraction((amount - parts.fee) * tax, BASIS)
    assert exact_fee - 1 < parts.fee <= exact_fee
    assert exact_tax - 1 < parts.tax <= exact_tax


@given(amounts, amounts, points)
def test_paying_in_two_parts_never_costs_more(one: int, other: int, fee: int) -> None:
    assert share(one, fee) + share(other, fee) <= share(one + other, fee)


@given(amounts, points, points)
def test_whoever_is_paid_more_gets_no_less(amount: int, fee: int, tax: int) -> None:
    assert split(amount + 1, fee, tax).net >= split(amount, fee, tax).net


@pytest.mark.parametrize(
    ("amount", "fee", "tax", "expected"),
    [
        (100, 500, 0, (5, 0, 95)),
        (1, 500, 0, (0, 0, 1)),
        (19, 500, 0, (0, 0, 19)),
        (20, 500, 0, (1, 0, 19)),
        (1000, 500, 2000, (50, 190, 760)),
        (10**18, 200, 0, (2 * 10**16, 0, 98 * 10**16)),
    ],
)
def test_examples(amount: int, fee: int, tax: int, expected: tuple[int, int, int]) -> None:
    parts = split(amount, fee, tax)
    assert (parts.fee, parts.tax, parts.net) == expected


def test_the_defaults_are_those_of_the_price_list() -> None:
    fees = FeeSettings()
    assert (fees.content, fees.subscription, fees.tip, fees.withdrawal) == (500, 300, 200, 100)
