"""All that other plugins may import from the ledger."""

from onlyvips_ledger.api.amounts import exact, shown, written
from onlyvips_ledger.api.errors import AllowanceExceeded, InsufficientFunds, KeyReused
from onlyvips_ledger.api.events import EarningsReleased, PaymentConfirmed, TransferRefunded
from onlyvips_ledger.api.rails import PaymentRail, Settled, Started
from onlyvips_ledger.api.services import Ledger, Payments
from onlyvips_ledger.api.values import (
    AccountKind,
    Asset,
    Balance,
    Charge,
    Hold,
    Money,
    Payment,
    Payout,
    Posting,
    Quote,
    Transfer,
    TransferKind,
)

__all__ = [
    "AccountKind",
    "AllowanceExceeded",
    "Asset",
    "Balance",
    "Charge",
    "EarningsReleased",
    "Hold",
    "InsufficientFunds",
    "KeyReused",
    "Ledger",
    "Money",
    "Payment",
    "PaymentConfirmed",
    "PaymentRail",
    "Payments",
    "Payout",
    "Posting",
    "Quote",
    "Settled",
    "Started",
    "Transfer",
    "TransferKind",
    "TransferRefunded",
    "exact",
    "shown",
    "written",
]
