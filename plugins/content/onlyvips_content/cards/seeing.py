"""A page of works with what is known of one viewer, in one query; and what is decided for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from pydantic_core import to_json

from onlyvips_content.access.deciding import decide
from onlyvips_content.access.facts import ViewerFacts, WorkFacts, fits_age, may_know
from onlyvips_content.api import WayState, WorkRef

if TYPE_CHECKING:
    from onlyvips.clock import Clock
    from onlyvips.db import Database, Record
    from onlyvips_content.access.rules import Rules
    from onlyvips_content.cards.public import Decided, PublicWork
    from onlyvips_content.cards.shelf import Shelf
    from onlyvips_content.views import Viewer

#: What is asked of every work of a page, which is a query that gives ``id`` and ``k``. Where the
#: columns stand is known to `_facts` and to `writing`: rows are read by position, which is fastest.
#: What the viewer did is looked up work by work: an EXISTS could be planned as reading all that
#: somebody ever bought.
FACTS = """
SELECT p.id, w.revision, c.revision,
       n.views, n.likes, n.saves, n.comments, n.unlocks,
       (SELECT TRUE FROM content.unlocks x
         WHERE x.account_id = :viewer AND x.work_id = p.id) IS NOT NULL,
       (SELECT TRUE FROM content.likes x
         WHERE x.account_id = :viewer AND x.work_id = p.id) IS NOT NULL,
       (SELECT TRUE FROM content.saves x
         WHERE x.account_id = :viewer AND x.work_id = p.id) IS NOT NULL,
       {follows},
       w.creator_id,
       ARRAY(SELECT ARRAY[coalesce(x.creator_id, 0), x.tier] FROM content.passes x
              WHERE x.account_id = :viewer AND x.until > :now),
       EXISTS (SELECT FROM content.viewers x
                WHERE x.account_id = :viewer AND x.adult_since IS NOT NULL),
       p.k
  FROM ({page}) p
  JOIN content.works w ON w.id = p.id
  JOIN content.creators c ON c.account_id = w.creator_id
  LEFT JOIN content.work_counts n ON n.work_id = p.id
"""
FOLLOWS = (
    "EXISTS (SELECT FROM content.follows x"
    " WHERE x.account_id = :viewer AND x.creator_id = w.creator_id)"
)
ID, REVISION, CREATOR_REVISION, COUNTS, UNLOCKED, LIKED, SAVED, FOLLOWED = 0, 1, 2, 3, 8, 9, 10, 11
CREATOR, PASSES, ADULT, KEY = 12, 13, 14, 15

_ASKED = FACTS.format(
    page="SELECT id, 0 AS k FROM unnest(CAST(:ids AS bigint[])) AS asked (id)", follows=FOLLOWS
)


class Seen:
    """A work as somebody sees it.

    Attributes:
        work: What is the same for everybody.
        row: What is theirs; see `FACTS`.
        viewer: The same as facts.
        access: The decision.
        access_json: The same as JSON.
        known: They may know of it, their age left aside.
        visible: Lists show it to them.
        shared: What they see everybody may see.
    """

    __slots__ = ("access", "access_json", "known", "row", "shared", "viewer", "visible", "work")

    def __init__(self, work: PublicWork, row: Record, decided: Decided) -> None:
        self.work = work
        self.row = row
        self.viewer = decided.viewer
        self.access = decided.access
        self.access_json = decided.access_json
        self.known = decided.known
        self.visible = decided.visible
        self.shared = decided.shared


class Sight:
    """Looks at works.

    Args:
        db: PostgreSQL.
        clock: The time.
        shelf: Public parts.
        rules: Rules of plugins.
    """

    def __init__(self, db: Database, clock: Clock, shelf: Shelf, rules: Rules) -> None:
        self._db = db
        self._clock = clock
        self._shelf = shelf
        self._rules = rules

    async def of(self, viewer: Viewer, work_ids: Iterable[int]) -> dict[int, Seen]:
        """Look at certain works; those that the viewer may not know of are left out.

        A work that is not for the viewer's age is among them, see `Seen.visible`.
        """
        ids = list(dict.fromkeys(number for number in work_ids if 0 < number < 2**63))
        if not ids:
            return {}
        now = self._clock.now()
        rows = await self._db.fetch_all(_ASKED, {"ids": ids, "viewer": viewer.id, "now": now})
        found = await self.page(viewer, rows, now)
        return {seen.work.facts.work_id: seen for seen in found if seen.known}

    async def page(self, viewer: Viewer, rows: Sequence[Record], now: datetime) -> list[Seen]:
        """Decide for the rows of a page that a query with `FACTS` found.

        Args:
            viewer: Who looks.
            rows: What was found.
            now: The time that the query was given.
        """
        works = await self._works(rows)
        seen: list[Seen] = []
        dynamic: list[Seen] = []
        known = viewer.staff << 3
        account_id = viewer.id
        for row in rows:
            work = works.get(row[ID])
            if work is None:  # deleted since the rows were read
                continue
            # `viewer_key`, without making the facts that were decided about before.
            key = (
                known
                | (account_id != 0 and row[CREATOR] == account_id)
                | row[UNLOCKED] << 1
                | row[FOLLOWED] << 2
                | row[ADULT] << 4
            )
            if row[PASSES]:
                tier, premium = _tiers(row)
                key |= tier << 5 | premium << 12
            decided = work.decided(key, now)
            if decided is None:
                decided = work.remember(_facts(viewer, row), now)
            one = Seen(work, row, decided)
            seen.append(one)
            if work.asks_plugins or (work.facts.bundles and not one.access.allowed):
                dynamic.append(one)
        if dynamic:
            await self._decide_more(viewer, dynamic, now)
        return seen

    async def _works(self, rows: Sequence[Record]) -> Mapping[int, PublicWork]:
        find = self._shelf.find
        works: dict[int, PublicWork] = {}
        missing: list[int] = []
        for row in rows:
            work = find(row[ID], row[REVISION], row[CREATOR_REVISION])
            if work is None:
                missing.append(row[ID])
            else:
                works[row[ID]] = work
        if missing:
            works.update(await self._shelf.read(missing))
        return works

    async def _decide_more(self, viewer: Viewer, seen: list[Seen], now: datetime) -> None:
        """Decide again with what rules of plugins say, and with the bundles that hold works."""
        answers = await self._ask(viewer, [one.work.facts for one in seen])
        opened, unlocked = await self._open_bundles(viewer, seen)
        for one in seen:
            facts = one.work.facts
            one.access = decide(
                facts,
                one.viewer,
                now,
                answers=answers.get(facts.work_id),
                by_bundle=not opened.isdisjoint(facts.bundles),
            )
            one.access_json = to_json(one.access)
            if not one.known and not unlocked.isdisjoint(facts.bundles):
                # What somebody bought in a bundle stays theirs like the bundle itself.
                one.known = may_know(facts, one.viewer, by_bundle=True)
                one.visible = one.known and fits_age(facts, one.viewer)

    async def _ask(
        self, viewer: Viewer, works: Sequence[WorkFacts]
    ) -> Mapping[int, Mapping[int, WayState]]:
        """Ask rules of plugins, each once; return their answers by work and place of the way."""
        asked: dict[str, list[tuple[WorkRef, int, Any]]] = {}
        for work in works:
            for place, way in enumerate(work.ways):
                if not way.own:
                    ref = WorkRef(work.work_id, work.creator_id)
                    asked.setdefault(way.rule, []).append((ref, place, way.parameters))
        answers: dict[int, dict[int, WayState]] = {}
        for rule, questions in asked.items():
            states = await self._rules.decide(
                rule, viewer.account, [(ref, parameters) for ref, _, parameters in questions]
            )
            for (ref, place, _), state in zip(questions, states, strict=True):
                if state is not None:
                    answers.setdefault(ref.work_id, {})[place] = state
        return answers

    async def _open_bundles(
        self, viewer: Viewer, seen: Iterable[Seen]
    ) -> tuple[set[int], set[int]]:
        """Return the bundles that hold works of a page: what the viewer may see, and unlocked."""
        wanted = {bundle for one in seen for bundle in one.work.facts.bundles}
        if not wanted:
            return set(), set()
        bundles = await self.of(viewer, wanted)
        return (
            {number for number, one in bundles.items() if one.access.allowed},
            {number for number, one in bundles.items() if one.viewer.unlocked},
        )


def _tiers(row: Record) -> tuple[int, int]:
    """Return the viewer's highest tier of VIP with a work's creator, and of premium."""
    tier = premium = 0
    for whose, given in row[PASSES]:
        if whose == row[CREATOR]:
            tier = max(tier, given)
        elif whose == 0:
            premium = max(premium, given)
    return tier, premium


def _facts(viewer: Viewer, row: Record) -> ViewerFacts:
    return ViewerFacts(
        viewer.id, viewer.staff, row[ADULT], row[UNLOCKED], row[FOLLOWED], *_tiers(row)
    )
