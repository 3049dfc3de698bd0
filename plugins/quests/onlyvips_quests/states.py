"""How somebody stands with quests: what they did, what they may do, and what is in the way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips_quests.api import Progress, QuestState, Requirement
from onlyvips_quests.definitions import Audience, Condition
from onlyvips_quests.offers import Offer, in_language
from onlyvips_quests.periods import period

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.levels import Curve

#: One row for each quest asked for, whatever there is of it.
_MINE = """
SELECT q.quest_id, q.period,
       c.id AS claim_id, c.state AS claim_state, c.hold_until, c.version_id AS claim_version,
       r.id AS run_id, r.version_id AS run_version, r.steps, r.attempts, r.next_try_at, r.taken_at,
       s.taken AS seats, p.xp, p.completed
FROM unnest(CAST(:quests AS bigint[]), CAST(:periods AS text[])) AS q (quest_id, period)
LEFT JOIN quests.claims c
  ON c.account_id = :account AND c.quest_id = q.quest_id AND c.period = q.period
LEFT JOIN quests.runs r
  ON r.account_id = :account AND r.quest_id = q.quest_id AND r.period = q.period
LEFT JOIN quests.seats s ON s.quest_id = q.quest_id
LEFT JOIN quests.progress p ON p.account_id = :account
"""
_LAST_DONE = """
SELECT quest_id, max(claimed_at) AS at FROM quests.claims
WHERE account_id = :account AND quest_id = ANY(CAST(:quests AS bigint[]))
  AND claimed_at > :since AND state IN ('paid', 'held')
GROUP BY quest_id
"""
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


@dataclass(frozen=True, slots=True)
class Mine:
    """How somebody stands with one quest in the present period.

    Attributes:
        offer: The version whose rules hold for them.
        period: The present period.
        person: Who.
        claim_id: Their claim, if they proved it.
        claim_state: Its state.
        hold_until: When the claim's hold ends.
        run_id: Their run, if they have begun.
        steps: Steps done.
        attempts: Tries that went wrong.
        next_try_at: When the next try may be.
        taken_at: When they began.
        seats: Places taken, by all.
        requires: What is required, and whether it is so.
    """

    offer: Offer
    period: str
    person: Person
    claim_id: int | None = None
    claim_state: str | None = None
    hold_until: datetime | None = None
    run_id: int | None = None
    steps: int = 0
    attempts: int = 0
    next_try_at: datetime | None = None
    taken_at: datetime | None = None
    seats: int = 0
    requires: tuple[Requirement, ...] = ()
    locked: bool = False

    def state(self, now: datetime) -> QuestState:
        """Return what the person can do with the quest."""
        rules = self.offer.rules
        of_claim = _OF_CLAIM.get(self.claim_state or "")
        if of_claim is not None:
            return of_claim
        if not self.offer.published or not rules.window.is_open(now):
            return "closed"
        if self.locked:
            return "locked"
        if rules.attempts is not None and self.attempts >= rules.attempts:
            return "failed"
        if self.next_try_at is not None and now < self.next_try_at:
            return "waiting"
        if rules.capacity is not None and self.seats >= rules.capacity:
            return "full"
        return "in_progress" if self.steps else "available"

    def shown(self, now: datetime) -> dict[str, Any]:
        """Return the state as fields of `onlyvips_quests.api.Quest`."""
        rules, state = self.offer.rules, self.state(now)
        of = self.offer.steps
        done = of if state in ("done", "held", "review") else min(self.steps, of)
        fields: dict[str, Any] = {
            "state": state,
            "progress": Progress(done, of),
            "requires": self.requires,
        }
        if rules.capacity is not None:
            fields["places"] = max(0, rules.capacity - self.seats)
        if state == "waiting":
            fields["next_try_at"] = self.next_try_at
        if rules.attempts is not None:
            fields["attempts_left"] = max(0, rules.attempts - self.attempts)
        if state == "held":
            fields["held_until"] = self.hold_until
        return fields


#: A forfeited claim is not here: whoever left too early may try again.
_OF_CLAIM: Mapping[str, QuestState] = {
    "paid": "done",
    "held": "held",
    "review": "review",
    "refused": "refused",
    "taken_back": "refused",
}


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


class States:
    """Looks up how people stand.

    Args:
        platform: Has the tables, and translates.
        curve: Of levels.
        versions: Returns versions of quests by number.
    """

    def __init__(self, platform: Platform, curve: Curve, versions: Any) -> None:
        self._platform = platform
        self._curve = curve
        self._versions = versions

    async def load(self, account: Account, offers: Sequence[Offer]) -> list[Mine]:
        """Return how somebody stands with quests.

        Args:
            account: Who.
            offers: The versions on offer; where the person began an older one, that one is
                returned in its place.
        """
        if not offers:
            return []
        now = self._platform.clock.now()
        periods = [period(o.rules.recurrence, now, account.time_zone) for o in offers]
        rows = await self._platform.db.fetch_all(
            _MINE,
            {
                "account": account.id,
                "quests": [offer.quest_id for offer in offers],
                "periods": periods,
            },
        )
        found = {row["quest_id"]: row for row in rows}
        theirs = await self._begun(offers, found)
        xp = rows[0]["xp"] or 0
        person, titles = await self._person(account, xp, theirs)
        last = await self._last_done(account, theirs, now)
        return [
            self._mine(account, offer, found[offer.quest_id], person, titles, last)
            for offer in theirs
        ]

    async def _begun(self, offers: Sequence[Offer], found: Mapping[int, Record]) -> list[Offer]:
        """Put the version that somebody began in the place of the newest."""
        older = {
            number
            for offer in offers
            if (row := found[offer.quest_id])
            and (number := row["claim_version"] or row["run_version"])
            and number != offer.version_id
        }
        if not older:
            return list(offers)
        versions = await self._versions(older)
        return [
            versions.get(
                found[offer.quest_id]["claim_version"] or found[offer.quest_id]["run_version"],
                offer,
            )
            for offer in offers
        ]

    async def _person(
        self, account: Account, xp: int, offers: Sequence[Offer]
    ) -> tuple[Person, Mapping[str, Mapping[str, str]]]:
        level = self._curve.standing(xp).level
        needed = _Needed()
        for offer in offers:
            needed.note(offer.rules.requires)
        completed, badges = frozenset[str](), frozenset[str]()
        titles: dict[str, Mapping[str, str]] = {}
        db = self._platform.db
        if needed.quests:
            slugs = {"slugs": sorted(needed.quests)}
            rows = await db.fetch_all(_COMPLETED, {"account": account.id, **slugs})
            completed = frozenset(row["slug"] for row in rows)
            titles |= {row["slug"]: row["titles"] for row in await db.fetch_all(_TITLES, slugs)}
        if needed.badges:
            rows = await db.fetch_all(_BADGES, {"account": account.id})
            badges = frozenset(row["badge"] for row in rows)
            slugs = {"slugs": sorted(needed.badges)}
            names = await db.fetch_all(_BADGE_NAMES, slugs)
            titles |= {f"badge:{row['slug']}": row["names"] for row in names}
        return Person(xp, level, completed, badges), titles

    async def _last_done(
        self, account: Account, offers: Sequence[Offer], now: datetime
    ) -> Mapping[int, datetime]:
        """Return when quests with a cooldown that come again were last done."""
        cooling = [o for o in offers if o.rules.cooldown and o.rules.recurrence != "once"]
        if not cooling:
            return {}
        longest = max(offer.rules.cooldown for offer in cooling)
        rows = await self._platform.db.fetch_all(
            _LAST_DONE,
            {
                "account": account.id,
                "quests": [offer.quest_id for offer in cooling],
                "since": now - timedelta(seconds=longest),
            },
        )
        return {row["quest_id"]: row["at"] for row in rows}

    def _mine(
        self,
        account: Account,
        offer: Offer,
        row: Record,
        person: Person,
        titles: Mapping[str, Mapping[str, str]],
        last: Mapping[int, datetime],
    ) -> Mine:
        rules = offer.rules
        next_try = row["next_try_at"]
        if offer.quest_id in last:
            again = last[offer.quest_id] + timedelta(seconds=rules.cooldown)
            next_try = max(again, next_try) if next_try else again
        requires: tuple[Requirement, ...] = ()
        locked = not fits(rules.audience, account, person.level, self._platform.clock.now())
        if rules.requires is not None:
            requires = tuple(self._explain(rules.requires, account.language, person, titles))
            locked = locked or not holds(rules.requires, person)
        return Mine(
            offer=offer,
            period=row["period"],
            person=person,
            claim_id=row["claim_id"],
            claim_state=row["claim_state"],
            hold_until=row["hold_until"],
            run_id=row["run_id"],
            steps=row["steps"] or 0,
            attempts=row["attempts"] or 0,
            next_try_at=next_try,
            taken_at=row["taken_at"],
            seats=row["seats"] or 0,
            requires=requires,
            locked=locked,
        )

    def _explain(
        self,
        condition: Condition,
        language: str,
        person: Person,
        titles: Mapping[str, Mapping[str, str]],
    ) -> Iterable[Requirement]:
        """Yield the requirements that a person has to meet, those of ``any`` as one."""
        if condition.all is not None:
            for part in condition.all:
                yield from self._explain(part, language, person, titles)
            return
        text = self._platform.i18n.gettext
        if condition.any is not None:
            parts = [
                requirement.text
                for part in condition.any
                for requirement in self._explain(part, language, person, titles)
            ]
            joined = text(language, " or ").join(parts)
            yield Requirement(joined, holds(condition, person))
            return
        if condition.quest is not None:
            title = in_language(titles.get(condition.quest, {}), language) or condition.quest
            said = text(language, "Complete “{title}”", title=title)
        elif condition.badge is not None:
            name = titles.get(f"badge:{condition.badge}", {})
            said = text(
                language, "Earn the badge “{name}”", name=in_language(name, language) or condition.badge
            )
        else:
            said = text(language, "Reach level {level}", level=condition.level)
        yield Requirement(said, holds(condition, person))


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
