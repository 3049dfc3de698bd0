"""Figures of the platform: each is asked by itself, and what was found is shared."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from onlyvips.admin import figures
from onlyvips.admin.figures import Amount, FigureBoard, Gathered
from onlyvips.clock import MovableClock
from onlyvips.log import get_log
from onlyvips.registry import Figure


class FakeCache:
    """Keeps values as JSON would."""

    def __init__(self, *, away: bool = False) -> None:
        self.kept: dict[str, Any] = {}
        self.away = away

    async def get(self, key: str, default: Any = None) -> Any:
        return self.kept.get(key, default)

    async def set(self, key: str, value: Any, *, ttl: float) -> bool:
        if not self.away:
            self.kept[key] = value
        return not self.away


class Counter:
    """A figure that says how often it was asked."""

    def __init__(self) -> None:
        self.asked = 0

    async def __call__(self) -> int:
        self.asked += 1
        await asyncio.sleep(0)
        return self.asked


async def money() -> Mapping[str, int]:
    return {"XTR": 5, "TON": 2}


async def by_day(first: date, last: date) -> Mapping[date, int]:
    return {last: 3}


async def money_by_day(first: date, last: date) -> Mapping[date, Mapping[str, int]]:
    return {first: {"XTR": 1}}


def board_of(*own: Figure, cache: FakeCache | None = None, clock: Any = None) -> FigureBoard:
    kept: Any = cache or FakeCache()
    return FigureBoard(own, {}, kept, clock or MovableClock(), get_log())


def figure(value: Any, unit: Any = "count", days: Any = None, name: str = "one") -> Figure:
    decimals = {"TON": 9, "XTR": 0}.__getitem__ if unit == "asset" else None
    return Figure(name, "One", unit, value, days, decimals)


async def test_a_course_has_every_day_and_money_every_asset() -> None:
    found = await board_of(
        figure(Counter(), days=by_day), figure(money, "asset", money_by_day, "two")
    ).gather(3)

    count, assets = found.figures
    assert count.values == [Amount(None, 1)]
    assert count.days is not None
    assert assets.days is not None
    assert [(day.day, day.values[0].value) for day in count.days] == [
        (found.last - timedelta(days=2), 0),
        (found.last - timedelta(days=1), 0),
        (found.last, 3),
    ]
    assert assets.values == [Amount("TON", 2), Amount("XTR", 5)]
    assert (count.decimals, assets.decimals) == ({}, {"TON": 9, "XTR": 0})
    assert [list(day.values) for day in assets.days] == [[Amount("XTR", 1)], [], []]


async def test_what_fails_takes_too_long_or_answers_nonsense_is_named_and_the_rest_shown(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(figures, "TIMEOUT", 0.02)

    async def fails() -> int:
        raise RuntimeError("broken")

    async def hangs() -> int:
        await asyncio.Event().wait()
        return 1

    async def nonsense() -> Any:
        return "many"

    wrong = [
        figure(fails, name="fails"),
        figure(hangs, name="hangs"),
        figure(nonsense, name="nonsense"),
        figure(nonsense, "asset", name="no_assets"),
        figure(Counter(), days=nonsense, name="no_days"),
    ]
    found = await board_of(*wrong, figure(Counter())).gather(1)

    assert [one.name for one in found.figures] == ["one"]
    assert found.failed == [f"core.{one.name}" for one in wrong]


async def test_what_was_found_holds_for_a_moment_for_all_processes() -> None:
    clock, cache, counter = MovableClock(), FakeCache(), Counter()
    boards = [
        board_of(figure(counter), figure(money, "asset", money_by_day, "two"), cache=cache, clock=c)
        for c in (clock, clock)
    ]
    first, together = await asyncio.gather(boards[0].gather(2), boards[0].gather(2))
    other = await boards[1].gather(2)

    assert counter.asked == 1
    assert _plain(first) == _plain(together) == _plain(other)
    clock.move(timedelta(seconds=figures.KEEP))
    assert (await boards[1].gather(2)).figures[0].values == [Amount(None, 2)]
    await boards[1].gather(7)
    assert counter.asked == 3
    cache.kept["figures:7"] = {"made_at": "of an older release"}
    assert (await boards[1].gather(7)).figures[0].values == [Amount(None, 4)]


def _plain(found: Gathered) -> Gathered:
    """Return figures with lists as they come out of JSON."""
    return replace(found, figures=list(found.figures), failed=list(found.failed))


async def test_without_a_cache_they_are_counted_each_time() -> None:
    counter = Counter()
    board = board_of(figure(counter), cache=FakeCache(away=True))

    await board.gather(1)
    await board.gather(1)

    assert counter.asked == 2
