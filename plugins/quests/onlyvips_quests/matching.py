"""Finding the quests that evidence may prove, by index and not by looking at each of them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from onlyvips_quests.api import Evidence
from onlyvips_quests.offers import Offer

#: Messages are matched against patterns only up to here; Telegram's longest is 4,096.
_LONGEST = 8192
#: Bytes that an automaton may take; RE2's own limit of 8 MB is too small for hundreds of patterns
#: with letters of all scripts.
_MEMORY = 64 << 20


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
    """Patterns that are matched all at once, or one by one if they do not fit one automaton."""

    def __init__(self, entries: list[tuple[str, Offer]]) -> None:
        import re2

        self._single: list[tuple[Any, Offer]] = []
        for pattern, offer in entries:
            try:
                self._single.append((re2.compile(pattern, _options()), offer))
            except re2.error:  # it fitted when it was published; its quest is not found any more
                continue
        self._set: Any = re2.Set.SearchSet(_options())
        try:
            for pattern, _ in self._single:
                self._set.Add(pattern.pattern)
            self._set.Compile()
        except re2.error:
            self._set = None

    def matching(self, text: str) -> list[Offer]:
        """Return the quests whose patterns are found in a text."""
        text = text[:_LONGEST]
        if self._set is None:
            return [offer for pattern, offer in self._single if pattern.search(text)]
        return [self._single[number][1] for number in self._set.Match(text) or ()]


def _options() -> Any:
    import re2

    options = re2.Options()
    options.case_sensitive = False
    options.log_errors = False
    options.max_mem = _MEMORY
    return options


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
