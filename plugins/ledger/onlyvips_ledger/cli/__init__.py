"""``onlyvips ledger``: the commands of operators, one module for what is alike."""

from onlyvips_ledger.cli.app import app
from onlyvips_ledger.cli.books import transfer, verify
from onlyvips_ledger.cli.correcting import adjust
from onlyvips_ledger.cli.flows import payments, payouts, settle
from onlyvips_ledger.cli.money_in import confirm, rails
from onlyvips_ledger.cli.people import balance, history
from onlyvips_ledger.cli.reversing import reverse
from onlyvips_ledger.cli.statements import statement
from onlyvips_ledger.cli.taxes import tax

__all__ = [
    "adjust",
    "app",
    "balance",
    "confirm",
    "history",
    "payments",
    "payouts",
    "rails",
    "reverse",
    "settle",
    "statement",
    "tax",
    "transfer",
    "verify",
]
