"""What somebody may know of, as a condition of SQL, for what people do with single works."""

from __future__ import annotations

from typing import Final

#: Of a work ``w``, its creator ``c`` and the account ``:account`` (null for a stranger): it is
#: published, and for their age; or it is theirs; or they may see it for good.
MAY_KNOW: Final = """(
    (
        w.state IN ('published', 'unlisted') AND w.taken_down_at IS NULL AND c.state = 'verified'
        AND (
            w.age <> '18'
            OR EXISTS (
                SELECT FROM content.viewers v
                WHERE v.account_id = CAST(:account AS bigint) AND v.adult_since IS NOT NULL
            )
        )
    )
    OR w.creator_id = CAST(:account AS bigint)
    OR (
        w.state NOT IN ('draft', 'scheduled') AND w.taken_down_at IS NULL
        AND (
            EXISTS (
                SELECT FROM content.unlocks u
                WHERE u.account_id = CAST(:account AS bigint) AND u.work_id = w.id
            )
            OR EXISTS (
                SELECT FROM content.bundle_works b
                JOIN content.works h ON h.id = b.bundle_id AND h.taken_down_at IS NULL
                JOIN content.unlocks u
                    ON u.work_id = b.bundle_id AND u.account_id = CAST(:account AS bigint)
                WHERE b.work_id = w.id
            )
        )
    )
)"""

#: The number of the work ``:work`` where they may know of it; no row where they may not.
KNOWN_WORK: Final = f"""
    SELECT w.id, w.creator_id FROM content.works w
    JOIN content.creators c ON c.account_id = w.creator_id
    WHERE w.id = CAST(:work AS bigint) AND {MAY_KNOW}
"""  # noqa: S608 - constants
