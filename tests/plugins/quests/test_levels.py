from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.levels import Curve

XP = st.integers(0, 10**15)
CURVES = st.builds(Curve, st.integers(1, 10**6), st.integers(0, 1000))


@pytest.mark.parametrize(
    ("xp", "level", "into", "span"),
    [(0, 1, 0, 100), (99, 1, 99, 100), (100, 2, 0, 200), (299, 2, 199, 200), (300, 3, 0, 300)],
)
def test_each_level_takes_a_step_more_than_the_last(
    xp: int, level: int, into: int, span: int
) -> None:
    found = Curve(100).standing(xp)
    assert (found.level, found.into, found.span) == (level, into, span)


@pytest.mark.parametrize(
    ("growth", "begins"),
    [(0, [0, 100, 200, 300]), (50, [0, 100, 250, 450]), (25, [0, 100, 225, 375])],
)
def test_the_curve_can_be_flatter(growth: int, begins: list[int]) -> None:
    curve = Curve(100, growth)
    assert [curve.begins_at(level) for level in (1, 2, 3, 4)] == begins
    assert [curve.standing(xp).level for xp in begins] == [1, 2, 3, 4]


@given(XP, CURVES)
def test_xp_lies_between_the_beginnings_of_its_level_and_the_next(xp: int, curve: Curve) -> None:
    found = curve.standing(xp)
    assert curve.begins_at(found.level) <= xp < curve.begins_at(found.level + 1)
    assert curve.begins_at(found.level) + found.into == xp
    assert found.span == curve.begins_at(found.level + 1) - curve.begins_at(found.level) > 0


@given(XP, st.integers(0, 10**9), CURVES)
def test_more_xp_is_never_a_lower_level(xp: int, more: int, curve: Curve) -> None:
    assert curve.standing(xp + more).level >= curve.standing(xp).level


@pytest.mark.parametrize(("step", "growth"), [(0, 100), (-3, 0), (5, -1)])
def test_impossible_curves_are_refused(step: int, growth: int) -> None:
    with pytest.raises(ValueError, match="expected step >= 1"):
        Curve(step, growth)


def test_negative_xp_is_refused() -> None:
    with pytest.raises(ValueError, match="expected xp >= 0"):
        Curve(100).standing(-1)
