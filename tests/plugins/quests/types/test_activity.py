from __future__ import annotations

import pytest
from onlyvips_quests.api import Evidence
from pydantic import ValidationError

from tests.plugins.quests.types.conftest import Kinds

ACTIVITIES = {
    "content_view": "content.viewed",
    "content_like": "content.liked",
    "purchase": "content.purchased",
}


def seen(activity: str, subject: str = "work:12", key: str = "") -> Evidence:
    return Evidence("activity", data=activity, subject=subject, key=key)


@pytest.mark.parametrize(("name", "activity"), ACTIVITIES.items())
async def test_each_type_counts_its_own_activity(paper: Kinds, name: str, activity: str) -> None:
    assert await paper.met(name, seen(activity))
    for other in set(ACTIVITIES.values()) - {activity}:
        assert not await paper.met(name, seen(other))
    assert paper.routes(name) == {f"data:{activity}"}


async def test_one_work_can_be_asked_for(paper: Kinds) -> None:
    assert await paper.met("purchase", seen("content.purchased"), subject="work:12")
    assert not await paper.met("purchase", seen("content.purchased"), subject="work:13")
    with pytest.raises(ValidationError, match="it is one thing"):
        paper.task("purchase", subject="work:12", count=2)


async def test_different_works_are_steps(paper: Kinds) -> None:
    first = await paper.verify("content_view", seen("content.viewed", "work:1", "k1"), count=3)
    again = await paper.verify("content_view", seen("content.viewed", "work:1", "k2"), count=3)
    other = await paper.verify("content_view", seen("content.viewed", "work:2", "k3"), count=3)
    assert first.met
    assert first.step == again.step != other.step
    nameless = await paper.verify("content_view", seen("content.viewed", ""), count=3)
    assert not nameless.met


async def test_any_plugins_activity_can_be_asked_for(paper: Kinds) -> None:
    assert await paper.met("activity", seen("wren.sang", ""), activity="wren.sang")
    assert not await paper.met("activity", seen("wren.flew", ""), activity="wren.sang")
    assert paper.routes("activity", activity="wren.sang") == {"data:wren.sang"}
    for name in ("wren", "Wren.sang", "wren.", ""):
        with pytest.raises(ValidationError):
            paper.task("activity", activity=name)
