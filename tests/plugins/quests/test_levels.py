from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from onlyvips_quests.levels import begins_at, standing

XP = st.integers(0, 10**18)
STEP = st.integers(1, 10**6)


@pytest.mark.parametrize(
    ("xp", "level", "into", "span"),
    [(0, 1, 0, 100), (99, 1, 99, 100), (100, 2, 0, 200), (299, 2, 199, 200), (300, 3, 0, 300)],
)
def test_each_level_takes_a_step_more_than_the_last(
    xp: int, level: int, into: int, span: int
) -> None:
    found = standing(xp, 100)
    assert (found.level, found.into, found.span) == (level, into, span)


@given(XP, STEP)
def test_xp_lies_between_the_beginnings_of_its_level_and_the_next(xp: int, step: int) -> None:
    found = standing(xp, step)
    assert begins_at(found.level, step) <= xp < begins_at(found.level + 1, step)
    assert begins_at(found.level, step) + found.into == xp
    assert found.span == step * found.level


@given(XP, st.integers(0, 10**9), STEP)
def test_more_xp_is_never_a_lower_level(xp: int, more: int, step: int) -> None:
    assert standing(xp + more, step).level >= standing(xp, step).level


@pytest.mark.parametrize(("xp", "step"), [(-1, 100), (0, 0), (5, -3)])
def test_impossible_amounts_are_refused(xp: int, step: int) -> None:
    with pytest.raises(ValueError, match="expected xp >= 0"):
        standing(xp, step)
