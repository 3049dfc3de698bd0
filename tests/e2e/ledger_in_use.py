"""Money as it is after some weeks, so that generated requests find something to work on."""

from __future__ import annotations

from itertools import count
from typing import TYPE_CHECKING, Any

from onlyvips_ledger.api import Money
from onlyvips_ledger.testrail import WAITS

from tests.plugins.ledger.till import Till

if TYPE_CHECKING:
    from schemathesis.generation.case import Case

    from onlyvips.accounts.types import Account
    from onlyvips.host import Host

_RICH = 10**15


class LedgerInUse:
    """Somebody with money, earnings, payments and payouts, and others to give to.

    Args:
        host: A host with the ledger.
    """

    def __init__(self, host: Host) -> None:
        self._till = Till(host)
        self._arrived: set[int] = set()
        self._account = 0
        self._others: list[int] = []
        self._transfers: list[int] = []
        self._payments: list[int] = []
        self._mistakes: list[int] = []
        self._payouts: list[int] = []
        self._turn = count()

    async def prepare(self) -> None:
        """Make others."""
        self._others = [(await self._till.person(f"Other {n}")).id for n in range(3)]

    async def arrive(self, account: Account) -> None:
        """Give somebody money, and a past, once."""
        self._account = account.id
        if account.id in self._arrived:
            return
        self._arrived.add(account.id)
        till = self._till
        self._payments = [await till.pay_in(account, "TON", _RICH)]
        earned = [await till.earn(account, "USDT", 10**12), await till.earn(account, "XTR", 500)]
        await till.parts.service.refund(earned[1].id, key=f"r{account.id}", reason="so it is")
        self._transfers = [transfer.id for transfer in earned]
        # Sales that can still be undone, and payouts that no rail settles.
        self._mistakes = [(await till.earn(account, "TON", 5)).id for _ in range(8)]
        self._payouts = [
            (
                await till.parts.payouts.ask(
                    f"waits-{account.id}-{n}", account.id, "test", Money("USDT", 10**6), WAITS
                )
            ).id
            for n in range(8)
        ]
        for number in range(4):
            payment = await till.parts.payments.start(
                "ledger",
                f"started-{account.id}-{number}",
                account.id,
                rail="test",
                receive=Money("TON", 5),
            )
            self._payments.append(payment.id)

    def adapt(self, name: str, case: Case) -> None:
        """Let a request name what there is."""
        if not name.startswith("ledger_"):
            return
        turn = next(self._turn)
        path: dict[str, Any] = case.path_parameters or {}
        for parameter, found in (
            ("account_id", [self._account, *self._others]),
            ("transfer_id", self._mistakes if "reverse" in name else self._transfers),
            ("payment_id", self._payments),
            ("payout_id", self._payouts),
        ):
            if parameter in path:
                path[parameter] = found[turn % len(found)]
        query: dict[str, Any] = case.query or {}
        if "asset" in query:
            query["asset"] = ("TON", "USDT", "XTR")[turn % 3]
        if name.startswith("ledger_get_statement"):
            query.pop("begin", None)
            query.pop("end", None)
            query["month"] = f"{self._till.platform.clock.now():%Y-%m}"
            case.query = query
        if isinstance(case.body, dict):
            self._adapt_body(name, case.body, turn)

    def _adapt_body(self, name: str, body: dict[str, Any], turn: int) -> None:
        changes: dict[str, Any] = {"asset": "TON", "amount": 1 + turn, "rail": "test"}
        changes |= {"to": self._others[turn % len(self._others)], "reason": "a mistake"}
        if name == "ledger_ask_for_payout":
            changes |= {"asset": "USDT", "amount": 1_000_000 + turn, "destination": "me"}
        if name == "ledger_settle_payout":
            # One state for each, whoever asks: it does not change again.
            changes |= {"state": "paid", "external_id": f"by-hand-{turn}"}
        if name == "ledger_set_tax_of":
            changes |= {"country": ("TR", "DE")[turn % 2]}
        if name == "ledger_confirm_payment":
            changes["state"] = ("done", "waiting", "failed")[turn % 3]
        body.update({field: value for field, value in changes.items() if field in body})
