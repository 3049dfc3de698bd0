"""How somebody stands with quests: what they did, what they may do, and what is in the way."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from onlyvips_quests.api import Progress, QuestState, Requirement
from onlyvips_quests.offers import Offer
from onlyvips_quests.periods import period
from onlyvips_quests.requirements import Person, Requirements, fits, holds

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.levels import Curve

Versions = Callable[[Iterable[int]], Awaitable[Mapping[int, Offer]]]

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
        hindrances: tuple[tuple[QuestState, bool], ...] = (
            ("closed", not self.offer.published or not rules.window.is_open(now)),
            ("locked", self.locked),
            ("failed", rules.attempts is not None and self.attempts >= rules.attempts),
            ("waiting", self.next_try_at is not None and now < self.next_try_at),
            ("full", rules.capacity is not None and self.seats >= rules.capacity),
            ("in_progress", self.steps > 0),
        )
        return next((state for state, so in hindrances if so), "available")

    def shown(self, now: datetime) -> dict[str, Any]:
        """Return the state as fields of `onlyvips_quests.api.Quest`."""
        rules, state = self.offer.rules, self.state(now)
        of = self.offer.steps
        done = of if state in ("done", "held", "review") else min(self.steps, of)
        fields: dict[str, Any] = {
            "state": state,
            "progress": Progress(done, of),
            "requires": self.requires,
            "taken": self.run_id is not None,
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


class States:
    """Looks up how people stand.

    Args:
        platform: Has the tables, and translates.
        curve: Of levels.
        versions: Returns versions of quests by number.
    """

    def __init__(self, platform: Platform, curve: Curve, versions: Versions) -> None:
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
        level = self._curve.level(xp)
        required = await Requirements.of(self._platform, account, theirs, xp, level)
        last = await self._last_done(account, theirs, now)
        return [
            _mine(
                offer,
                found[offer.quest_id],
                required,
                fitting=offer.for_all or fits(offer.rules.audience, account, level, now),
                last=last.get(offer.quest_id),
            )
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
    offer: Offer, row: Record, required: Requirements, *, fitting: bool, last: datetime | None
) -> Mine:
    rules = offer.rules
    next_try = row["next_try_at"]
    if last is not None:
        again = last + timedelta(seconds=rules.cooldown)
        next_try = max(again, next_try) if next_try else again
    return Mine(
        offer=offer,
        period=row["period"],
        person=required.person,
        claim_id=row["claim_id"],
        claim_state=row["claim_state"],
        hold_until=row["hold_until"],
        run_id=row["run_id"],
        steps=row["steps"] or 0,
        attempts=row["attempts"] or 0,
        next_try_at=next_try,
        taken_at=row["taken_at"],
        seats=row["seats"] or 0,
        requires=required.list(rules.requires),
        locked=not fitting
        or (rules.requires is not None and not holds(rules.requires, required.person)),
    )
