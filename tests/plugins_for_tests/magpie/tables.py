from __future__ import annotations

from sqlalchemy import BigInteger, Column, ForeignKey, Identity, Index, Table, Text

from onlyvips.db import plugin_metadata

metadata = plugin_metadata("magpie")

finds = Table(
    "finds",
    metadata,
    Column("id", BigInteger, Identity(always=True), primary_key=True),
    Column("account_id", BigInteger, ForeignKey("core.accounts.id", ondelete="CASCADE")),
    Column("thing", Text, nullable=False),
    Index(None, "account_id"),
)
