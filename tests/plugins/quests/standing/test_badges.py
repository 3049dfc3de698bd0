"""Badges: earned by what somebody did, shown in an order of their own, kept once earned."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import Any

import pytest
from onlyvips_quests.api import Badge, BadgeEarned, Progress, QuestCompleted, QuestTakenBack
from onlyvips_quests.definitions import BadgeFile
from onlyvips_quests.parts import parts_of
from onlyvips_quests.standing.badges import Badges
from onlyvips_quests.standing.following import Following
from onlyvips_quests.standing.streaks import Streaks

from onlyvips.accounts.types import Account
from onlyvips.errors import InvalidInput, NotFound
from onlyvips.testing.events import CapturedEvents
from tests.plugins.quests.standing.conftest import Crowd

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])


@pytest.fixture
def badges(crowd: Crowd) -> Badges:
    return parts_of(crowd.platform).badges


def file(slug: str, **values: Any) -> BadgeFile:
    return BadgeFile.model_validate({"slug": slug, "names": {"en": slug}, "icon": "*", **values})


async def save(badges: Badges, **criteria: dict[str, Any] | None) -> None:
    for position, (slug, wanted) in enumerate(criteria.items()):
        await badges.save(file(slug, criteria=wanted, position=position))


async def one(badges: Badges, account: Account, slug: str) -> Badge:
    return {badge.slug: badge for badge in await badges.list_for(account)}[slug]


# ---- what earns them -----------------------------------------------------------------------


async def test_each_kind_of_criteria_counts_what_it_says(crowd: Crowd, badges: Badges) -> None:
    ann, friend, idle = [await crowd.person() for _ in range(3)]
    visit, quiz = await crowd.quest("visit"), await crowd.quest("quiz", "quiz")
    await crowd.quest("never")
    await crowd.set({ann.id: 350, friend.id: 10})
    await crowd.complete(ann.id, visit, times=3)
    await crowd.complete(ann.id, quiz)
    await crowd.complete(ann.id, quiz, state="taken_back", times=4)
    await crowd.complete(friend.id, visit)
    await crowd.host.db.execute("UPDATE quests.progress SET completed = 4 WHERE xp = 350")
    for day in range(3):
        await Streaks(crowd.platform).touch(ann, crowd.clock.now() - timedelta(days=10 - day))
    for invited in (friend, idle):
        await crowd.host.db.execute(
            "INSERT INTO quests.referrals VALUES (:account, :referrer, now())",
            {"account": invited.id, "referrer": ann.id},
        )
    expected: dict[str, tuple[dict[str, Any], Progress]] = {
        "xp": ({"xp": 500}, Progress(350, 500)),
        "level": ({"level": 5}, Progress(3, 5)),  # level 3 begins at 300 XP, level 4 at 600
        "completed": ({"completed": 9}, Progress(4, 9)),
        "streak": ({"streak": 7}, Progress(3, 7)),
        "invited": ({"invited": 5}, Progress(1, 5)),
        "type": ({"type": "daily", "count": 10}, Progress(3, 10)),
        "other": ({"type": "quiz", "count": 2}, Progress(1, 2)),
        "nothing": ({"type": "survey", "count": 2}, Progress(0, 2)),
        "quests": ({"quests": ["visit", "quiz", "never", "unknown"]}, Progress(2, 4)),
    }
    await save(badges, **{slug: criteria for slug, (criteria, _) in expected.items()})
    found = {badge.slug: badge.progress for badge in await badges.list_for(ann)}
    assert found == {slug: progress for slug, (_, progress) in expected.items()}
    assert await badges.evaluate(ann.id) == []
    # One step further with each, and each is earned.
    reached = {
        "xp": {"xp": 350},
        "level": {"level": 3},
        "completed": {"completed": 4},
        "streak": {"streak": 3},
        "invited": {"invited": 1},
        "type": {"type": "daily", "count": 3},
        "quests": {"quests": ["visit", "quiz"]},
    }
    await save(badges, **reached)
    assert await badges.evaluate(ann.id) == sorted(reached)
    shown = {badge.slug: badge for badge in await badges.list_for(ann)}
    assert shown["type"].progress == Progress(3, 3)
    assert shown["type"].earned_at == pytest.approx(crowd.clock.now(), abs=timedelta(minutes=1))
    assert shown["other"].earned_at is None
    assert [badge.slug for badge in await badges.list_for(friend) if badge.earned_at] == []


async def test_a_badge_is_earned_once_also_by_events_at_the_same_moment(
    crowd: Crowd, badges: Badges, events: CapturedEvents
) -> None:
    ann = await crowd.person()
    await crowd.set({ann.id: 100})
    await save(badges, hundred={"xp": 100}, thousand={"xp": 1000}, given=None)
    found = await asyncio.gather(*(badges.evaluate(ann.id) for _ in range(8)))
    assert sorted(found) == [[]] * 7 + [["hundred"]]
    assert [event.badge for event in events.of(BadgeEarned)] == ["hundred"]
    assert await badges.evaluate(ann.id) == []


async def test_what_is_taken_back_later_takes_no_badge(crowd: Crowd, badges: Badges) -> None:
    ann = await crowd.person()
    await crowd.set({ann.id: 100})
    await save(badges, hundred={"xp": 100})
    await badges.evaluate(ann.id)
    await crowd.set({ann.id: 0})
    assert await badges.evaluate(ann.id) == []
    badge = await one(badges, ann, "hundred")
    assert badge.earned_at is not None
    assert badge.progress == Progress(100, 100)


async def test_nothing_is_earned_by_who_was_erased(crowd: Crowd, badges: Badges) -> None:
    ann = await crowd.person()
    await save(badges, hundred={"xp": 100})
    await crowd.host.account_parts.privacy.erase(ann.id)
    await crowd.set({ann.id: 100})
    assert await badges.evaluate(ann.id) == []


async def test_who_invited_somebody_earns_by_what_they_do(
    crowd: Crowd, badges: Badges, events: CapturedEvents
) -> None:
    ann, bob = await crowd.people(2)
    await save(badges, host={"invited": 1})
    await crowd.set({bob: 10})
    following = Following(parts_of(crowd.platform).boards, badges)
    done = QuestCompleted(
        account_id=bob, claim_id=1, quest_id=1, slug="x", xp=10, total_xp=10, level=1
    )
    await following.follow(done)
    assert events.of(BadgeEarned) == []  # nobody invited Bob
    await crowd.host.db.execute(
        "INSERT INTO quests.referrals VALUES (:bob, :ann, now())", {"bob": bob, "ann": ann}
    )
    await following.follow(done)
    await following.follow(done)
    await following.follow(QuestTakenBack(account_id=bob, claim_id=1, quest_id=1, xp=10, reason=""))
    assert [(event.account_id, event.badge) for event in events.of(BadgeEarned)] == [(ann, "host")]


# ---- what is shown -------------------------------------------------------------------------


async def test_badges_come_in_the_operators_order_with_what_they_are(
    crowd: Crowd, badges: Badges
) -> None:
    ann = await crowd.person(language="tr")
    await badges.save(
        file(
            "second",
            names={"en": "Second", "tr": "İkinci"},
            descriptions={"en": "By hand.", "tr": "Elle."},
            rarity="epic",
            icon="🥈",
            position=2,
        )
    )
    await badges.save(file("first", criteria={"completed": 5}, position=1))
    first, second = await badges.list_for(ann)
    assert second == Badge(
        "second", "İkinci", "🥈", "epic", None, description="Elle.", progress=None, share=None
    )
    assert first.description == "5 görevi tamamla."
    assert (first.progress, first.earned_at, first.place) == (Progress(0, 5), None, None)


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Invite 3 people who complete a quest."),
        ("tr", "Görev tamamlayan 3 kişi davet et."),
        ("ru", "Пригласите 3 человек, которые выполнят задание."),
        ("ar", "ادعُ 3 أشخاص يُكملون مهمة."),
    ],
)
async def test_a_badge_without_words_says_itself_how_it_is_earned(
    crowd: Crowd, badges: Badges, language: str, text: str
) -> None:
    ann = await crowd.person(language=language)
    await save(badges, host={"invited": 3})
    assert (await one(badges, ann, "host")).description == text


async def test_it_is_told_how_many_have_a_badge(crowd: Crowd, badges: Badges) -> None:
    people = await crowd.people(3)
    ann = await crowd.host.accounts.get(people[0])
    await save(badges, some={"xp": 50}, none={"xp": 1000}, all={"xp": 1})
    assert (await one(badges, ann, "all")).share is None
    await crowd.set(dict(zip(people, (10, 50, 60), strict=True)))
    for account in people:
        await badges.evaluate(account)
    badges._shares_until = 0.0
    found = {badge.slug: badge.share for badge in await badges.list_for(ann)}
    assert found == {"some": 66.7, "none": 0.0, "all": 100.0}


async def test_a_saved_badge_comes_back_as_it_was(crowd: Crowd, badges: Badges) -> None:
    whole = file(
        "whole",
        names={"en": "Whole", "ru": "Целый"},
        descriptions={"ar": "كامل"},
        rarity="legendary",
        criteria={"quests": ["a", "b"]},
        position=7,
    )
    bare = file("bare")
    assert [await badges.save(whole), await badges.save(bare)] == [True, True]
    assert [await badges.save(whole), await badges.save(bare)] == [False, False]
    assert await badges.files() == [bare, whole]
    changed = whole.model_copy(update={"criteria": None, "position": -1})
    assert await badges.save(changed)
    assert await badges.get("whole") == changed
    assert await badges.files() == [changed, bare]
    with pytest.raises(NotFound, match="no such badge"):
        await badges.get("unknown")


# ---- the showcase --------------------------------------------------------------------------


@pytest.fixture
async def collector(crowd: Crowd, badges: Badges) -> Account:
    """Somebody who has the badges a to f, and not z."""
    ann = await crowd.person()
    await crowd.set({ann.id: 1})
    await save(badges, **{slug: {"xp": 1} for slug in "abcdef"}, z={"xp": 99})
    await badges.evaluate(ann.id)
    return ann


async def places(badges: Badges, account: Account) -> list[str]:
    shown = [badge for badge in await badges.list_for(account) if badge.place is not None]
    return [badge.slug for badge in sorted(shown, key=lambda badge: badge.place or 0)]


async def test_the_showcase_keeps_its_order_and_is_replaced(
    badges: Badges, collector: Account
) -> None:
    for chosen in (["c", "a", "e"], ["a", "f"], [], ["f", "e", "d", "c", "b"]):
        await badges.showcase(collector, chosen)
        assert await places(badges, collector) == chosen


@pytest.mark.parametrize(
    ("chosen", "fields"),
    [
        (["a", "z"], {"badges.1": "expected a badge that you earned"}),
        (["unknown"], {"badges.0": "expected a badge that you earned"}),
        (["a", "b", "a"], {"badges.2": "expected each badge once"}),
        (list("abcdef"), {"badges": "expected at most 5 badges"}),
    ],
)
async def test_only_some_earned_badges_can_be_shown(
    badges: Badges, collector: Account, chosen: list[str], fields: dict[str, str]
) -> None:
    await badges.showcase(collector, ["b"])
    with pytest.raises(InvalidInput) as caught:
        await badges.showcase(collector, chosen)
    assert {fault.field: fault.message for fault in caught.value.fields} == fields
    assert await places(badges, collector) == ["b"]


async def test_of_two_showcases_at_the_same_moment_one_stays_whole(
    badges: Badges, collector: Account
) -> None:
    chosen = [["a", "b"], ["c", "d", "e"], ["b", "a"]]
    for _ in range(5):
        await asyncio.gather(*(badges.showcase(collector, slugs) for slugs in chosen))
        assert await places(badges, collector) in chosen
