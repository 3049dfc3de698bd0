"""The books: accounts, transfers, postings. Triggers of the database guard them."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    desc,
    text,
)

from onlyvips_ledger.tables.base import (
    TIME,
    asset,
    loose_asset,
    loose_person,
    metadata,
    number,
    person,
)

assets = Table(
    "assets",
    metadata,
    Column("code", Text, primary_key=True),
    Column("decimals", SmallInteger, nullable=False),
    Column("name", Text, nullable=False),
    Column("withdrawable", Boolean, nullable=False),
    # For how long what is earned is held.
    Column("hold_seconds", Integer, nullable=False),
    Column("position", SmallInteger, nullable=False),
    CheckConstraint("decimals BETWEEN 0 AND 18", name="decimals"),
    CheckConstraint("hold_seconds >= 0", name="hold_seconds"),
)

# The balance is the sum of the account's postings. The trigger of ``postings`` alone changes it.
accounts = Table(
    "accounts",
    metadata,
    number(),
    # Null: the platform.
    person("owner", nullable=True),
    asset(),
    Column("kind", Text, nullable=False),
    # The platform's accounts are split, by the payer, so that no purchase waits for all others.
    Column("shard", SmallInteger, nullable=False, server_default=text("0")),
    Column("balance", BigInteger, nullable=False, server_default=text("0")),
    UniqueConstraint(
        "owner",
        "asset",
        "kind",
        "shard",
        name="uq_accounts_owner",
        postgresql_nulls_not_distinct=True,
    ),
    CheckConstraint(
        "kind IN ('available', 'pending', 'held', 'earnings', 'escrow', 'debt', 'fees', 'tax',"
        " 'external')",
        name="kind",
    ),
    CheckConstraint(
        "(owner IS NULL) = (kind IN ('fees', 'tax', 'external'))",
        name="owner",
    ),
    CheckConstraint(
        "CASE WHEN kind = 'debt' THEN balance <= 0"
        " WHEN kind IN ('fees', 'tax', 'external') THEN true ELSE balance >= 0 END",
        name="balance",
    ),
)

# Append-only. Nothing of it is personal but numbers of accounts: words of people are in ``notes``.
transfers = Table(
    "transfers",
    metadata,
    number(),
    # The plugin that moved it, and its name for ever within that plugin.
    Column("plugin", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject", Text, nullable=False, server_default=""),
    # Of the content: the same key with another content is refused.
    Column("digest", LargeBinary, nullable=False),
    # Who caused it, where that is neither payer nor payee: an operator with an account.
    loose_person("actor"),
    # Null: the platform.
    loose_person("payer"),
    loose_person("payee"),
    loose_asset(),
    # All that was paid, fee and tax included.
    Column("amount", BigInteger, nullable=False),
    Column("fee", BigInteger, nullable=False, server_default=text("0")),
    Column("tax", BigInteger, nullable=False, server_default=text("0")),
    # ISO 3166-1 alpha-2; empty where nothing was withheld.
    Column("tax_country", Text, nullable=False, server_default=""),
    Column("held_until", TIME),
    Column("reverses", BigInteger, ForeignKey("ledger.transfers.id")),
    Column("created_at", TIME, nullable=False),
    UniqueConstraint("plugin", "key", name="uq_transfers_key"),
    UniqueConstraint("reverses", name="uq_transfers_reverses"),
    CheckConstraint("amount > 0", name="amount"),
    CheckConstraint("abs(fee) + abs(tax) <= amount", name="shares"),
    # Histories of one kind or time.
    Index("ix_transfers_payer", "payer", "id", postgresql_include=["kind", "asset", "created_at"]),
    Index("ix_transfers_payee", "payee", "id", postgresql_include=["kind", "asset", "created_at"]),
)

# Append-only. They sum to zero for each transfer and asset.
postings = Table(
    "postings",
    metadata,
    Column(
        "transfer_id",
        BigInteger,
        ForeignKey(transfers.c.id),
        primary_key=True,
        autoincrement=False,
    ),
    Column("position", SmallInteger, primary_key=True, autoincrement=False),
    Column("account_id", BigInteger, ForeignKey(accounts.c.id), nullable=False),
    Column("amount", BigInteger, nullable=False),
    CheckConstraint("amount <> 0", name="amount"),
)
Index(
    "ix_postings_account_id",
    postings.c.account_id,
    desc(postings.c.transfer_id),
    postgresql_include=["amount"],
)
