"""Finding the quests that evidence may prove, by index and not by looking at each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from onlyvips_quests.api import Evidence
from onlyvips_quests.offers import Offer

#: Messages are matched against patterns only up to here; Telegram's longest is 4,096.
_LONGEST = 8192


class Matcher:
    """Quests by kind of evidence, route and pattern.

    The patterns of all quests on one route are compiled into one automaton (RE2's sets), which
    reads a text once, in linear time, however many patterns there are and whatever they look like.

    Args:
        offers: The quests on offer.
    """

    def __init__(self, offers: Iterable[Offer]) -> None:
        plain: dict[tuple[str, str], list[Offer]] = defaultdict(list)
        patterned: dict[tuple[str, str], list[tuple[str, Offer]]] = defaultdict(list)
        self._kinds: set[str] = set()
        for offer in offers:
            parameters = offer.task.parameters
            pattern = offer.kind.pattern(parameters)
            for kind in offer.kind.evidence:
                self._kinds.add(kind)
                for route in offer.kind.routes(parameters):
                    key = (kind, route.lower() if ":@" in route else route)
                    if pattern is None:
                        plain[key].append(offer)
                    else:
                        patterned[key].append((pattern, offer))
        self._plain = dict(plain)
        self._sets = {key: _PatternSet(entries) for key, entries in patterned.items()}

    def find(self, evidence: Evidence) -> list[Offer]:
        """Return the quests that the evidence may prove, in the operator's order."""
        if evidence.kind not in self._kinds:
            return []
        found: dict[int, Offer] = {}
        for route in evidence.routes():
            key = (evidence.kind, route)
            for offer in self._plain.get(key, ()):
                found[offer.version_id] = offer
            patterns = self._sets.get(key)
            if patterns is not None and evidence.text:
                for offer in patterns.matching(evidence.text):
                    found[offer.version_id] = offer
        return sorted(found.values(), key=lambda offer: (offer.position, offer.quest_id))

    def wants(self, kind: str, routes: Iterable[str]) -> bool:
        """Say whether any quest looks at a kind of evidence that comes by one of some routes."""
        return kind in self._kinds and any(
            (kind, route) in self._plain or (kind, route) in self._sets for route in routes
        )


class _PatternSet:
    def __init__(self, entries: list[tuple[str, Offer]]) -> None:
        import re2

        options = re2.Options()
        options.case_sensitive = False
        options.log_errors = False
        self._set: Any = re2.Set.SearchSet(options)
        self._offers = [offer for pattern, offer in entries if self._add(pattern)]
        self._set.Compile()

    def _add(self, pattern: str) -> bool:
        """Add a pattern; one that RE2 cannot read is left out, and its quest with it."""
        import re2

        try:
            self._set.Add(pattern)
        except re2.error:
            return False
        return True

    def matching(self, text: str) -> list[Offer]:
        """Return the quests whose patterns are found in a text."""
        if not self._offers:
            return []
        return [self._offers[number] for number in self._set.Match(text[:_LONGEST])]


def check_pattern(pattern: str) -> None:
    """Check a regular expression.

    Raises:
        ValueError: RE2 cannot read it (https://github.com/google/re2/wiki/Syntax).
    """
    import re2

    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 20
    try:
        re2.compile(pattern, options)
    except re2.error as error:
        detail = error.args[0] if error.args else b""
        text = detail.decode() if isinstance(detail, bytes) else str(detail)
        raise ValueError(f"expected a regular expression of RE2: {text}") from None
