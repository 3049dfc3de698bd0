"""How far people are in what plays."""

from __future__ import annotations

from onlyvips_content.migrations import making as m

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    m.table(
        "positions",
        m.big("account_id"),
        m.big("work_id"),
        m.uuid("media_id"),
        m.integer("position_ms"),
        m.time("at"),
        key=["account_id", "work_id"],
        refers={
            "account_id": m.ACCOUNTS,
            "work_id": (m.WORKS, "CASCADE"),
            "media_id": (m.MEDIA, "CASCADE"),
        },
        checks={"position_ms": "position_ms >= 0"},
    )
    m.index("ix_positions_at", "positions", "account_id", "at", "work_id")
    m.index("ix_positions_work_id", "positions", "work_id")
    m.index("ix_positions_media_id", "positions", "media_id")


def downgrade() -> None:
    """Drop it."""
    m.drop("positions")
