"""The quests on offer, kept in memory and renewed when they changed."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import select

from onlyvips_quests.matching import Matcher
from onlyvips_quests.offers import Offer, Offers
from onlyvips_quests.tables import quest_versions, quests

if TYPE_CHECKING:
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_quests.api import Evidence
    from onlyvips_quests.kinds import Kinds

#: Seconds after which a process looks whether another one changed the quests on offer.
_FRESH = 1.0
_OLD_VERSIONS_KEPT = 2000
_REVISION = "SELECT revision FROM quests.catalogue WHERE id = 1"

_COLUMNS = (
    quests.c.id.label("quest_id"),
    quests.c.slug,
    quests.c.position,
    quests.c.state,
    quest_versions.c.id.label("version_id"),
    quest_versions.c.number,
    quest_versions.c.rules,
)
_VERSIONS = select(*_COLUMNS).select_from(
    quests.join(quest_versions, quest_versions.c.quest_id == quests.c.id)
)
_OFFERED = _VERSIONS.where(
    quests.c.state == "published", quest_versions.c.number == quests.c.version
).order_by(quests.c.position, quests.c.id)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The quests on offer at one moment.

    Attributes:
        revision: Rises with every change.
        offers: In the operator's order.
        by_id: By number of the quest.
        unfit: Slugs of published quests that cannot be done now.
        matcher: Finds those that evidence may prove.
    """

    revision: int
    offers: Sequence[Offer]
    by_id: Mapping[int, Offer]
    unfit: Sequence[str]
    matcher: Matcher


class Catalogue:
    """The quests on offer.

    Args:
        platform: Has the tables.
        kinds: Knows the types.
    """

    def __init__(self, platform: Platform, kinds: Kinds) -> None:
        self._platform = platform
        self._reader = Offers(platform, kinds)
        self._snapshot: Snapshot | None = None
        self._checked = 0.0
        self._lock = asyncio.Lock()
        # Versions never change once they are published.
        self._versions: OrderedDict[int, Offer] = OrderedDict()

    async def now(self) -> Snapshot:
        """Return the quests on offer; at most a second old where another process changed them."""
        snapshot = self._snapshot
        if snapshot is not None and time.monotonic() - self._checked < _FRESH:
            return snapshot
        async with self._lock:
            if self._snapshot is not None and time.monotonic() - self._checked < _FRESH:
                return self._snapshot
            return await self._renew()

    def stale(self) -> None:
        """Have the quests looked at anew at the next use."""
        self._checked = 0.0

    async def find(self, evidence: Evidence) -> list[Offer]:
        """Return the quests on offer that the evidence may prove."""
        return (await self.now()).matcher.find(evidence)

    async def version(self, version_id: int) -> Offer | None:
        """Return any version of a quest, on offer or not; None when it cannot be done now."""
        return (await self.versions([version_id])).get(version_id)

    async def versions(self, version_ids: Iterable[int]) -> dict[int, Offer]:
        """Return versions by number, with at most one query; those that cannot be read are out."""
        wanted = set(version_ids)
        found = {offer.version_id: offer for offer in (await self.now()).offers}
        found |= {number: self._versions[number] for number in wanted & self._versions.keys()}
        missing = wanted - found.keys()
        if missing:
            rows = await self._platform.db.fetch_all(
                _VERSIONS.where(quest_versions.c.id.in_(missing))
            )
            for row in rows:
                offer = self._reader.read(row)
                if offer is not None:
                    found[offer.version_id] = self._versions[offer.version_id] = offer
            while len(self._versions) > _OLD_VERSIONS_KEPT:
                self._versions.popitem(last=False)
        return {number: found[number] for number in wanted if number in found}

    async def latest(self, quest_id: int) -> Offer | None:
        """Return the version of a quest that is or was last on offer."""
        offer = (await self.now()).by_id.get(quest_id)
        if offer is not None:
            return offer
        row = await self._platform.db.fetch_one(
            _VERSIONS.where(quests.c.id == quest_id, quest_versions.c.number == quests.c.version)
        )
        return None if row is None else self._reader.read(row)

    async def _renew(self) -> Snapshot:
        db = self._platform.db
        began = time.monotonic()
        revision = int(await db.fetch_val(_REVISION) or 0)
        if self._snapshot is None or self._snapshot.revision != revision:
            self._snapshot = self._build(revision, await db.fetch_all(_OFFERED))
            self._versions.clear()  # their quest may have another slug, place or state now
        self._checked = began
        return self._snapshot

    def _build(self, revision: int, rows: Sequence[Record]) -> Snapshot:
        read = [(row["slug"], self._reader.read(row)) for row in rows]
        offers = [offer for _, offer in read if offer is not None]
        return Snapshot(
            revision,
            offers,
            {offer.quest_id: offer for offer in offers},
            [slug for slug, offer in read if offer is None],
            Matcher(offers),
        )
