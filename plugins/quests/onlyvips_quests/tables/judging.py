"""Proofs, and the queue in which moderators decide."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
)

from onlyvips_quests.tables.base import TIME, account, metadata, number
from onlyvips_quests.tables.offers import quests
from onlyvips_quests.tables.people import claims

# What people hand in to be judged: the picture is kept small and without its metadata.
proofs = Table(
    "proofs",
    metadata,
    number(),
    account(),
    Column("quest_id", BigInteger, ForeignKey(quests.c.id), nullable=False),
    Column("text", Text, nullable=False, server_default=""),
    Column("picture", LargeBinary),
    # Perceptual hash of the picture (64 bits), and its four bands: pictures that differ in at most
    # three bits share at least one of them, and those that differ in at most seven have at least
    # one that differs in one bit, see `onlyvips_quests.pictures`.
    Column("picture_hash", BigInteger),
    Column("band_0", Integer),
    Column("band_1", Integer),
    Column("band_2", Integer),
    Column("band_3", Integer),
    Column("created_at", TIME, nullable=False),
    Index("ix_proofs_account_id", "account_id"),
    *(Index(f"ix_proofs_band_{n}", f"band_{n}") for n in range(4)),
)

# What waits for a moderator: a proof, a claim that looks odd, an appeal.
reviews = Table(
    "reviews",
    metadata,
    number(),
    Column("kind", Text, nullable=False),
    Column("claim_id", BigInteger, ForeignKey(claims.c.id, ondelete="CASCADE"), nullable=False),
    account(),
    Column("proof_id", BigInteger, ForeignKey(proofs.c.id, ondelete="SET NULL")),
    # What the person says in an appeal.
    Column("statement", Text, nullable=False, server_default=""),
    Column("state", Text, nullable=False, server_default="open"),
    Column("opened_at", TIME, nullable=False),
    account("moderator_id", nullable=True),
    # Until when the moderator has it for themselves.
    Column("claimed_until", TIME),
    Column("decided_at", TIME),
    Column("reason", Text, nullable=False, server_default=""),
    CheckConstraint("kind IN ('proof', 'fraud', 'appeal')", name="kind"),
    CheckConstraint("state IN ('open', 'approved', 'rejected')", name="state"),
    # The queue, the oldest first, and what was decided.
    Index("ix_reviews_queue", "state", "opened_at", "id"),
    Index("ix_reviews_account_id", "account_id"),
    Index("ix_reviews_claim_id", "claim_id"),
    Index("ix_reviews_proof_id", "proof_id"),
)
Index(
    "ix_reviews_moderator_id",
    reviews.c.moderator_id,
    postgresql_where=reviews.c.moderator_id.is_not(None),
)
Index(
    "uq_reviews_open",
    reviews.c.claim_id,
    unique=True,
    postgresql_where=reviews.c.state == "open",
)
# One appeal for each claim, whatever came of it.
Index(
    "uq_reviews_appeal",
    reviews.c.claim_id,
    unique=True,
    postgresql_where=reviews.c.kind == "appeal",
)
