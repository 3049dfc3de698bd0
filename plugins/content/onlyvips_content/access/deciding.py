"""The decision: may somebody see a work, why, and what would open it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from onlyvips_content.access.facts import ViewerFacts, WorkFacts, is_open
from onlyvips_content.access.ways import ParsedWay
from onlyvips_content.api import Access, WayState


def decide(
    work: WorkFacts,
    viewer: ViewerFacts,
    now: datetime,
    *,
    answers: Mapping[int, WayState] | None = None,
    by_bundle: bool = False,
) -> Access:
    """Decide whether somebody may see a work that they may know of.

    It knows nothing but its arguments. Any open way lets in, so another way never closes a work.

    Args:
        work: The work.
        viewer: Who looks.
        now: The time.
        answers: What rules of plugins say, by the way's place in ``work.ways``; a rule that gave
            no answer is closed.
        by_bundle: They may see a bundle that holds it.
    """
    ways = tuple(
        _state(way, viewer, now, (answers or {}).get(place)) for place, way in enumerate(work.ways)
    )
    via = _via(work, viewer, ways, by_bundle=by_bundle)
    return Access(bool(via), via, ways)


def _via(
    work: WorkFacts, viewer: ViewerFacts, ways: tuple[WayState, ...], *, by_bundle: bool
) -> str:
    if viewer.account_id and viewer.account_id == work.creator_id:
        return "own"
    if viewer.unlocked:
        return "unlocked"
    if work.shown:
        for way in ways:
            if way.open:
                return way.rule
    if by_bundle:
        return "bundle"
    return "staff" if viewer.staff else ""


def _state(way: ParsedWay, viewer: ViewerFacts, now: datetime, answer: WayState | None) -> WayState:
    if way.own:
        return WayState(
            way.rule,
            is_open(way, viewer, now),
            way.parameters,
            way.prices,
            opens_at=way.opens_at,
        )
    if answer is None:
        return WayState(way.rule, open=False, parameters=way.parameters, opens_at=way.opens_at)
    return WayState(
        way.rule,
        answer.open and way.is_due(now),
        answer.parameters or way.parameters,
        answer.prices,
        answer.done,
        answer.total,
        way.opens_at,
    )
