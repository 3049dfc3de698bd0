"""What the people of the demo did: they follow, like, comment, look and buy."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from onlyvips_ledger.api import Ledger, Money

from onlyvips.errors import Conflict
from onlyvips_content.seeds.offering import dice

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.db import Record
    from onlyvips.platform import Platform
    from onlyvips_content.parts import Parts
    from onlyvips_content.seeds.definitions import DemoPeople

_FOLLOWED: Final = 5
_LIKED: Final = 28
_SAID: Final = 3
_BOUGHT: Final = 3
#: Stars that a fan has to spend in the end; what they buy is given to them on top.
_POCKET: Final = 500
_DAYS: Final = 30
_STARS: Final = "XTR"

_PUBLIC: Final = """
SELECT w.id, w.creator_id, w.language, w.free_from IS NOT NULL AND w.free_from <= :now AS free,
       w.published_at
  FROM content.works w WHERE w.listed AND w.id = ANY(CAST(:ids AS bigint[])) ORDER BY w.id"""
#: Strangers, each of whom looks once a day; their numbers are nobody's account.
_LOOK: Final = """
WITH looks AS (
    SELECT work, amount, CAST(:today AS date) - ago AS day
      FROM unnest(CAST(:works AS bigint[]), CAST(:amounts AS bigint[]), CAST(:ago AS integer[]))
           AS looks (work, amount, ago)),
seen AS (
    INSERT INTO content.views (day, work_id, viewer)
    SELECT day, work, -one FROM looks, generate_series(1, amount) AS one
    ON CONFLICT DO NOTHING RETURNING work_id, day)
INSERT INTO content.marks (work_id, what, amount, day)
SELECT work_id, 'view', count(*), day FROM seen GROUP BY work_id, day"""


class Life:
    """Lets people of the demo do what people do.

    Args:
        platform: The plugin's platform.
        parts: The plugin's services.
        people: What they say.
        fans: Who they are.
    """

    def __init__(
        self, platform: Platform, parts: Parts, people: DemoPeople, fans: Sequence[Account]
    ) -> None:
        self._platform = platform
        self._parts = parts
        self._people = people
        self._fans = fans

    async def begin(self, made: Mapping[int, Mapping[int, int]]) -> None:
        """Let it all happen; who did something already does it no second time.

        Args:
            made: Numbers of works by creator and place.
        """
        now = self._platform.clock.now()
        ids = [number for works in made.values() for number in works.values()]
        works = list(await self._platform.db.fetch_all(_PUBLIC, {"ids": ids, "now": now}))
        for number, fan in enumerate(self._fans):
            await self._follow(fan, number, sorted(made))
            await self._like(fan, number, works)
            await self._say(fan, number, [work for work in works if work["free"]])
            await self._buy(fan, number, works)
        await self._look(works)

    async def _follow(self, fan: Account, number: int, creators: Sequence[int]) -> None:
        for place in range(_FOLLOWED):
            creator = creators[(number * 5 + place * 3 + place) % len(creators)]
            await self._parts.creators.follow(fan, creator)

    async def _like(self, fan: Account, number: int, works: Sequence[Record]) -> None:
        for place in range(_LIKED):
            work = self._chosen(works, f"like {number} {place}")
            await self._parts.reactions.like(fan, work)
            if place % 4 == 0:
                await self._parts.reactions.save(fan, work)

    async def _say(self, fan: Account, number: int, works: Sequence[Record]) -> None:
        """Comment on works in one's own language."""
        said = dict(self._people.comments)[fan.language]  # type: ignore[index]
        own = [work for work in works if work["language"] == fan.language]
        for place in range(min(_SAID, len(own))):
            work = self._chosen(own, f"comment {number} {place}")
            text = said[(number * _SAID + place) % len(said)]
            await self._parts.comments.write(fan, work, text, allowed=True)

    async def _buy(self, fan: Account, number: int, works: Sequence[Record]) -> None:
        """Buy some works with money that is given for that."""
        ledger = self._platform.services.get(Ledger)
        await ledger.grant(f"demo:{fan.id}", fan.id, Money(_STARS, _POCKET), subject="demo")
        for place in range(_BOUGHT):
            work = self._chosen(works, f"buy {number} {place}")
            price = await self._parts.shop.price(fan, work, _STARS)
            if price is None:
                continue
            key = f"demo:{fan.id}:{work}"
            try:
                async with self._platform.db.transaction():
                    await ledger.grant(key, fan.id, Money(_STARS, price), subject="demo")
                    await self._parts.shop.buy(fan, work, asset=_STARS, amount=price, key=key)
            except Conflict:
                continue  # it is open to them: they bought a bundle that holds it, or follow

    async def _look(self, works: Sequence[Record]) -> None:
        """Let strangers look, of late more than at first."""
        today = self._platform.clock.now().date()
        rows: list[tuple[int, int, int]] = []
        for work in works:
            age = max(0, (today - work["published_at"].date()).days)
            liked = 2 + dice(f"popular {work['id']}", 14)
            for ago in range(min(age, _DAYS) + 1):
                fresh = 3 if age - ago < 3 else 1
                amount = fresh * liked * (50 + dice(f"{work['id']} {ago}", 100)) // 150
                rows.append((work["id"], amount, ago))
        ids, amounts, ago_all = zip(*rows, strict=True) if rows else ((), (), ())
        values = {"works": list(ids), "amounts": list(amounts), "ago": list(ago_all)}
        await self._platform.db.execute(_LOOK, {**values, "today": today})

    def _chosen(self, works: Sequence[Record], what: str) -> int:
        return int(works[dice(what, len(works))]["id"])
