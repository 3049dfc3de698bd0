"""The books, with the triggers that guard them."""

from __future__ import annotations

from alembic import op
from onlyvips_ledger.migrations.guards import GUARDS, NO_GUARDS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TABLES = (
    """CREATE TABLE ledger.allowances (
    plugin TEXT NOT NULL,
    asset TEXT NOT NULL,
    day DATE NOT NULL,
    shard SMALLINT NOT NULL,
    cap BIGINT NOT NULL,
    quota BIGINT NOT NULL,
    used BIGINT NOT NULL,
    CONSTRAINT pk_allowances PRIMARY KEY (plugin, asset, day, shard),
    CONSTRAINT ck_allowances_used CHECK (used BETWEEN 0 AND quota)
)""",
    """CREATE TABLE ledger.assets (
    code TEXT NOT NULL,
    decimals SMALLINT NOT NULL,
    name TEXT NOT NULL,
    withdrawable BOOLEAN NOT NULL,
    hold_seconds INTEGER NOT NULL,
    position SMALLINT NOT NULL,
    CONSTRAINT pk_assets PRIMARY KEY (code),
    CONSTRAINT ck_assets_decimals CHECK (decimals BETWEEN 0 AND 18),
    CONSTRAINT ck_assets_hold_seconds CHECK (hold_seconds >= 0)
)""",
    """CREATE TABLE ledger.transfers (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    digest BYTEA NOT NULL,
    actor BIGINT,
    payer BIGINT,
    payee BIGINT,
    asset TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee BIGINT DEFAULT 0 NOT NULL,
    tax BIGINT DEFAULT 0 NOT NULL,
    tax_country TEXT DEFAULT '' NOT NULL,
    held_until TIMESTAMP WITH TIME ZONE,
    reverses BIGINT,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_transfers PRIMARY KEY (id),
    CONSTRAINT uq_transfers_key UNIQUE (plugin, key),
    CONSTRAINT uq_transfers_reverses UNIQUE (reverses),
    CONSTRAINT ck_transfers_amount CHECK (amount > 0),
    CONSTRAINT ck_transfers_shares CHECK (abs(fee) + abs(tax) <= amount),
    CONSTRAINT fk_transfers_reverses_transfers
        FOREIGN KEY(reverses)
        REFERENCES ledger.transfers (id)
)""",
    """CREATE INDEX ix_transfers_payee
    ON ledger.transfers (payee, created_at) WHERE payee IS NOT NULL""",
    """CREATE TABLE ledger.accounts (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    owner BIGINT,
    asset TEXT NOT NULL,
    kind TEXT NOT NULL,
    shard SMALLINT DEFAULT 0 NOT NULL,
    balance BIGINT DEFAULT 0 NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (id),
    CONSTRAINT uq_accounts_owner UNIQUE NULLS NOT DISTINCT (owner, asset, kind, shard),
    CONSTRAINT ck_accounts_kind CHECK (
        kind IN ('available', 'pending', 'held', 'earnings', 'escrow', 'debt',
            'fees', 'tax', 'external')),
    CONSTRAINT ck_accounts_owner CHECK (
        (owner IS NULL) = (kind IN ('fees', 'tax', 'external'))),
    CONSTRAINT ck_accounts_balance CHECK (
        CASE WHEN kind = 'debt' THEN balance <= 0
             WHEN kind IN ('fees', 'tax', 'external') THEN true ELSE balance >= 0 END),
    CONSTRAINT fk_accounts_owner_accounts FOREIGN KEY(owner) REFERENCES core.accounts (id),
    CONSTRAINT fk_accounts_asset_assets FOREIGN KEY(asset) REFERENCES ledger.assets (code)
)""",
    """CREATE TABLE ledger.allowance_people (
    account_id BIGINT NOT NULL,
    day DATE NOT NULL,
    plugin TEXT NOT NULL,
    asset TEXT NOT NULL,
    used BIGINT NOT NULL,
    CONSTRAINT pk_allowance_people PRIMARY KEY (account_id, day, plugin, asset),
    CONSTRAINT ck_allowance_people_used CHECK (used > 0),
    CONSTRAINT fk_allowance_people_account_id_accounts
        FOREIGN KEY(account_id)
        REFERENCES core.accounts (id)
)""",
    "CREATE INDEX ix_allowance_people_day ON ledger.allowance_people (day)",
    """CREATE TABLE ledger.notes (
    transfer_id BIGINT NOT NULL,
    text TEXT NOT NULL,
    CONSTRAINT pk_notes PRIMARY KEY (transfer_id),
    CONSTRAINT ck_notes_text CHECK (length(text) BETWEEN 1 AND 2000),
    CONSTRAINT fk_notes_transfer_id_transfers
        FOREIGN KEY(transfer_id)
        REFERENCES ledger.transfers (id)
)""",
    """CREATE TABLE ledger.payments (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    account_id BIGINT NOT NULL,
    rail TEXT NOT NULL,
    asset TEXT NOT NULL,
    amount BIGINT NOT NULL,
    pay_asset TEXT NOT NULL,
    pay_amount BIGINT NOT NULL,
    state TEXT DEFAULT 'started' NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BYTEA NOT NULL,
    how JSONB DEFAULT '{}' NOT NULL,
    external_id TEXT,
    detail TEXT DEFAULT '' NOT NULL,
    transfer_id BIGINT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payments PRIMARY KEY (id),
    CONSTRAINT uq_payments_key UNIQUE (plugin, key),
    CONSTRAINT uq_payments_external_id UNIQUE (rail, external_id),
    CONSTRAINT ck_payments_amount CHECK (amount > 0 AND pay_amount > 0),
    CONSTRAINT ck_payments_state CHECK (
        state IN ('started', 'confirmed', 'failed', 'expired', 'refunded')),
    CONSTRAINT fk_payments_account_id_accounts
        FOREIGN KEY(account_id)
        REFERENCES core.accounts (id),
    CONSTRAINT fk_payments_asset_assets FOREIGN KEY(asset) REFERENCES ledger.assets (code),
    CONSTRAINT fk_payments_transfer_id_transfers
        FOREIGN KEY(transfer_id)
        REFERENCES ledger.transfers (id)
)""",
    "CREATE INDEX ix_payments_account_id ON ledger.payments (account_id, id)",
    "CREATE INDEX ix_payments_started ON ledger.payments (expires_at) WHERE state = 'started'",
    """CREATE TABLE ledger.payouts (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    account_id BIGINT NOT NULL,
    rail TEXT NOT NULL,
    asset TEXT NOT NULL,
    amount BIGINT NOT NULL,
    fee BIGINT NOT NULL,
    destination TEXT,
    state TEXT DEFAULT 'started' NOT NULL,
    plugin TEXT NOT NULL,
    key TEXT NOT NULL,
    digest BYTEA NOT NULL,
    external_id TEXT,
    detail TEXT DEFAULT '' NOT NULL,
    transfer_id BIGINT,
    attempts INTEGER DEFAULT 0 NOT NULL,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    settled_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_payouts PRIMARY KEY (id),
    CONSTRAINT uq_payouts_key UNIQUE (plugin, key),
    CONSTRAINT uq_payouts_external_id UNIQUE (rail, external_id),
    CONSTRAINT ck_payouts_amount CHECK (amount > 0 AND fee >= 0 AND fee < amount),
    CONSTRAINT ck_payouts_state CHECK (state IN ('started', 'paid', 'failed')),
    CONSTRAINT fk_payouts_account_id_accounts FOREIGN KEY(account_id) REFERENCES core.accounts (id),
    CONSTRAINT fk_payouts_asset_assets FOREIGN KEY(asset) REFERENCES ledger.assets (code),
    CONSTRAINT fk_payouts_transfer_id_transfers
        FOREIGN KEY(transfer_id)
        REFERENCES ledger.transfers (id)
)""",
    "CREATE INDEX ix_payouts_account_id ON ledger.payouts (account_id, id)",
    "CREATE INDEX ix_payouts_started ON ledger.payouts (id) WHERE state = 'started'",
    """CREATE TABLE ledger.tax_profiles (
    account_id BIGINT NOT NULL,
    country TEXT NOT NULL,
    rate_bp SMALLINT,
    updated_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_tax_profiles PRIMARY KEY (account_id),
    CONSTRAINT ck_tax_profiles_country CHECK (country ~ '^[A-Z]{2}$'),
    CONSTRAINT ck_tax_profiles_rate_bp CHECK (rate_bp BETWEEN 0 AND 9000),
    CONSTRAINT fk_tax_profiles_account_id_accounts
        FOREIGN KEY(account_id)
        REFERENCES core.accounts (id)
)""",
    """CREATE TABLE ledger.holds (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    kind TEXT NOT NULL,
    state TEXT DEFAULT 'open' NOT NULL,
    transfer_id BIGINT NOT NULL,
    account_id BIGINT NOT NULL,
    owner BIGINT NOT NULL,
    asset TEXT NOT NULL,
    amount BIGINT NOT NULL,
    from_earnings BIGINT DEFAULT 0 NOT NULL,
    until TIMESTAMP WITH TIME ZONE NOT NULL,
    plugin TEXT NOT NULL,
    subject TEXT DEFAULT '' NOT NULL,
    closed_by BIGINT,
    CONSTRAINT pk_holds PRIMARY KEY (id),
    CONSTRAINT uq_holds_transfer_id UNIQUE (transfer_id),
    CONSTRAINT ck_holds_kind CHECK (kind IN ('earnings', 'escrow')),
    CONSTRAINT ck_holds_state CHECK (state IN ('open', 'captured', 'released', 'clawed')),
    CONSTRAINT ck_holds_closed CHECK ((state = 'open') = (closed_by IS NULL)),
    CONSTRAINT ck_holds_amount CHECK (amount > 0 AND from_earnings BETWEEN 0 AND amount),
    CONSTRAINT fk_holds_transfer_id_transfers
        FOREIGN KEY(transfer_id)
        REFERENCES ledger.transfers (id),
    CONSTRAINT fk_holds_account_id_accounts FOREIGN KEY(account_id) REFERENCES ledger.accounts (id),
    CONSTRAINT fk_holds_closed_by_transfers FOREIGN KEY(closed_by) REFERENCES ledger.transfers (id)
)""",
    "CREATE INDEX ix_holds_account_id ON ledger.holds (account_id, until) WHERE state = 'open'",
    "CREATE INDEX ix_holds_due ON ledger.holds (until, id) WHERE state = 'open'",
    """CREATE TABLE ledger.postings (
    transfer_id BIGINT NOT NULL,
    position SMALLINT NOT NULL,
    account_id BIGINT NOT NULL,
    amount BIGINT NOT NULL,
    CONSTRAINT pk_postings PRIMARY KEY (transfer_id, position),
    CONSTRAINT ck_postings_amount CHECK (amount <> 0),
    CONSTRAINT fk_postings_transfer_id_transfers
        FOREIGN KEY(transfer_id)
        REFERENCES ledger.transfers (id),
    CONSTRAINT fk_postings_account_id_accounts
        FOREIGN KEY(account_id)
        REFERENCES ledger.accounts (id)
)""",
    """CREATE INDEX ix_postings_account_id
    ON ledger.postings (account_id, transfer_id DESC) INCLUDE (amount)""",
)
_NAMES = (
    "postings",
    "holds",
    "tax_profiles",
    "payouts",
    "payments",
    "notes",
    "allowance_people",
    "accounts",
    "transfers",
    "assets",
    "allowances",
)

#: Stars are held 21 days before Telegram pays them out, https://telegram.org/tos/stars; the
#: platform's own credits cannot be paid out.
_ASSETS = """INSERT INTO ledger.assets (code, decimals, name, withdrawable, hold_seconds, position)
VALUES ('XTR', 0, 'Telegram Stars', true, 1814400, 1),
       ('TON', 9, 'Toncoin', true, 0, 2),
       ('USDT', 6, 'Tether USD', true, 0, 3),
       ('CREDIT', 0, 'Credits', false, 0, 4)"""
#: The platform's accounts, in 16 shards.
_ACCOUNTS = """INSERT INTO ledger.accounts (owner, asset, kind, shard)
SELECT NULL, code, kind, shard
  FROM ledger.assets, unnest(ARRAY['fees', 'tax', 'external']) AS kind,
       generate_series(0, 15) AS shard
 ORDER BY position, kind, shard"""


def upgrade() -> None:
    """Create tables and guards, and the accounts of the platform."""
    for statement in (*_TABLES, _ASSETS, _ACCOUNTS, *GUARDS):
        op.execute(statement)


def downgrade() -> None:
    """Drop all of it."""
    for table in _NAMES:
        op.execute(f"DROP TABLE ledger.{table}")
    for statement in NO_GUARDS:
        op.execute(statement)
