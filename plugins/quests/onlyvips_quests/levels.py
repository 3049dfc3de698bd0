"""Levels: how much XP each takes.

Level 1 takes ``step`` XP, and each further level ``step * growth / 100`` more than the one before
it; with a growth of 0, all take the same. So level n begins at

    step * ((n - 1) + growth / 100 * (n - 1) * (n - 2) / 2)

which is rounded down. All in integers.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isqrt


@dataclass(frozen=True, slots=True)
class Curve:
    """How levels grow.

    Attributes:
        step: XP from level 1 to level 2, 1 or more.
        growth: Percent of ``step`` by which each level takes more than the one before it.

    Raises:
        ValueError: An argument is out of range.
    """

    step: int
    growth: int = 100

    def __post_init__(self) -> None:
        if self.step < 1 or self.growth < 0:
            raise ValueError(
                f"expected step >= 1 and growth >= 0, got {self.step} and {self.growth}"
            )

    def begins_at(self, level: int) -> int:
        """Return the XP at which a level begins."""
        n = level - 1
        return (self.step * (200 * n + self.growth * n * (n - 1))) // 200

    def standing(self, xp: int) -> Standing:
        """Return level and progress for an amount of XP.

        Args:
            xp: Experience points, 0 or more.

        Raises:
            ValueError: The amount is negative.
        """
        level = self.level(xp)
        start = self.begins_at(level)
        return Standing(level, xp - start, self.begins_at(level + 1) - start)

    def level(self, xp: int) -> int:
        """Return the largest level that begins at or below an amount.

        Args:
            xp: Experience points, 0 or more.

        Raises:
            ValueError: The amount is negative.
        """
        if xp < 0:
            raise ValueError(f"expected xp >= 0, got {xp}")
        step, growth = self.step, self.growth
        if growth == 0:
            return 1 + xp // step
        # growth*n^2 + (200-growth)*n - 200*xp/step <= 0, solved for n in integers; rounding may
        # put it one off, which the loops mend.
        b = 200 - growth
        n = max(0, (isqrt(b * b + 800 * growth * xp // step) - b) // (2 * growth))
        while self.begins_at(n + 2) <= xp:
            n += 1
        while n > 0 and self.begins_at(n + 1) > xp:
            n -= 1
        return n + 1


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
