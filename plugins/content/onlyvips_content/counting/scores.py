"""By what lists are ordered: popularity of all time, and the trend.

Both follow from what was counted, and from nothing else: counted anew they are the same.

* popularity = views + 4 likes + 5 comments + 6 saves + 20 unlocks, of all time.
* trend = log2 of the sum over all days of ``points(day) * 2 ** (day / 3)``, where the points are
  the same sum of that one day, and days are counted from 2024: what was done three days ago weighs
  half of what is done today. The logarithm keeps the number small and the order as it is. Because
  everything decays alike, the order stays right while nobody touches the rows; a job that lets
  them fade is not needed (forward decay: Cormode, Shkapenyuk, Srivastava and Xu, "Forward Decay: A
  Practical Time Decay Model for Streaming Systems", ICDE 2009).
"""

from __future__ import annotations

from typing import Final

WEIGHTS: Final = {"views": 1, "likes": 4, "saves": 6, "comments": 5, "unlocks": 20}
HALF_LIFE_DAYS: Final = 3
#: Day 0 of the trend. To move it would change all rows.
_BEGINNING = "DATE '2024-01-01'"
#: Older days weigh nothing; the function itself would fail there (underflow).
_FAINTEST = -200


def _points(alias: str) -> str:
    return " + ".join(f"{weight} * {alias}.{name}" for name, weight in WEIGHTS.items())


#: Sets the scores of the works ``:works`` by what stands in ``work_counts`` and ``work_days``.
SET_SCORES: Final = f"""
    UPDATE content.work_counts c SET
        popularity = {_points("c")},
        trend = coalesce(t.trend, 0)
    FROM (
        SELECT w.work_id, (
            SELECT CASE WHEN s.total > 0
                THEN (s.newest - {_BEGINNING}) / {HALF_LIFE_DAYS}.0::float8 + ln(s.total) / ln(2)
            END
            FROM (
                SELECT m.newest, sum(
                    ({_points("d")}) * power(
                        2.0::float8,
                        greatest((d.day - m.newest) / {HALF_LIFE_DAYS}.0::float8, {_FAINTEST})
                    )
                ) AS total
                FROM content.work_days d
                CROSS JOIN (
                    SELECT max(day) AS newest FROM content.work_days WHERE work_id = w.work_id
                ) m
                WHERE d.work_id = w.work_id
                GROUP BY m.newest
            ) s
        ) AS trend
        FROM unnest(CAST(:works AS bigint[])) AS w(work_id)
    ) t
    WHERE c.work_id = t.work_id
"""  # noqa: S608 - constants
