"""Indexes for what operators look up, and for histories of one kind or time."""

from __future__ import annotations

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_INDEXES = {
    "ix_transfers_payer": "ON ledger.transfers (payer, id) INCLUDE (kind, asset, created_at)",
    "ix_transfers_payee": "ON ledger.transfers (payee, id) INCLUDE (kind, asset, created_at)",
    "ix_payments_state": "ON ledger.payments (state, id)",
    "ix_payouts_state": "ON ledger.payouts (state, id)",
    # What a capture took, when it is refunded.
    "ix_holds_captured": "ON ledger.holds (closed_by) WHERE state = 'captured'",
}


#: Nothing looked anything up by it.
_BEFORE = """CREATE INDEX ix_transfers_payee
    ON ledger.transfers (payee, created_at) WHERE payee IS NOT NULL"""


def upgrade() -> None:
    """Create them."""
    op.execute("DROP INDEX ledger.ix_transfers_payee")
    for name, on in _INDEXES.items():
        op.execute(f"CREATE INDEX {name} {on}")


def downgrade() -> None:
    """Drop them."""
    for name in _INDEXES:
        op.execute(f"DROP INDEX ledger.{name}")
    op.execute(_BEFORE)
