"""What holds of every decision, whatever the works and the viewers are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onlyvips_content.access.deciding import decide
from onlyvips_content.access.facts import ViewerFacts, WorkFacts, may_know
from onlyvips_content.access.ways import ParsedWay, free_from, parse_ways
from onlyvips_content.api import Price, WayState
from onlyvips_content.cards.public import PublicCreator, PublicWork

#: Machines are slow at times, and that is no fault of what is decided.
_PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
NOW = datetime(2026, 11, 25, tzinfo=UTC)
MOMENTS = st.none() | st.sampled_from([NOW - timedelta(hours=1), NOW, NOW + timedelta(hours=1)])
WAYS = st.builds(
    lambda rule, at, tier: ParsedWay(
        rule, {}, at, (Price("XTR", 5),) if rule == "price" else (), tier
    ),
    st.sampled_from(["public", "followers", "price", "vip", "premium", "quests"]),
    MOMENTS,
    st.integers(1, 4),
)
WORKS = st.builds(
    WorkFacts,
    st.just(1),
    st.just(2),
    st.sampled_from(["draft", "scheduled", "published", "unlisted", "archived"]),
    st.sampled_from(["all", "16", "18"]),
    st.booleans(),
    st.booleans(),
    st.lists(WAYS, max_size=4).map(tuple),
)
VIEWERS = st.builds(
    ViewerFacts,
    st.sampled_from([0, 2, 3]),
    *(st.booleans() for _ in range(4)),
    st.integers(0, 4),
    st.integers(0, 4),
)
ANSWERS = st.dictionaries(
    st.integers(0, 5), st.builds(WayState, st.just("quests"), st.booleans()), max_size=4
)


@_PATIENT
@given(WORKS, VIEWERS, ANSWERS, WAYS, st.booleans())
def test_another_way_never_closes_a_work(
    work: WorkFacts, viewer: ViewerFacts, answers: dict[int, WayState], way: ParsedWay, both: bool
) -> None:
    before = decide(work, viewer, NOW, answers=answers, by_bundle=both)
    more = replace(work, ways=(*work.ways, way))
    after = decide(more, viewer, NOW, answers=answers, by_bundle=both)
    assert after.allowed or not before.allowed
    assert after.ways[: len(work.ways)] == before.ways
    assert before.allowed == bool(before.via)


@_PATIENT
@given(WORKS, VIEWERS, ANSWERS)
def test_whoever_is_let_in_has_a_reason(
    work: WorkFacts, viewer: ViewerFacts, answers: dict[int, WayState]
) -> None:
    access = decide(work, viewer, NOW, answers=answers)
    own = viewer.account_id == work.creator_id
    opened = work.shown and any(way.open for way in access.ways)
    assert access.allowed == (own or viewer.unlocked or viewer.staff or opened)
    assert len(access.ways) == len(work.ways)
    for way, parsed in zip(access.ways, work.ways, strict=True):
        # A moment that is still to come closes a way for everybody.
        assert not way.open or parsed.is_due(NOW)
        assert way.prices == parsed.prices
    if not may_know(work, viewer):
        assert not own
        assert not viewer.staff


@_PATIENT
@given(WORKS, VIEWERS)
def test_knowing_and_seeing_more_of_somebody_never_closes_a_work(
    work: WorkFacts, viewer: ViewerFacts
) -> None:
    before = decide(work, viewer, NOW)
    for better in (
        replace(viewer, unlocked=True),
        replace(viewer, follows=True),
        replace(viewer, staff=True),
        replace(viewer, tier=viewer.tier + 1),
        replace(viewer, premium=viewer.premium + 1),
    ):
        assert decide(work, better, NOW).allowed or not before.allowed
        assert may_know(work, better) or not may_know(work, viewer)
    assert decide(work, replace(viewer, unlocked=True), NOW).allowed


@_PATIENT
@given(WORKS, st.lists(VIEWERS, min_size=1, max_size=8), st.booleans())
def test_what_is_remembered_is_what_would_be_decided(
    work: WorkFacts, viewers: list[ViewerFacts], moved: bool
) -> None:
    own = replace(work, ways=tuple(way for way in work.ways if way.own))
    public = PublicWork(
        own, 1, 1, PublicCreator(2, "c", "C", None), "text", "en", {"en": ("T", "")},
        None, (), 0, 0, NOW, None, None,
    )  # fmt: skip
    for viewer in [*viewers, *viewers]:
        found = public.decide(viewer, NOW)
        assert found.access == decide(own, viewer, NOW)
    later = NOW + timedelta(hours=2)
    for viewer in viewers:
        assert public.decide(viewer, later).access == decide(own, viewer, later)


def test_a_works_ways_are_read_as_they_were_written() -> None:
    at = NOW + timedelta(days=1)
    ways = parse_ways(
        [
            {"rule": "price", "parameters": {"prices": [{"asset": "TON", "amount": 7}]}},
            {"rule": "vip", "parameters": {"tier": 3}, "opens_at": None},
            {"rule": "public", "parameters": {}, "opens_at": at.isoformat()},
        ]
    )
    assert ways[0].prices == (Price("TON", 7),)
    assert (ways[1].tier, ways[2].opens_at) == (3, at)
    assert free_from(ways) == at
    assert free_from(ways[:2]) is False
    assert free_from(parse_ways([{"rule": "public"}])) is True
