"""What a benchmark returns."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Measurement:
    """A ratio measured within one run.

    Attributes:
        what: What was compared with what.
        ratio: The measured ratio.
        bar: The bar.
        at_least: The ratio should be at least the bar; otherwise at most.
        detail: The figures behind it, for this machine only.
    """

    what: str
    ratio: float
    bar: float
    at_least: bool
    detail: str

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.ratio >= self.bar if self.at_least else self.ratio <= self.bar

    @property
    def verdict(self) -> str:
        """``yes`` or ``no``."""
        return "yes" if self.met else "no"

    @property
    def bar_text(self) -> str:
        """The bar in words."""
        return f"{'at least' if self.at_least else 'at most'} {self.bar:g}"
