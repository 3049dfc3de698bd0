"""The data to begin with is real: valid, in four languages, and it leaves alone what is there."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from onlyvips_quests.definitions import BadgeFile, QuestFile
from onlyvips_quests.seeds import seed_badges, seed_demo
from onlyvips_quests.seeds.demo_season import quarter, season
from onlyvips_quests.seeds.sowing import base_badges, demo_badges, demo_quests
from onlyvips_quests.types import first_party

from onlyvips.clock import MovableClock
from onlyvips.host import Host
from tests.plugins.quests.conftest import Board

pytestmark = pytest.mark.onlyvips(plugins=["quests"], roles=[])

LANGUAGES = {"en", "tr", "ru", "ar"}
NOW = datetime(2026, 11, 25, 12, tzinfo=UTC)
QUESTS = demo_quests(NOW)
BADGES = [*base_badges(), *demo_badges()]
#: Letters that a text in a language has.
LETTERS = {"ru": re.compile("[а-яё]", re.IGNORECASE), "ar": re.compile("[\u0621-\u064a]")}


def in_languages(value: Any, at: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Yield every text by language in a value, wherever it is."""
    if isinstance(value, dict):
        if "en" in value:
            yield at, value
        for name, inner in value.items():
            yield from in_languages(inner, f"{at}.{name}")
    elif isinstance(value, list | tuple):
        for number, inner in enumerate(value):
            yield from in_languages(inner, f"{at}.{number}")


def test_there_are_25_quests_and_12_badges() -> None:
    assert (len(QUESTS), len(BADGES)) == (25, 12)
    assert len({quest.slug for quest in QUESTS}) == 25
    assert [quest.position for quest in QUESTS] == sorted(quest.position for quest in QUESTS)


@pytest.mark.parametrize("item", [*QUESTS, *BADGES], ids=lambda item: item.slug)
def test_every_text_is_there_in_every_language(item: QuestFile | BadgeFile) -> None:
    found = dict(in_languages(item.model_dump()))

    assert len(found) >= 2, "a title and a description"
    for at, texts in found.items():
        assert set(texts) == LANGUAGES, at
        assert all(text == text.strip() for text in texts.values())
        for language, letters in LETTERS.items():
            assert letters.search(texts[language]), (at, texts[language])
        assert len(set(texts.values())) >= 3, (at, texts)


async def test_nearly_every_type_is_used_and_every_type_that_is_used_exists(host: Host) -> None:
    known = {kind.name: kind for kind in first_party(host.platform_of("quests"))}
    used = Counter(quest.type for quest in QUESTS)

    assert set(used) <= set(known)
    assert set(known) - set(used) == {"activity", "content_like", "group_join"}
    for quest in QUESTS:
        known[quest.type].parameters.model_validate(quest.parameters)


def test_the_demo_shows_what_quests_can_do() -> None:
    assert {quest.difficulty for quest in QUESTS} == {"easy", "medium", "hard", "expert"}
    assert {quest.recurrence for quest in QUESTS} == {"once", "daily", "weekly"}
    assert {badge.rarity for badge in BADGES} == {"common", "rare", "epic", "legendary"}
    assert any(quest.hold and quest.hold.pay == "first" for quest in QUESTS)
    assert any(quest.hold and quest.hold.pay == "after" for quest in QUESTS)
    assert any(quest.capacity for quest in QUESTS)
    assert any(quest.audience.roles for quest in QUESTS)
    assert any(quest.window.is_open(NOW) and quest.window.ends_at for quest in QUESTS)
    assert any(quest.attempts and quest.cooldown for quest in QUESTS)


def test_the_road_can_be_walked_to_its_end() -> None:
    """Whoever does what is open to them reaches every quest, by whatever else than daily ones."""
    from onlyvips_quests.levels import Curve
    from onlyvips_quests.requirements import Person, holds

    curve, done, badges, xp = Curve(100), set[str](), set[str](), 0
    while True:
        person = Person(xp, curve.standing(xp).level, frozenset(done), frozenset(badges))
        new = [
            quest
            for quest in QUESTS
            if quest.slug not in done and (quest.requires is None or holds(quest.requires, person))
        ]
        if not new:
            break
        for quest in new:
            done.add(quest.slug)
            badges |= {quest.rewards.badge} if quest.rewards.badge else set()
            xp += quest.rewards.xp

    assert done == {quest.slug for quest in QUESTS}


@pytest.mark.parametrize(
    ("now", "slug", "months"),
    [
        ("2026-01-01T00:00:00+00:00", "2026-q1", (1, 4)),
        ("2026-03-31T23:59:59+00:00", "2026-q1", (1, 4)),
        ("2026-11-25T12:00:00+00:00", "2026-q4", (10, 1)),
        # 2 o'clock in the morning in Moscow is still the year before in UTC.
        ("2027-01-01T02:00:00+03:00", "2026-q4", (10, 1)),
    ],
)
def test_the_season_is_the_present_quarter(now: str, slug: str, months: tuple[int, int]) -> None:
    moment = datetime.fromisoformat(now)
    made = season(moment)

    assert made.slug == slug
    assert (made.starts_at.month, made.ends_at.month) == months
    assert quarter(moment).is_open(moment)
    assert set(made.names) == LANGUAGES


async def test_the_demo_is_put_in_once(board: Board) -> None:
    first = await seed_demo(board.platform)
    quests = await board.service.offered("en")
    again = await seed_demo(board.platform)

    assert first == "25 quests, 12 badges and a season"
    assert again == "nothing, because all of it was there"
    assert [quest.slug for quest in quests] == [quest.slug for quest in QUESTS]
    assert await board.service.offered("en") == quests


async def test_what_the_operator_changed_stays(board: Board) -> None:
    await seed_demo(board.platform)
    await board.change("join-news", rewards={"xp": 7})
    await board.parts.publishing.archive("say-hello")
    await board.parts.badges.save(BadgeFile(slug="regular", names={"en": "One of us"}, icon="R"))

    await seed_demo(board.platform)

    assert (await board.parts.publishing.get("join-news")).file.rewards.xp == 7
    assert (await board.parts.publishing.get("say-hello")).state == "archived"
    names = {badge.slug: badge.names["en"] for badge in await board.parts.badges.files()}
    assert names["regular"] == "One of us"


async def test_what_is_missing_is_added_to_what_is_there(board: Board) -> None:
    await board.add("join-news")

    assert await seed_badges(board.platform) == "6 badges"
    assert await seed_demo(board.platform) == "24 quests, 6 badges and a season"


async def test_a_new_quarter_brings_a_new_season(board: Board, clock: MovableClock) -> None:
    from datetime import timedelta

    await seed_demo(board.platform)
    clock.move(timedelta(days=100))

    assert await seed_demo(board.platform) == "a season"
