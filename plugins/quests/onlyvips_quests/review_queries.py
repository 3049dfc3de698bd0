"""The statements of `onlyvips_quests.reviewing`."""

from __future__ import annotations

#: Waits for an erasure that is under way; nothing is decided or said of whoever was erased.
LIVE = "SELECT id FROM core.accounts WHERE id = :id AND erased_at IS NULL FOR KEY SHARE"
LOCK_CLAIM = """
SELECT id, account_id, quest_id, state FROM quests.claims WHERE id = :id FOR NO KEY UPDATE
"""
REVIEWS = """
SELECT r.id, r.kind, r.state, r.claim_id, r.account_id, c.quest_id, q.slug,
       v.rules -> 'titles' AS titles, c.xp, c.state AS claim_state, c.score, c.claimed_at,
       r.proof_id, r.statement, r.opened_at, r.moderator_id, r.claimed_until, r.decided_at, r.reason
  FROM quests.reviews r
  JOIN quests.claims c ON c.id = r.claim_id
  JOIN quests.quests q ON q.id = c.quest_id
  JOIN quests.quest_versions v ON v.id = c.version_id
"""
QUEUE = f"""{REVIEWS}
 WHERE r.state = :state AND (CAST(:kind AS text) IS NULL OR r.kind = :kind)
"""
AFTER = " AND (r.opened_at, r.id) > (:at, :id) "
IN_ORDER = " ORDER BY r.opened_at, r.id LIMIT :limit"
ONE = f"{REVIEWS} WHERE r.id = :id"
EARLIER = f"""{REVIEWS}
 WHERE r.claim_id = :claim AND r.state <> 'open' AND r.id <> :id ORDER BY r.decided_at, r.id
"""
EVIDENCE = """
SELECT c.facts, c.reasons, p.text, p.picture IS NOT NULL AS has_picture
  FROM quests.reviews r JOIN quests.claims c ON c.id = r.claim_id
  LEFT JOIN quests.proofs p ON p.id = r.proof_id
 WHERE r.id = :id
"""
HISTORY = "SELECT state, count(*) AS n FROM quests.claims WHERE account_id = :account GROUP BY 1"
OPEN = """
INSERT INTO quests.reviews (kind, claim_id, account_id, proof_id, statement, opened_at)
VALUES (:kind, :claim, :account, :proof, :statement, :now)
ON CONFLICT (claim_id) WHERE state = 'open'
DO UPDATE SET kind = excluded.kind, proof_id = excluded.proof_id, opened_at = excluded.opened_at
RETURNING id
"""
APPEAL = """
INSERT INTO quests.reviews (kind, claim_id, account_id, statement, proof_id, opened_at)
VALUES ('appeal', :claim, :account, :statement,
        (SELECT max(proof_id) FROM quests.reviews WHERE claim_id = :claim), :now)
ON CONFLICT DO NOTHING
RETURNING id
"""
#: A moderator may have what is free, what they have already, and what somebody kept too long.
FREE = """
 state = 'open' AND account_id <> :moderator
 AND (moderator_id IS NULL OR moderator_id = :moderator OR claimed_until <= :now)
"""
CLAIM = f"""
UPDATE quests.reviews SET moderator_id = :moderator, claimed_until = :until
 WHERE id = :id AND {FREE} RETURNING id
"""  # noqa: S608 - no value of anybody's is in the text
CLAIM_NEXT = f"""
UPDATE quests.reviews SET moderator_id = :moderator, claimed_until = :until
 WHERE id = (SELECT id FROM quests.reviews
              WHERE {FREE} AND (CAST(:kind AS text) IS NULL OR kind = :kind)
              ORDER BY opened_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
RETURNING id
"""  # noqa: S608
RELEASE = """
UPDATE quests.reviews SET moderator_id = NULL, claimed_until = NULL
 WHERE id = :id AND state = 'open' AND moderator_id = :moderator RETURNING id
"""
DECIDE = f"""
UPDATE quests.reviews
   SET state = :state, moderator_id = :moderator, decided_at = :now, reason = :reason,
       claimed_until = NULL
 WHERE id = :id AND {FREE} RETURNING kind
"""  # noqa: S608
MINE = """
SELECT c.id, c.quest_id, q.slug, v.rules -> 'titles' AS titles, c.state, c.xp, c.claimed_at,
       c.hold_until, c.reasons, d.reason AS decision, a.state AS appeal,
       EXISTS (SELECT FROM quests.reviews o
                WHERE o.claim_id = c.id AND o.state = 'open') AS waits
  FROM quests.claims c
  JOIN quests.quests q ON q.id = c.quest_id
  JOIN quests.quest_versions v ON v.id = c.version_id
  LEFT JOIN quests.reviews a ON a.claim_id = c.id AND a.kind = 'appeal'
  LEFT JOIN LATERAL (SELECT reason FROM quests.reviews
                      WHERE claim_id = c.id AND state <> 'open'
                      ORDER BY decided_at DESC LIMIT 1) d ON true
 WHERE c.account_id = :account AND c.state <> 'paid'
"""
MINE_BEFORE = " AND (c.claimed_at, c.id) < (:at, :id) "
MINE_ORDER = " ORDER BY c.claimed_at DESC, c.id DESC LIMIT :limit"
MINE_ONE = f"{MINE} AND c.id = :claim"
