"""Gathering the figures of the platform: the host's own and those that plugins registered.

Each is asked by itself: one that fails or takes too long is named and the others are shown. What
was found holds for a moment, for all processes of the platform, so that a page which many
administrators leave open costs little.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from onlyvips.registry import Figure, FigureUnit

if TYPE_CHECKING:
    from onlyvips.cache import Cache
    from onlyvips.clock import Clock
    from onlyvips.platform import Log

#: Seconds that what was found holds.
KEEP: Final = 30.0
#: Seconds that one figure may take.
TIMEOUT: Final = 5.0
#: Figures that are asked at once, each with a connection of its own.
AT_ONCE: Final = 4


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, of an asset where it is money.

    Attributes:
        asset: Code of the asset; None where it is no money.
        value: The number; of money in the asset's smallest unit.
    """

    asset: str | None
    value: int | float


@dataclass(frozen=True, slots=True)
class DayAmounts:
    """A figure on one day (UTC)."""

    day: date
    values: Sequence[Amount]


@dataclass(frozen=True, slots=True)
class Found:
    """A figure with what it is now.

    Attributes:
        plugin: Whose it is; ``core`` for the host's own.
        name: Its name.
        title: msgid of what it is called, in the plugin's catalogue.
        unit: What its numbers are.
        values: One number; of money one for each asset.
        days: Every day of the period, if the figure has a course.
        decimals: Of money: digits after the point of each asset.
    """

    plugin: str
    name: str
    title: str
    unit: FigureUnit
    values: Sequence[Amount]
    days: Sequence[DayAmounts] | None
    decimals: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Gathered:
    """All figures.

    Attributes:
        made_at: When they were asked.
        first: First day of the period.
        last: Its last day, which is today.
        figures: What was found.
        failed: ``<plugin>.<name>`` of those that could not be asked.
    """

    made_at: datetime
    first: date
    last: date
    figures: Sequence[Found]
    failed: Sequence[str]


class FigureBoard:
    """Asks figures.

    Args:
        own: The host's own figures.
        registered: Those of plugins, by plugin; asked for at each call, as plugins may be
            quarantined.
        cache: Shared with other processes; it may be away.
        clock: The time.
        log: Told which figure failed.
    """

    def __init__(
        self,
        own: Sequence[Figure],
        registered: Mapping[str, Sequence[Figure]],
        cache: Cache,
        clock: Clock,
        log: Log,
    ) -> None:
        self._own = own
        self._registered = registered
        self._cache = cache
        self._clock = clock
        self._log = log
        self._running: dict[int, asyncio.Task[Gathered]] = {}

    async def gather(self, days: int) -> Gathered:
        """Return all figures.

        Args:
            days: Length of the period for which the course of figures is shown; it ends today.
        """
        key = f"figures:{days}"
        kept = _read(await self._cache.get(key))
        if kept is not None and 0 <= (self._clock.now() - kept.made_at).total_seconds() < KEEP:
            return kept
        running = self._running.get(days)
        if running is None or running.done():
            running = self._running[days] = asyncio.create_task(self._ask(days))
            running.add_done_callback(lambda _: self._running.pop(days, None))
            found = await asyncio.shield(running)
            await self._cache.set(key, _written(found), ttl=KEEP)
            return found
        return await asyncio.shield(running)

    async def _ask(self, days: int) -> Gathered:
        now = self._clock.now()
        last = now.date()
        first = last - timedelta(days=days - 1)
        places = asyncio.Semaphore(AT_ONCE)
        asked = [
            (plugin, figure)
            for plugin, figures in {"core": self._own, **self._registered}.items()
            for figure in figures
        ]
        found = await asyncio.gather(
            *(self._one(places, plugin, figure, first, last) for plugin, figure in asked)
        )
        return Gathered(
            now,
            first,
            last,
            [one for one in found if one is not None],
            [
                f"{plugin}.{figure.name}"
                for (plugin, figure), one in zip(asked, found, strict=True)
                if one is None
            ],
        )

    async def _one(
        self, places: asyncio.Semaphore, plugin: str, figure: Figure, first: date, last: date
    ) -> Found | None:
        try:
            async with places, asyncio.timeout(TIMEOUT):
                values = _amounts(figure.unit, await figure.value())
                days: list[DayAmounts] | None = None
                if figure.days is not None:
                    course = await figure.days(first, last)
                    days = _course(figure.unit, course, first, last)
            decimals = _decimals(figure, [*values, *(v for day in days or () for v in day.values)])
        except Exception as error:  # noqa: BLE001 - a figure of a plugin may raise anything
            self._log.warning(
                "figure_failed",
                figure=f"{plugin}.{figure.name}",
                reason=f"{type(error).__name__}: {error}",
            )
            return None
        return Found(plugin, figure.name, figure.title, figure.unit, values, days, decimals)


def _amounts(unit: FigureUnit, found: Any) -> list[Amount]:
    """Return what a figure answered.

    Raises:
        TypeError: It is not what its unit says.
    """
    if unit == "asset":
        if not isinstance(found, Mapping):
            raise TypeError(f"expected amounts by asset, got {type(found).__name__}")
        return [Amount(str(asset), _number(found[asset])) for asset in sorted(found)]
    return [Amount(None, _number(found))]


def _course(
    unit: FigureUnit, found: Mapping[date, Any], first: date, last: date
) -> list[DayAmounts]:
    """Return every day of a period, with nothing on those that the figure does not name."""
    nothing: Any = {} if unit == "asset" else 0
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    return [DayAmounts(day, _amounts(unit, found.get(day, nothing))) for day in days]


def _decimals(figure: Figure, amounts: Sequence[Amount]) -> dict[str, int]:
    """Return the digits after the point of each asset among some amounts."""
    if figure.decimals is None:
        return {}
    codes = {amount.asset for amount in amounts if amount.asset is not None}
    return {code: figure.decimals(code) for code in sorted(codes)}


def _number(value: Any) -> int | float:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"expected a number, got {type(value).__name__}")
    return value


def _written(found: Gathered) -> dict[str, Any]:
    """Return figures as JSON values, for the cache."""
    return {
        "made_at": found.made_at.isoformat(),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "failed": list(found.failed),
        "figures": [
            {
                "plugin": one.plugin,
                "name": one.name,
                "title": one.title,
                "unit": one.unit,
                "decimals": dict(one.decimals),
                "values": [[amount.asset, amount.value] for amount in one.values],
                "days": one.days
                and [[[amount.asset, amount.value] for amount in day.values] for day in one.days],
            }
            for one in found.figures
        ],
    }


def _read(kept: Any) -> Gathered | None:
    """Return figures out of the cache; None for what an older release may have left there."""
    try:
        first = date.fromisoformat(kept["first"])
        return Gathered(
            datetime.fromisoformat(kept["made_at"]),
            first,
            date.fromisoformat(kept["last"]),
            [_found(one, first) for one in kept["figures"]],
            kept["failed"],
        )
    except (AttributeError, KeyError, TypeError, ValueError):
        return None


def _found(one: Any, first: date) -> Found:
    days = one["days"]
    return Found(
        one["plugin"],
        one["name"],
        one["title"],
        one["unit"],
        [Amount(*pair) for pair in one["values"]],
        days
        and [
            DayAmounts(first + timedelta(days=place), [Amount(*pair) for pair in pairs])
            for place, pairs in enumerate(days)
        ],
        {str(code): int(digits) for code, digits in one["decimals"].items()},
    )
