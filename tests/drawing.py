"""Generated examples for tests that cannot run below ``@given``, such as those of a coroutine."""

from __future__ import annotations

from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from hypothesis.internal.conjecture.providers import HypothesisProvider
from hypothesis.internal.constants_ast import Constants

T = TypeVar("T")

# Otherwise values are drawn among the constants of all modules that happen to be loaded: other
# tests would change the examples, and Hypothesis would read all of the platform's sources.
HypothesisProvider._local_constants = Constants()  # type: ignore[assignment]


def draw(strategy: st.SearchStrategy[T], count: int) -> list[T]:
    """Return the same examples in every run; none for a strategy that has none.

    Args:
        strategy: What to draw from.
        count: How many at most.
    """
    drawn: list[T] = []

    @settings(
        max_examples=count,
        database=None,
        deadline=None,
        derandomize=True,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def collect(example: T) -> None:
        drawn.append(example)

    try:
        collect()
    except Unsatisfiable:
        return []
    return drawn
