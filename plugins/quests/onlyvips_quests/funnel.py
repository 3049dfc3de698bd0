"""How people fare with a quest: from taking it to being paid."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onlyvips.platform import Platform

_FUNNEL = """
SELECT q.slug, q.state, r.*, c.*
FROM quests.quests q
LEFT JOIN LATERAL (
  SELECT count(*) AS begun, count(*) FILTER (WHERE steps > 0) AS stepped,
         coalesce(sum(attempts), 0) AS failed_tries
  FROM quests.runs WHERE quest_id = q.id
) r ON true
LEFT JOIN LATERAL (
  SELECT count(*) AS proved, count(DISTINCT account_id) AS people,
         count(*) FILTER (WHERE state = 'held') AS held,
         count(*) FILTER (WHERE state = 'review') AS review,
         count(*) FILTER (WHERE state = 'refused') AS refused,
         count(*) FILTER (WHERE state = 'forfeited') AS forfeited,
         count(*) FILTER (WHERE state = 'paid') AS paid,
         count(*) FILTER (WHERE state = 'taken_back') AS taken_back,
         coalesce(sum(xp) FILTER (WHERE state = 'paid'), 0) AS xp,
         max(claimed_at) AS last_at
  FROM quests.claims WHERE quest_id = q.id
) c ON true
WHERE q.version IS NOT NULL AND (CAST(:slug AS text) IS NULL OR q.slug = :slug)
ORDER BY q.position, q.id
"""
#: Who proved a quest without having taken it before belongs to those who began it, too.
_DIRECT = """
SELECT q.slug, count(*) AS direct FROM quests.claims c
JOIN quests.quests q ON q.id = c.quest_id
WHERE (CAST(:slug AS text) IS NULL OR q.slug = :slug) AND NOT EXISTS (
  SELECT FROM quests.runs r
  WHERE r.account_id = c.account_id AND r.quest_id = c.quest_id AND r.period = c.period
)
GROUP BY q.slug
"""


@dataclass(frozen=True, slots=True)
class Funnel:
    """Figures of one quest. All but ``people`` count runs and claims, a period each.

    Attributes:
        slug: Which quest.
        state: Whether it is on offer.
        begun: Taken, stepped on or proved.
        stepped: Of several steps, at least one is done.
        failed_tries: Tries that went wrong.
        proved: Proved, whatever was decided then.
        held: Waits for a re-check.
        review: Waits for a moderator.
        refused: Refused.
        forfeited: Undone by the re-check before it was paid.
        paid: Paid.
        taken_back: Paid and taken back.
        people: People who proved it.
        xp: XP paid.
    """

    slug: str
    state: str
    begun: int
    stepped: int
    failed_tries: int
    proved: int
    held: int
    review: int
    refused: int
    forfeited: int
    paid: int
    taken_back: int
    people: int
    xp: int

    @property
    def share(self) -> float:
        """Of those who began, how many were paid, from 0 to 1."""
        return self.paid / self.begun if self.begun else 0.0


_FIGURES = tuple(field.name for field in fields(Funnel))


async def funnels(platform: Platform, slug: str | None = None) -> Sequence[Funnel]:
    """Return the figures of quests that were ever published, in the operator's order.

    Args:
        platform: Has the tables.
        slug: Of this quest only.
    """
    rows = await platform.db.fetch_all(_FUNNEL, {"slug": slug})
    direct = {
        row["slug"]: row["direct"] for row in await platform.db.fetch_all(_DIRECT, {"slug": slug})
    }
    found = []
    for row in rows:
        figures = {name: row[name] for name in _FIGURES}
        figures["begun"] += direct.get(row["slug"], 0)
        found.append(Funnel(**figures))
    return found
