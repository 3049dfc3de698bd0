"""Limits of their own, for routes that move money or make work."""

from __future__ import annotations

from typing import Final

from onlyvips.web.auth import rate_limit

#: A minute: tips, payments, payouts.
MOVING: Final = 30
#: A minute: files that go through somebody's whole history.
FILES: Final = 10

moving = rate_limit("ledger.moving", MOVING, by="account")
files = rate_limit("ledger.files", FILES, by="account")
