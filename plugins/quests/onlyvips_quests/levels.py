"""Levels: each takes `step` more XP than the one before it.

Level 1 begins at 0, level 2 at ``step``, level 3 at ``3 * step``, level n at
``step * n * (n - 1) / 2``. All in integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt


@dataclass(frozen=True, slots=True)
class Standing:
    """Where an amount of XP stands on the curve.

    Attributes:
        level: From 1.
        into: XP gained since the level began.
        span: XP from the level's beginning to the next level's.
    """

    level: int
    into: int
    span: int


def begins_at(level: int, step: int) -> int:
    """Return the XP at which a level begins."""
    return step * level * (level - 1) // 2


def standing(xp: int, step: int) -> Standing:
    """Return level and progress for an amount of XP.

    Args:
        xp: Experience points, 0 or more.
        step: XP from level 1 to level 2, 1 or more.

    Raises:
        ValueError: An argument is out of range.
    """
    if xp < 0 or step < 1:
        raise ValueError(f"expected xp >= 0 and step >= 1, got {xp} and {step}")
    # The largest n with n(n-1)/2 <= xp/step, by the quadratic formula in integers.
    level = (1 + isqrt(1 + 8 * (xp // step))) // 2
    start = begins_at(level, step)
    return Standing(level, xp - start, begins_at(level + 1, step) - start)
