"""Searching works by words, the best first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from onlyvips_content.texts_of_works.search import QUERY

#: Works that are ranked at most: a word that half of all works have should not keep the database
#: busy for a second. Which of them are looked at then is PostgreSQL's choice.
MOST_RANKED: Final = 5000
#: Cursors hold whole numbers; so many steps of rank are told apart.
_STEPS: Final = 1_000_000


def ranked(conditions: Sequence[str], limit: int) -> str:
    """Return the statement that finds the works of a page, by rank and then the newest.

    Args:
        conditions: What else is asked of a work ``w``.
        limit: Most works.
    """
    where = " AND ".join(["w.listed", *conditions])
    return f"""
SELECT id, k FROM (
  SELECT id, max(k) AS k FROM (
    SELECT t.work_id AS id,
           CAST(round(CAST(ts_rank(t.search, q.query, 1) * {_STEPS} AS numeric)) AS bigint) AS k
      FROM (SELECT {QUERY} AS query) q
      JOIN content.work_texts t ON t.search @@ q.query
      JOIN content.works w ON w.id = t.work_id
     WHERE {where} LIMIT {MOST_RANKED}
  ) matches GROUP BY id
) best
WHERE (k, id) < (:k, :id) ORDER BY k DESC, id DESC LIMIT {limit}"""  # noqa: S608 - our own
