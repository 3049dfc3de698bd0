"""The two statements of a purchase: it is opened, and it is written down."""

from __future__ import annotations

from typing import Final

#: Only while the work is as it was looked at. Who changes it at this moment does so after it was
#: bought.
OPEN: Final = """
    WITH work AS (
        SELECT w.id FROM content.works w JOIN content.creators c ON c.account_id = w.creator_id
        WHERE w.id = :work AND w.revision = :revision AND c.revision = :creator_revision
    ),
    opened AS (
        INSERT INTO content.unlocks (account_id, work_id, source, at)
        SELECT CAST(:account AS bigint), id, CAST(:source AS text), CAST(:now AS timestamptz)
        FROM work ON CONFLICT DO NOTHING RETURNING work_id
    )
    SELECT EXISTS (SELECT FROM work) AS unchanged, EXISTS (SELECT FROM opened) AS opened
"""
_DAY: Final = "(CAST(:now AS timestamptz) AT TIME ZONE 'UTC')::date"
WRITE: Final = f"""
    WITH bought AS (
        INSERT INTO content.purchases (buyer_id, recipient_id, work_id, creator_id, asset, amount,
            net, key, digest, transfer_id, created_at, message)
        VALUES (:buyer, :recipient, CAST(:work AS bigint), :creator, CAST(:asset AS text),
            CAST(:amount AS bigint), CAST(:net AS bigint), :key, :digest, :transfer,
            CAST(:now AS timestamptz), :message)
        RETURNING id
    ),
    marks AS (
        INSERT INTO content.marks (work_id, what, amount, asset, day)
        SELECT CAST(:work AS bigint), what, amount, asset, {_DAY} FROM (VALUES
            ('unlock', 1, ''),
            ('gross', CAST(:amount AS bigint), CAST(:asset AS text)),
            ('net', CAST(:net AS bigint), CAST(:asset AS text))
        ) AS counted (what, amount, asset)
    )
    SELECT id FROM bought
"""  # noqa: S608 - constants
