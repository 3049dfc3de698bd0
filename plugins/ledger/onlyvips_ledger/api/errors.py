"""What the ledger refuses."""

from __future__ import annotations

from onlyvips.errors import Conflict, Forbidden


class InsufficientFunds(Conflict):
    """The payer has too little.

    Attributes:
        asset: Of what.
        missing: How much is lacking, in the smallest unit.
    """

    default_code = "insufficient-funds"

    def __init__(self, asset: str, missing: int) -> None:
        super().__init__(
            f"Too little {asset}: {missing} more needed.",
            extra={"asset": asset, "missing": missing},
        )
        self.asset = asset
        self.missing = missing


class KeyReused(Conflict):
    """The idempotency key belongs to a transfer of another content."""

    default_code = "idempotency-key-reused"


class AllowanceExceeded(Forbidden):
    """The plugin may not move this, or no more of it today."""

    default_code = "money-allowance"
