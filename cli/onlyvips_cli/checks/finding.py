"""What a check found."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

#: ``advice`` is about rules and taste; ``degraded`` means that the platform runs, but not whole;
#: ``failed`` means that it does not run.
Level = Literal["ok", "advice", "degraded", "failed"]
ORDER: tuple[Level, ...] = ("ok", "advice", "degraded", "failed")


@dataclass(frozen=True, slots=True)
class Found:
    """The outcome of one check.

    Attributes:
        name: What was looked at.
        level: How bad it is.
        detail: What is the case, and what to do unless all is well.
    """

    name: str
    level: Level
    detail: str


def worst(found: list[Found]) -> Level:
    """Return the worst level."""
    return max((f.level for f in found), key=ORDER.index, default="ok")
