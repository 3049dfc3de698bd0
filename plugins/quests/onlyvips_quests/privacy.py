"""What quests keeps of a person, for export and erasure."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from onlyvips_quests.pictures import MEDIA_TYPE

if TYPE_CHECKING:
    from onlyvips.db import Database, Record

#: What there is of a person, by its name in the document. Who others are is theirs to tell: people
#: whom somebody invited are only counted, and a step that is a person does not say who.
_LISTS = {
    "claims": """
        SELECT q.slug AS quest, v.number AS version, c.period, c.state, c.xp, c.score, c.facts,
               c.reasons, c.address AS address_digest, c.claimed_at, c.hold_until, c.settled_at
          FROM quests.claims c JOIN quests.quests q ON q.id = c.quest_id
          JOIN quests.quest_versions v ON v.id = c.version_id
         WHERE c.account_id = :id ORDER BY c.id""",
    "begun": """
        SELECT q.slug AS quest, v.number AS version, r.period, r.steps, r.attempts,
               r.next_try_at, r.data, r.taken_at, r.updated_at,
               ARRAY(SELECT CASE WHEN s.step LIKE 'person:%' THEN 'person' ELSE s.step END
                       FROM quests.run_steps s WHERE s.run_id = r.id ORDER BY s.step) AS done
          FROM quests.runs r JOIN quests.quests q ON q.id = r.quest_id
          JOIN quests.quest_versions v ON v.id = r.version_id
         WHERE r.account_id = :id ORDER BY r.id""",
    "xp_entries": """
        SELECT amount, key, created_at FROM quests.xp_entries WHERE account_id = :id ORDER BY id""",
    "badges": """
        SELECT badge, earned_at, place FROM quests.account_badges
         WHERE account_id = :id ORDER BY earned_at, badge""",
    "leaderboards": """
        SELECT board, xp FROM quests.board_scores WHERE account_id = :id ORDER BY board""",
    "seasons": """
        SELECT s.slug AS season, r.rank, r.xp, r.prizes
          FROM quests.season_results r JOIN quests.seasons s ON s.id = r.season_id
         WHERE r.account_id = :id ORDER BY s.id""",
    "proofs": """
        SELECT q.slug AS quest, p.text, p.picture, p.created_at
          FROM quests.proofs p JOIN quests.quests q ON q.id = p.quest_id
         WHERE p.account_id = :id ORDER BY p.id""",
    "reviews": """
        SELECT q.slug AS quest, r.kind, r.state, r.statement, r.opened_at, r.decided_at, r.reason
          FROM quests.reviews r JOIN quests.claims c ON c.id = r.claim_id
          JOIN quests.quests q ON q.id = c.quest_id
         WHERE r.account_id = :id ORDER BY r.id""",
    "decided": """
        SELECT id AS review, kind, state, decided_at, reason
          FROM quests.reviews WHERE moderator_id = :id ORDER BY id""",
    "written": """
        SELECT q.slug AS quest, v.number AS version, v.created_at
          FROM quests.quest_versions v JOIN quests.quests q ON q.id = v.quest_id
         WHERE v.author_id = :id ORDER BY v.id""",
    "invite_links": """
        SELECT q.slug AS quest, i.url, i.created_at
          FROM quests.invite_links i JOIN quests.quests q ON q.id = i.quest_id
         WHERE i.account_id = :id ORDER BY i.created_at, i.url""",
    "chats": """
        SELECT chat_id, username, title, kind, since
          FROM quests.owned_chats WHERE account_id = :id ORDER BY since, chat_id""",
}
_SINGLE = """
SELECT coalesce(p.xp, 0) AS xp, coalesce(p.completed, 0) AS completed,
       s.days, s.longest, s.freezes, s.last_day, s.last_at,
       ARRAY(SELECT day FROM quests.activity_days WHERE account_id = a.id ORDER BY 1)
         AS active_days,
       ARRAY(SELECT written_at FROM quests.text_prints WHERE account_id = a.id ORDER BY 1)
         AS texts,
       (SELECT created_at FROM quests.referrals WHERE account_id = a.id) AS referred_at,
       (SELECT count(*) FROM quests.referrals WHERE referrer_id = a.id) AS invited
  FROM (SELECT CAST(:id AS bigint) AS id) a
  LEFT JOIN quests.progress p ON p.account_id = a.id
  LEFT JOIN quests.streaks s ON s.account_id = a.id
"""
_STREAK = ("days", "longest", "freezes", "last_day", "last_at")

#: In an order that the foreign keys allow. Places of quests that only so many can do stay taken.
_ERASE = (
    "SELECT set_config('quests.erasing', 'on', true)",
    "DELETE FROM quests.xp_entries WHERE account_id = :id",
    "SELECT set_config('quests.erasing', 'off', true)",
    "DELETE FROM quests.reviews WHERE account_id = :id",
    "DELETE FROM quests.claims WHERE account_id = :id",
    "DELETE FROM quests.proofs WHERE account_id = :id",
    "DELETE FROM quests.runs WHERE account_id = :id",
    "DELETE FROM quests.progress WHERE account_id = :id",
    "DELETE FROM quests.account_badges WHERE account_id = :id",
    "DELETE FROM quests.activity_days WHERE account_id = :id",
    "DELETE FROM quests.streaks WHERE account_id = :id",
    "DELETE FROM quests.board_scores WHERE account_id = :id",
    "DELETE FROM quests.invite_links WHERE account_id = :id",
    "DELETE FROM quests.owned_chats WHERE account_id = :id",
    "DELETE FROM quests.text_prints WHERE account_id = :id",
    "DELETE FROM quests.referrals WHERE account_id = :id",
    # In what belongs to others only the name of this person goes: what they did counts for them.
    "DELETE FROM quests.run_steps WHERE step = 'person:' || CAST(:id AS bigint)",
    "UPDATE quests.referrals SET referrer_id = NULL WHERE referrer_id = :id",
    "UPDATE quests.reviews SET moderator_id = NULL, claimed_until = NULL WHERE moderator_id = :id",
    "UPDATE quests.quest_versions SET author_id = NULL WHERE author_id = :id",
)


async def export(db: Database, account_id: int) -> Mapping[str, Any]:
    """Return all that is kept of an account, as JSON values.

    Args:
        db: PostgreSQL.
        account_id: Whose.

    Returns:
        Lists by name, and what there is once: ``xp``, ``completed``, ``streak``, ``active_days``,
        ``texts`` (when texts were written that counted; only digests of them are kept),
        ``referred_at`` and ``invited``, a number of people.
    """
    values = {"id": account_id}
    found = await db.fetch_one(_SINGLE, values)
    assert found is not None  # one row, whatever there is
    once = _plain(found)
    streak = {name: once.pop(name) for name in _STREAK}
    document = {**once, "streak": streak if streak["days"] is not None else None}
    for name, query in _LISTS.items():
        document[name] = [_plain(row) for row in await db.fetch_all(query, values)]
    return document


async def erase(db: Database, account_id: int) -> None:
    """Delete what is kept of an account, in the caller's transaction.

    Points are nobody's money, so nothing of them must stay. What a season ended with stays, under
    the number of an account that has no name any more: others keep their places, and the draw of
    the prizes can be repeated.

    Args:
        db: PostgreSQL.
        account_id: Whose.
    """
    async with db.transaction():
        for statement in _ERASE:
            values = {"id": account_id} if ":id" in statement else None
            await db.execute(statement, values)


def _plain(row: Record) -> dict[str, Any]:
    """Return a row as JSON values; a picture in Base64, with its kind."""
    plain = {name: _value(value) for name, value in dict(row).items()}
    if "picture" in plain:
        plain["picture_type"] = MEDIA_TYPE if plain["picture"] else None
    return plain


def _value(value: Any) -> Any:
    if isinstance(value, date):  # moments are dates too
        return value.isoformat()
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, list):
        return [_value(item) for item in value]
    return value
