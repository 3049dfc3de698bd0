"""Quests, badges and seasons as Hypothesis makes them up: everything that a file may say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from hypothesis import strategies as st
from onlyvips_quests.definitions import (
    Audience,
    BadgeFile,
    Condition,
    Criteria,
    Hold,
    Prize,
    QuestFile,
    Reward,
    Rewards,
    SeasonFile,
    Window,
)

LANGUAGES = ("en", "tr", "ru", "ar")

#: Any character but halves of one and NUL, which PostgreSQL does not keep.
letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
slugs = st.from_regex(r"[a-z0-9][a-z0-9-]{0,10}", fullmatch=True)
times = st.datetimes(
    min_value=datetime(2000, 1, 1),  # noqa: DTZ001 - the zone is added below
    max_value=datetime(2999, 12, 31),  # noqa: DTZ001
    timezones=st.sampled_from(
        [UTC, timezone(timedelta(hours=3)), timezone(-timedelta(minutes=210))]
    ),
)


def texts(most: int) -> st.SearchStrategy[str]:
    """Texts as operators write them, and as nobody does."""
    wild = st.text(letters, min_size=1, max_size=most)
    lines = st.lists(st.text("ab :#-'\"é سِ🌍\n", max_size=40), min_size=1, max_size=4).map(
        "\n".join
    )
    looks_like_something_else = st.sampled_from(
        ["yes", "no", "null", "~", "12:30", "0x1f", "1_000", "1e3", "-", "2026-11-25", "{a}", "*x"]
    )
    long = st.text("ab  ", min_size=60, max_size=200)
    chosen = st.one_of(wild, lines, looks_like_something_else, long)
    return chosen.map(lambda text: text.strip()[:most].strip()).filter(bool)


def in_languages(most: int, *, needs_english: bool = True) -> st.SearchStrategy[dict[str, str]]:
    required = {"en": texts(most)} if needs_english else {}
    optional = {name: texts(most) for name in LANGUAGES if name not in required}
    return st.fixed_dictionaries(required, optional=optional)


values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(letters, max_size=40)
    | texts(80),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts(20), inner, max_size=3),
    max_leaves=8,
)
parameters = st.dictionaries(st.text(letters, max_size=150) | texts(20), values, max_size=4)


def optional(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | strategy


leaves = st.one_of(
    st.builds(Condition, quest=slugs),
    st.builds(Condition, level=st.integers(1, 1000)),
    st.builds(Condition, badge=slugs),
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(Condition, all=st.lists(inner, min_size=1, max_size=3).map(tuple)),
        st.builds(Condition, any=st.lists(inner, min_size=1, max_size=3).map(tuple)),
    ),
    max_leaves=5,
)
rewards = st.builds(
    Rewards,
    xp=st.integers(0, 1_000_000),
    badge=optional(slugs),
    others=st.lists(st.builds(Reward, type=texts(48), parameters=parameters), max_size=2).map(
        tuple
    ),
)
windows = st.one_of(
    st.builds(Window, starts_at=optional(times)),
    st.builds(Window, ends_at=times),
    st.tuples(times, times)
    .filter(lambda pair: pair[0] < pair[1])
    .map(lambda pair: Window(starts_at=pair[0], ends_at=pair[1])),
)
audiences = st.builds(
    Audience,
    languages=st.lists(st.sampled_from(LANGUAGES), unique=True).map(tuple),
    roles=st.lists(st.sampled_from(["user", "creator", "moderator", "admin"]), max_size=2).map(
        tuple
    ),
    min_level=st.integers(1, 1000),
    max_level=optional(st.integers(1, 1000)),
    newer_than_days=optional(st.integers(1, 3650)),
    older_than_days=optional(st.integers(1, 3650)),
)
quests = st.builds(
    QuestFile,
    slug=slugs,
    type=texts(48),
    parameters=parameters,
    titles=in_languages(120),
    descriptions=in_languages(1500, needs_english=False),
    difficulty=st.sampled_from(["easy", "medium", "hard", "expert"]),
    rewards=rewards,
    recurrence=st.sampled_from(["once", "daily", "weekly"]),
    cooldown=st.integers(0, 86_400),
    attempts=optional(st.integers(1, 1000)),
    window=windows,
    capacity=optional(st.integers(1, 100_000_000)),
    requires=optional(conditions),
    audience=audiences,
    hold=optional(
        st.builds(Hold, seconds=st.integers(1, 86_400), pay=st.sampled_from(["after", "first"]))
    ),
    position=st.integers(-1_000_000, 1_000_000),
)
criteria = st.one_of(
    st.builds(Criteria, xp=st.integers(1, 10**9)),
    st.builds(Criteria, level=st.integers(2, 1000)),
    st.builds(Criteria, streak=st.integers(2, 3650)),
    st.builds(Criteria, type=texts(20), count=st.integers(1, 1000)),
    st.builds(Criteria, quests=st.lists(slugs, min_size=1, max_size=3).map(tuple)),
)
badges = st.builds(
    BadgeFile,
    slug=slugs,
    names=in_languages(120),
    descriptions=in_languages(1500, needs_english=False),
    icon=st.text(letters, min_size=1, max_size=16),
    rarity=st.sampled_from(["common", "rare", "epic", "legendary"]),
    criteria=optional(criteria),
    position=st.integers(-1_000_000, 1_000_000),
)
prizes = st.one_of(
    st.builds(
        Prize,
        from_rank=st.integers(1, 10),
        to_rank=st.integers(10, 100_000),
        rewards=rewards,
    ),
    st.builds(Prize, raffle=st.integers(1, 10_000), min_xp=st.integers(1, 10_000), rewards=rewards),
)
seasons = (
    st.tuples(times, times)
    .filter(lambda pair: pair[0] < pair[1])
    .flatmap(
        lambda pair: st.builds(
            SeasonFile,
            slug=slugs,
            names=in_languages(120),
            starts_at=st.just(pair[0]),
            ends_at=st.just(pair[1]),
            prizes=st.lists(prizes, max_size=3).map(tuple),
        )
    )
)
