"""Indexes for what operators look up."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_payments_state": "ON ledger.payments (state, id)",
    "ix_payouts_state": "ON ledger.payouts (state, id)",
    # What a capture took, when it is refunded.
    "ix_holds_captured": "ON ledger.holds (closed_by) WHERE state = 'captured'",
}


def upgrade() -> None:
    """Create them."""
    for name, on in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} {on}")


def downgrade() -> None:
    """Drop them."""
    for name in _INDEXES:
        op.execute(f"DROP INDEX ledger.{name}")
