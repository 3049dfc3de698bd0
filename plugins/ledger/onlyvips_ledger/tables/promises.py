"""What is still to happen with money, and what limits it."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from onlyvips_ledger.tables.base import (
    TIME,
    asset,
    loose_asset,
    loose_person,
    metadata,
    number,
    person,
)
from onlyvips_ledger.tables.books import accounts, transfers

# Money that waits for a date: what was earned, or what a payer put aside.
holds = Table(
    "holds",
    metadata,
    number(),
    Column("kind", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="open"),
    Column("transfer_id", BigInteger, ForeignKey(transfers.c.id), nullable=False),
    # The held or escrow account in which it lies.
    Column("account_id", BigInteger, ForeignKey(accounts.c.id), nullable=False),
    loose_person("owner", nullable=False),
    loose_asset(),
    Column("amount", BigInteger, nullable=False),
    # The part of what was put aside that came from earnings, and goes back there.
    Column("from_earnings", BigInteger, nullable=False, server_default=text("0")),
    Column("until", TIME, nullable=False),
    Column("plugin", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    Column("closed_by", BigInteger, ForeignKey(transfers.c.id)),
    UniqueConstraint("transfer_id", name="uq_holds_transfer_id"),
    CheckConstraint("kind IN ('earnings', 'escrow')", name="kind"),
    CheckConstraint("state IN ('open', 'captured', 'released', 'clawed')", name="state"),
    CheckConstraint("(state = 'open') = (closed_by IS NULL)", name="closed"),
    CheckConstraint("amount > 0 AND from_earnings BETWEEN 0 AND amount", name="amount"),
    Index("ix_holds_due", "until", "id", postgresql_where=text("state = 'open'")),
    Index("ix_holds_captured", "closed_by", postgresql_where=text("state = 'captured'")),
    Index("ix_holds_account_id", "account_id", "until", postgresql_where=text("state = 'open'")),
)

# Words of people about a transfer, such as the reason of a refund. They can be erased.
notes = Table(
    "notes",
    metadata,
    Column(
        "transfer_id",
        BigInteger,
        ForeignKey(transfers.c.id),
        primary_key=True,
        autoincrement=False,
    ),
    Column("text", Text, nullable=False),
    CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),
)

# What plugins moved on a day, and may still move: the cap, split into shards by the person.
allowances = Table(
    "allowances",
    metadata,
    Column("plugin", Text, primary_key=True),
    loose_asset(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("shard", SmallInteger, primary_key=True, autoincrement=False),
    # The whole cap for which the quotas were distributed.
    Column("cap", BigInteger, nullable=False),
    Column("quota", BigInteger, nullable=False),
    Column("used", BigInteger, nullable=False),
    CheckConstraint("used BETWEEN 0 AND quota", name="used"),
)
# What they moved for one person.
allowance_people = Table(
    "allowance_people",
    metadata,
    person(primary_key=True),
    Column("day", Date, primary_key=True),
    Column("plugin", Text, primary_key=True),
    loose_asset(primary_key=True),
    Column("used", BigInteger, nullable=False),
    CheckConstraint("used > 0", name="used"),
    Index("ix_allowance_people_day", "day"),
)

# What is withheld of what somebody earns.
tax_profiles = Table(
    "tax_profiles",
    metadata,
    person(primary_key=True),
    # ISO 3166-1 alpha-2.
    Column("country", Text, nullable=False),
    # In basis points; null: what the settings say of the country.
    Column("rate_bp", SmallInteger),
    Column("updated_at", TIME, nullable=False),
    CheckConstraint("country ~ '^[A-Z]{2}$'", name="country"),
    CheckConstraint("rate_bp BETWEEN 0 AND 9000", name="rate_bp"),
)

# Money on its way in through a rail.
payments = Table(
    "payments",
    metadata,
    number(),
    person(),
    Column("rail", Text, nullable=False),
    # What arrives here.
    asset(),
    Column("amount", BigInteger, nullable=False),
    # What the person pays, in the rail's own asset.
    Column("pay_asset", Text, nullable=False),
    Column("pay_amount", BigInteger, nullable=False),
    Column("state", Text, nullable=False, server_default="started"),
    Column("subject", Text, nullable=False, server_default=""),
    Column("plugin", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    # What the person needs in order to pay.
    Column("how", JSONB, nullable=False, server_default=text("'{}'")),
    Column("external_id", Text),
    Column("detail", Text, nullable=False, server_default=""),
    Column("transfer_id", BigInteger, ForeignKey(transfers.c.id)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", TIME, nullable=False),
    Column("expires_at", TIME),
    Column("settled_at", TIME),
    UniqueConstraint("plugin", "key", name="uq_payments_key"),
    UniqueConstraint("rail", "external_id", name="uq_payments_external_id"),
    CheckConstraint("amount > 0 AND pay_amount > 0", name="amount"),
    CheckConstraint(
        "state IN ('started', 'confirmed', 'failed', 'expired', 'refunded')", name="state"
    ),
    Index("ix_payments_account_id", "account_id", "id"),
    Index("ix_payments_state", "state", "id"),
    Index("ix_payments_started", "expires_at", postgresql_where=text("state = 'started'")),
)

# Money on its way out through a rail.
payouts = Table(
    "payouts",
    metadata,
    number(),
    person(),
    Column("rail", Text, nullable=False),
    asset(),
    # All that leaves the person's account, and the platform's share of it.
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False),
    # Null once the person's data were erased.
    Column("destination", Text),
    Column("state", Text, nullable=False, server_default="started"),
    Column("plugin", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("digest", LargeBinary, nullable=False),
    Column("external_id", Text),
    Column("detail", Text, nullable=False, server_default=""),
    Column("transfer_id", BigInteger, ForeignKey(transfers.c.id)),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    Column("created_at", TIME, nullable=False),
    Column("settled_at", TIME),
    UniqueConstraint("plugin", "key", name="uq_payouts_key"),
    UniqueConstraint("rail", "external_id", name="uq_payouts_external_id"),
    CheckConstraint("amount > 0 AND fee >= 0 AND fee < amount", name="amount"),
    CheckConstraint("state IN ('started', 'paid', 'failed')", name="state"),
    Index("ix_payouts_account_id", "account_id", "id"),
    Index("ix_payouts_state", "state", "id"),
    Index("ix_payouts_started", "id", postgresql_where=text("state = 'started'")),
)
