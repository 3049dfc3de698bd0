"""What earns a badge by itself: how far somebody is, and how it is said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from onlyvips_quests.api import Progress

if TYPE_CHECKING:
    from onlyvips.db import Database
    from onlyvips.i18n import Translations
    from onlyvips_quests.definitions import Criteria
    from onlyvips_quests.levels import Curve

# Everything in one look. What no badge asks for is not counted: without a type nobody reads the
# claims, and of the invited no more are read than the hardest badge asks for.
_STATISTICS = """
SELECT
  coalesce((SELECT xp FROM quests.progress WHERE account_id = :account), 0) AS xp,
  coalesce((SELECT completed FROM quests.progress WHERE account_id = :account), 0) AS completed,
  coalesce((SELECT longest FROM quests.streaks WHERE account_id = :account), 0) AS streak,
  (
    SELECT count(*) FROM (
      SELECT 1 FROM quests.referrals r JOIN quests.progress p ON p.account_id = r.account_id
      WHERE r.referrer_id = :account AND p.completed > 0 LIMIT :invited
    ) AS friends
  ) AS invited,
  (
    SELECT jsonb_object_agg(type, number) FROM (
      SELECT v.rules ->> 'type' AS type, count(*) AS number
      FROM quests.claims c JOIN quests.quest_versions v ON v.id = c.version_id
      WHERE cardinality(CAST(:types AS text[])) > 0 AND c.account_id = :account
        AND c.state = 'paid' AND v.rules ->> 'type' = ANY(CAST(:types AS text[]))
      GROUP BY 1
    ) AS counted
  ) AS types,
  (
    SELECT array_agg(q.slug) FROM quests.quests q
    WHERE q.slug = ANY(CAST(:quests AS text[])) AND EXISTS (
      SELECT 1 FROM quests.claims c
      WHERE c.account_id = :account AND c.quest_id = q.id AND c.state = 'paid'
    )
  ) AS quests
"""


@dataclass(frozen=True, slots=True)
class Statistics:
    """What somebody did, as far as badges ask for it.

    Attributes:
        xp: Experience points.
        completed: Quests completed.
        streak: Longest run of active days.
        invited: Invited people who completed a quest.
        types: Quests completed, by type.
        quests: Slugs of quests completed.
    """

    xp: int = 0
    completed: int = 0
    streak: int = 0
    invited: int = 0
    types: Mapping[str, int] = field(default_factory=dict)
    quests: frozenset[str] = frozenset()


async def gather(db: Database, account_id: int, wanted: Collection[Criteria]) -> Statistics:
    """Return what somebody did, with one query.

    Args:
        db: The database.
        account_id: Whose.
        wanted: What is asked for.
    """
    if not wanted:
        return Statistics()
    row = await db.fetch_one(
        _STATISTICS,
        {
            "account": account_id,
            "invited": max(criteria.invited or 0 for criteria in wanted),
            "types": sorted({criteria.type for criteria in wanted if criteria.type}),
            "quests": sorted({slug for criteria in wanted for slug in criteria.quests or ()}),
        },
    )
    assert row is not None
    return Statistics(
        xp=row["xp"],
        completed=row["completed"],
        streak=row["streak"],
        invited=row["invited"],
        types=row["types"] or {},
        quests=frozenset(row["quests"] or ()),
    )


def measure(criteria: Criteria, statistics: Statistics, curve: Curve) -> Progress:
    """Return how far somebody is; it is earned when all is done."""
    if criteria.quests is not None:
        wanted = set(criteria.quests)
        return Progress(len(wanted & statistics.quests), len(wanted))
    if criteria.level is not None:
        done, of = curve.standing(max(0, statistics.xp)).level, criteria.level
    elif criteria.xp is not None:
        done, of = statistics.xp, criteria.xp
    elif criteria.completed is not None:
        done, of = statistics.completed, criteria.completed
    elif criteria.streak is not None:
        done, of = statistics.streak, criteria.streak
    elif criteria.invited is not None:
        done, of = statistics.invited, criteria.invited
    else:
        done, of = statistics.types.get(criteria.type or "", 0), criteria.count or 1
    return Progress(max(0, min(done, of)), of)


def target(criteria: Criteria) -> int:
    """Return how much there is to do."""
    if criteria.quests is not None:
        return len(set(criteria.quests))
    numbers = (criteria.level, criteria.xp, criteria.completed, criteria.streak, criteria.invited)
    return next((number for number in numbers if number is not None), criteria.count or 1)


def describe(i18n: Translations, language: str, criteria: Criteria) -> str:
    """Return in words what earns it, for badges about which their author says nothing.

    Args:
        i18n: Translations of the plugin.
        language: In which language.
        criteria: What earns it.
    """
    n = target(criteria)
    if criteria.quests is not None:
        text = i18n.ngettext(
            language, "Complete a certain quest.", "Complete {n} certain quests.", n
        )
    elif criteria.level is not None:
        text = i18n.gettext(language, "Reach level {level}.", level=n)
    elif criteria.xp is not None:
        text = i18n.ngettext(language, "Earn {n} XP.", "Earn {n} XP.", n)
    elif criteria.completed is not None:
        text = i18n.ngettext(language, "Complete {n} quest.", "Complete {n} quests.", n)
    elif criteria.streak is not None:
        text = i18n.ngettext(
            language, "Be active {n} day in a row.", "Be active {n} days in a row.", n
        )
    elif criteria.invited is not None:
        text = i18n.ngettext(
            language,
            "Invite {n} person who completes a quest.",
            "Invite {n} people who complete a quest.",
            n,
        )
    else:
        text = i18n.ngettext(
            language,
            "Complete {n} quest of a certain kind.",
            "Complete {n} quests of a certain kind.",
            n,
        )
    return text
