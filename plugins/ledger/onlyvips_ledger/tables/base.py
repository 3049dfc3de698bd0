"""What the tables of the schema ``ledger`` share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import BigInteger, Column, DateTime, ForeignKey, Identity, Text

from onlyvips.db.tables import plugin_metadata

metadata = plugin_metadata("ledger")

TIME = DateTime(timezone=True)


def number() -> Column[int]:
    """Return a number of the table's own, as its primary key."""
    return Column("id", BigInteger, Identity(always=True), primary_key=True)


def person(name: str = "account_id", **options: Any) -> Column[int]:
    """Return a column that refers to a person: to an account of the platform, not of the books."""
    options.setdefault("nullable", False)
    return Column(name, BigInteger, ForeignKey("core.accounts.id"), autoincrement=False, **options)


def loose_person(name: str, **options: Any) -> Column[int]:
    """Return a column for a person whom an account of the books refers to already.

    A foreign key would lock the same rows of popular people in every purchase.
    """
    return Column(name, BigInteger, **options)


def asset(**options: Any) -> Column[str]:
    """Return a column that refers to an asset."""
    return Column("asset", Text, ForeignKey("ledger.assets.code"), nullable=False, **options)


def loose_asset(**options: Any) -> Column[str]:
    """Return a column for an asset that an account of the books refers to already.

    A foreign key would let all purchases lock one row.
    """
    return Column("asset", Text, nullable=False, **options)
