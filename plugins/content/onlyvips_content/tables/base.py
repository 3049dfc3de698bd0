"""What the tables of the schema ``content`` share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity

from onlyvips.db.tables import plugin_metadata

metadata = plugin_metadata("content")

TIME = DateTime(timezone=True)
ACCOUNTS = "core.accounts.id"


def number() -> Column[int]:
    """Return a number of the table's own, as its primary key."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def account(name: str = "account_id", **options: Any) -> Column[int]:
    """Return a column that refers to an account."""
    options.setdefault("nullable", False)
    return Column(name, BigInteger, ForeignKey(ACCOUNTS), autoincrement=False, **options)
