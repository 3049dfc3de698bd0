"""What is asked of a text that somebody writes."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from onlyvips_quests.api import Evidence
from onlyvips_quests.types.base import FirstParty
from onlyvips_quests.types.parameters import Count, Parameters
from onlyvips_quests.types.patterns import Pattern, Phrase, checked, containing, found, saying


class Written(Parameters):
    """How long a text must be and what it must say; a forwarded text is not written."""

    min_length: int = Field(
        1, ge=1, le=4096, description="Characters at least, without blanks at the ends."
    )
    pattern: Pattern | None = Field(
        None, description="Regular expression (RE2) that is to be found in it; case is ignored."
    )
    words: tuple[Phrase, ...] = Field(
        (),
        max_length=20,
        description="Words or phrases of which one is to be found in it; case is ignored.",
    )
    original: bool = Field(True, description="Not a copy of what somebody else wrote.")
    count: Count = Field(1, description="How many messages.")

    @model_validator(mode="after")
    def _one_way(self) -> Self:
        if self.pattern is not None and self.words:
            raise ValueError("expected pattern or words, not both")
        if self.words:
            checked(containing(self.words))
        return self

    def expression(self) -> str | None:
        """Return an expression without which no text fits; None where there is none."""
        return containing(self.words) if self.words else self.pattern

    def fits(self, evidence: Evidence) -> bool:
        """Say whether a message is what was asked for."""
        text = evidence.text.strip()
        if evidence.source is not None or len(text) < self.min_length:
            return False
        expression = saying(self.words) if self.words else self.pattern
        return expression is None or found(expression, text)


class WrittenType(FirstParty):
    """Base of types whose parameters are `Written`.

    Of several texts each counts as one step, which the platform names by the text: the same one
    counts once, however often it is written.
    """

    def pattern(self, parameters: Written) -> str | None:
        """Return what the text must at least match to be looked at."""
        return parameters.expression()

    def original(self, parameters: Written) -> bool:
        """Say whether copies of what others wrote are refused."""
        return parameters.original
