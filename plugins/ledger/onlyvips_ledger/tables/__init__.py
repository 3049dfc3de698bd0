"""Tables of the schema ``ledger``."""

from onlyvips_ledger.tables.base import metadata
from onlyvips_ledger.tables.books import accounts, assets, postings, transfers
from onlyvips_ledger.tables.promises import (
    allowance_people,
    allowances,
    holds,
    notes,
    payments,
    payouts,
    tax_profiles,
)

__all__ = [
    "accounts",
    "allowance_people",
    "allowances",
    "assets",
    "holds",
    "metadata",
    "notes",
    "payments",
    "payouts",
    "postings",
    "tax_profiles",
    "transfers",
]
