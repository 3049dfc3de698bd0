"""What quests require of people, and whether they meet it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from onlyvips_quests.api import Requirement
from onlyvips_quests.definitions import Audience, Condition
from onlyvips_quests.languages import in_language

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.platform import Platform
    from onlyvips_quests.offers import Offer

_COMPLETED = """
SELECT q.slug FROM quests.quests q
WHERE q.slug = ANY(CAST(:slugs AS text[])) AND EXISTS (
  SELECT FROM quests.claims c
  WHERE c.account_id = :account AND c.quest_id = q.id AND c.state = 'paid'
)
"""
_BADGES = "SELECT badge FROM quests.account_badges WHERE account_id = :account"
_TITLES = """
SELECT q.slug, v.rules -> 'titles' AS titles FROM quests.quests q
JOIN quests.quest_versions v ON v.quest_id = q.id AND v.number = q.version
WHERE q.slug = ANY(CAST(:slugs AS text[]))
"""
_BADGE_NAMES = "SELECT slug, names FROM quests.badges WHERE slug = ANY(CAST(:slugs AS text[]))"


@dataclass(frozen=True, slots=True)
class Person:
    """What is known of somebody that quests may require.

    Attributes:
        xp: Their XP.
        level: Their level.
        completed: Slugs of completed quests, among those that were asked for.
        badges: Slugs of their badges, if some quest requires any.
    """

    xp: int = 0
    level: int = 1
    completed: frozenset[str] = frozenset()
    badges: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Needed:
    """What the conditions of some quests speak of."""

    quests: set[str] = field(default_factory=set)
    badges: set[str] = field(default_factory=set)

    def note(self, condition: Condition | None) -> None:
        for leaf in condition.leaves() if condition is not None else ():
            if leaf.quest:
                self.quests.add(leaf.quest)
            if leaf.badge:
                self.badges.add(leaf.badge)


class Requirements:
    """Looks up what people have, as far as quests require it.

    Args:
        platform: Has the tables, and translates.
        language: Of texts.
        person: Who, and what they have.
        titles: Names of what is required, by slug; of badges by ``badge:<slug>``.
    """

    def __init__(
        self,
        platform: Platform,
        language: str,
        person: Person,
        titles: Mapping[str, Mapping[str, str]],
    ) -> None:
        self._platform = platform
        self._language = language
        self._titles = titles
        self.person = person

    @classmethod
    async def of(
        cls, platform: Platform, account: Account, offers: Sequence[Offer], xp: int, level: int
    ) -> Requirements:
        """Look up what the conditions of some quests speak of; costs nothing if they have none."""
        if all(offer.rules.requires is None for offer in offers):
            return cls(platform, account.language, Person(xp, level), {})
        needed = _Needed()
        for offer in offers:
            needed.note(offer.rules.requires)
        completed, badges = frozenset[str](), frozenset[str]()
        titles: dict[str, Mapping[str, str]] = {}
        db = platform.db
        if needed.quests:
            slugs = {"slugs": sorted(needed.quests)}
            rows = await db.fetch_all(_COMPLETED, {"account": account.id, **slugs})
            completed = frozenset(row["slug"] for row in rows)
            titles |= {row["slug"]: row["titles"] for row in await db.fetch_all(_TITLES, slugs)}
        if needed.badges:
            rows = await db.fetch_all(_BADGES, {"account": account.id})
            badges = frozenset(row["badge"] for row in rows)
            names = await db.fetch_all(_BADGE_NAMES, {"slugs": sorted(needed.badges)})
            titles |= {f"badge:{row['slug']}": row["names"] for row in names}
        return cls(platform, account.language, Person(xp, level, completed, badges), titles)

    def list(self, condition: Condition | None) -> tuple[Requirement, ...]:
        """Return what a condition requires, and whether it is so."""
        return () if condition is None else tuple(self._explain(condition))

    def _explain(self, condition: Condition) -> Iterable[Requirement]:
        """Yield the requirements that a person has to meet, those of ``any`` as one."""
        if condition.all is not None:
            for part in condition.all:
                yield from self._explain(part)
            return
        if condition.any is not None:
            parts = [r.text for part in condition.any for r in self._explain(part)]
            text = self._text(" or ").join(parts)
        elif condition.quest is not None:
            text = self._text("Complete “{title}”", title=self._name(condition.quest))
        elif condition.badge is not None:
            name = self._name(f"badge:{condition.badge}")
            text = self._text("Earn the badge “{name}”", name=name)
        else:
            text = self._text("Reach level {level}", level=condition.level)
        yield Requirement(text, holds(condition, self.person))

    def _name(self, key: str) -> str:
        return in_language(self._titles.get(key, {}), self._language) or key.removeprefix("badge:")

    def _text(self, msgid: str, **values: object) -> str:
        return self._platform.i18n.gettext(self._language, msgid, **values)


def holds(condition: Condition, person: Person) -> bool:
    """Say whether somebody meets a condition."""
    if condition.all is not None:
        return all(holds(part, person) for part in condition.all)
    if condition.any is not None:
        return any(holds(part, person) for part in condition.any)
    if condition.quest is not None:
        return condition.quest in person.completed
    if condition.badge is not None:
        return condition.badge in person.badges
    return person.level >= (condition.level or 1)


def fits(audience: Audience, account: Account, level: int, now: datetime) -> bool:
    """Say whether somebody belongs to an audience."""
    age = (now - account.created_at).total_seconds() / 86_400
    return (
        (not audience.languages or account.language in audience.languages)
        and (not audience.roles or bool(account.roles.intersection(audience.roles)))
        and level >= audience.min_level
        and (audience.max_level is None or level <= audience.max_level)
        and (audience.newer_than_days is None or age <= audience.newer_than_days)
        and (audience.older_than_days is None or age >= audience.older_than_days)
    )
