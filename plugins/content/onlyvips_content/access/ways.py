"""Ways into works, read once for each revision of a work."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from onlyvips_content.api import Price

#: Rules that facts alone decide, without asking a plugin.
OWN_RULES: Final = ("public", "followers", "price", "vip", "premium")


@dataclass(frozen=True, slots=True)
class ParsedWay:
    """A way into a work.

    Attributes:
        rule: Name of the rule.
        parameters: What the creator set, as JSON values.
        opens_at: It is closed to everybody before.
        prices: Of the rule ``price``.
        tier: Of the rules ``vip`` and ``premium``.
    """

    rule: str
    parameters: Mapping[str, Any] = field(default_factory=dict)
    opens_at: datetime | None = None
    prices: tuple[Price, ...] = ()
    tier: int = 1

    @property
    def own(self) -> bool:
        """Facts alone decide it."""
        return self.rule in OWN_RULES

    def is_due(self, now: datetime) -> bool:
        """Whether the way exists yet."""
        return self.opens_at is None or self.opens_at <= now


def parse_ways(stored: Iterable[Mapping[str, Any]]) -> tuple[ParsedWay, ...]:
    """Return the ways of a work, from its column ``ways``."""
    return tuple(_parse(way) for way in stored)


def _parse(way: Mapping[str, Any]) -> ParsedWay:
    rule, parameters = way["rule"], way.get("parameters") or {}
    opens_at = way.get("opens_at")
    prices: tuple[Price, ...] = ()
    tier = 1
    if rule == "price":
        prices = tuple(Price(p["asset"], p["amount"]) for p in parameters.get("prices", ()))
        parameters = {}
    elif rule in {"vip", "premium"}:
        tier = int(parameters.get("tier", 1))
        parameters = {"tier": tier}
    moment = None if opens_at is None else datetime.fromisoformat(opens_at)
    return ParsedWay(rule, parameters, moment, prices, tier)


def free_from(ways: Sequence[ParsedWay]) -> datetime | bool:
    """Return from when on everybody gets in; True for at once, False for never."""
    moments = [way.opens_at for way in ways if way.rule == "public"]
    if not moments:
        return False
    return True if None in moments else min(moment for moment in moments if moment is not None)


def prices_of(ways: Iterable[ParsedWay], now: datetime) -> dict[str, int]:
    """Return what a work costs now, by asset; empty for one that is not for sale."""
    return {
        price.asset: price.amount
        for way in ways
        if way.rule == "price" and way.is_due(now)
        for price in way.prices
    }
