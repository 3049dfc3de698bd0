"""The statements that gather facts; each looks at a bounded number of rows found by an index.

Somebody with a million claims, or an address behind which half a country is, costs no more than
anybody else. Whatever is counted is therefore counted up to a limit.
"""

from __future__ import annotations

from typing import Final

#: Claims that are counted at most, of an account or at an address.
MOST_CLAIMS: Final = 300
#: Invited people that are looked at, the latest ones.
MOST_INVITED: Final = 30
#: Points of 64 in which two pictures may differ and still be called alike.
MOST_DISTANCE: Final = 10
#: Pictures that are compared at most, for each of the four bands of a hash.
_MOST_PICTURES: Final = 500

#: What the account itself did.
OWN: Final = f"""
SELECT count(*) FILTER (WHERE claimed_at > :minute) AS claims_minute,
       count(*) FILTER (WHERE claimed_at > :hour) AS claims_hour,
       count(*) FILTER (WHERE claimed_at > :day) AS claims_day,
       count(*) FILTER (WHERE state = 'taken_back') AS taken_back,
       count(*) FILTER (WHERE state = 'refused') AS refused,
       max(claimed_at) AS last_at
  FROM (SELECT claimed_at, state FROM quests.claims
         WHERE account_id = :account AND claimed_at > :month
         ORDER BY claimed_at DESC LIMIT {MOST_CLAIMS}) AS own"""  # noqa: S608 - constants

#: The same, with what others did from the same address; how new they are is looked up for an
#: account only that is new itself, because that takes most of the time.
AT_ADDRESS: Final = f"""
SELECT * FROM ({OWN}) AS mine, (
SELECT count(*) FILTER (WHERE c.claimed_at > :hour) AS address_claims_hour,
       count(*) AS address_claims_day,
       count(DISTINCT c.account_id) FILTER (WHERE c.claimed_at > :hour) AS address_people_hour,
       count(DISTINCT c.account_id) AS address_people_day,
       count(DISTINCT c.account_id) FILTER (WHERE a.created_at > :day) AS address_new_day
  FROM (SELECT account_id, claimed_at FROM quests.claims
         WHERE address = :address AND claimed_at > :day AND account_id <> :account
         ORDER BY claimed_at DESC LIMIT {MOST_CLAIMS}) AS c
  LEFT JOIN core.accounts AS a ON :fresh::boolean AND a.id = c.account_id) AS others"""  # noqa: S608 - constants


def _sharing(band: int) -> str:
    return f"""(SELECT p.id, p.account_id, p.quest_id, p.created_at, p.picture_hash
    FROM mine JOIN quests.proofs AS p ON p.band_{band} = mine.band_{band}
   WHERE p.id <> mine.id LIMIT {_MOST_PICTURES})"""  # noqa: S608 - constants


#: Pictures that look like that of a proof. Those that differ in less than four points are all
#: found, because they share a band; of others, those that do.
ALIKE: Final = f"""
WITH mine AS (SELECT * FROM quests.proofs WHERE id = :proof AND picture_hash IS NOT NULL),
     near AS ({" UNION ".join(map(_sharing, range(4)))}),
     alike AS (
SELECT near.account_id = :account AS own,
       near.account_id,
       near.quest_id <> mine.quest_id
           OR near.created_at < mine.created_at - interval '20 hours' AS again,
       bit_count((near.picture_hash # mine.picture_hash)::bit(64)) AS distance
  FROM near CROSS JOIN mine)
SELECT count(DISTINCT account_id) FILTER (WHERE NOT own) AS twins,
       min(distance) FILTER (WHERE NOT own) AS twin_distance,
       count(*) FILTER (WHERE own AND again) AS own_twins
  FROM alike WHERE distance <= {MOST_DISTANCE}"""  # noqa: S608 - constants

#: The account, the person whom the evidence names, and who was invited: by a link of /start, or
#: as a step of this quest. Their last known address is looked for in their last 20 claims.
INVITED: Final = f"""
WITH people AS (
(SELECT account_id, created_at AS invited_at FROM quests.referrals
  WHERE referrer_id = :account ORDER BY created_at DESC LIMIT {MOST_INVITED})
UNION ALL
(SELECT substr(s.step, 8)::bigint, NULL
   FROM quests.runs AS r JOIN quests.run_steps AS s ON s.run_id = r.id
  WHERE r.account_id = :account AND r.quest_id = :quest
    AND s.step ~ '^person:[0-9]{{1,18}}$' LIMIT {MOST_INVITED})
UNION ALL SELECT :account, NULL
UNION ALL SELECT person, NULL FROM (SELECT :person::bigint AS person) AS p WHERE person IS NOT NULL)
SELECT p.account_id, p.invited_at, seen.address, seen.claims >= 2 AS active
  FROM (SELECT account_id, max(invited_at) AS invited_at FROM people GROUP BY account_id) AS p
 CROSS JOIN LATERAL (
SELECT count(*) AS claims,
       (array_agg(address ORDER BY claimed_at DESC) FILTER (WHERE address IS NOT NULL))[1]
           AS address
  FROM (SELECT address, claimed_at FROM quests.claims WHERE account_id = p.account_id
         ORDER BY claimed_at DESC LIMIT 20) AS last) AS seen"""  # noqa: S608 - constants
