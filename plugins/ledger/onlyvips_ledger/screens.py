"""The ledger's screens of the MiniApp."""

from __future__ import annotations

from typing import Final

from onlyvips.registry import Screen
from onlyvips_ledger.texts.speaking import N_

_ADMIN: Final = frozenset({"admin"})

SCREENS: Final = (
    Screen("/ledger", N_("Wallet"), "wallet", "tab", "ui/dist/wallet.js", order=30),
    Screen("/ledger/balance", N_("Wallet"), "wallet", "home", "ui/dist/balance.js", order=40),
    Screen("/ledger/add", N_("Bring money in"), "coins", "hidden", "ui/dist/add.js"),
    Screen("/ledger/tips", N_("Tips"), "gift", "hidden", "ui/dist/tips.js"),
    Screen("/ledger/payouts", N_("Payouts"), "coins", "hidden", "ui/dist/payouts.js"),
    Screen("/ledger/statement", N_("Statement"), "book", "hidden", "ui/dist/statement.js"),
    Screen("/ledger/manage", N_("Money"), "coins", "admin", "ui/dist/manage.js", _ADMIN, 30),
)
