"""Money that comes in and goes out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger.api import AccountKind, InsufficientFunds, Money
from onlyvips_ledger.charging import earn
from onlyvips_ledger.fees import share
from onlyvips_ledger.movers import ITSELF
from onlyvips_ledger.posting import Order, check_amount
from onlyvips_ledger.writing import Draft

if TYPE_CHECKING:
    from onlyvips_ledger.api import Transfer, TransferKind
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.posting import Books, Found, Line
    from onlyvips_ledger.settings import LedgerSettings

AVAILABLE, EARNINGS = AccountKind.AVAILABLE, AccountKind.EARNINGS
PENDING, EXTERNAL, FEES = AccountKind.PENDING, AccountKind.EXTERNAL, AccountKind.FEES
DEBT = AccountKind.DEBT

Step = tuple[AccountKind, int]
"""A kind of account, and what is added to the person's or the platform's account of it."""


class Moving:
    """Moves money of one person in the ledger's own name, in the caller's transaction.

    Args:
        books: Where it is written.
        assets: What can be paid with.
        settings: Fees.
    """

    def __init__(self, books: Books, assets: Assets, settings: LedgerSettings) -> None:
        self._books = books
        self._assets = assets
        self._settings = settings

    # ---- in --------------------------------------------------------------------------------

    async def top_up(
        self, account_id: int, money: Money, key: str, *, subject: str = ""
    ) -> Transfer:
        """Note money that came in through a rail: external -> available.

        Args:
            account_id: Whose.
            money: What arrived.
            key: Names it for ever, as ``payment:<id>``: the same again changes nothing.
            subject: About what.

        Raises:
            KeyReused: The key belongs to another transfer.
        """
        steps = ((EXTERNAL, -money.amount), (AVAILABLE, money.amount))
        return await self.move(
            "top_up",
            account_id,
            money,
            key,
            steps=steps,
            subject=subject,
            payee=account_id,
        )

    async def return_top_up(
        self, account_id: int, money: Money, key: str, *, reverses: int, subject: str = ""
    ) -> Transfer:
        """Note that a rail gave money back: available -> external.

        Args:
            account_id: Whose.
            money: What goes back.
            key: Names it for ever.
            reverses: Number of the transfer of the top-up.
            subject: About what.

        Raises:
            InsufficientFunds: It was spent; what it paid for is to be refunded first.
            Conflict: It was taken back already.
        """
        steps = ((AVAILABLE, -money.amount), (EXTERNAL, money.amount))
        return await self.move(
            "refund",
            account_id,
            money,
            key,
            steps=steps,
            subject=subject,
            payer=account_id,
            reverses=reverses,
        )

    # ---- out -------------------------------------------------------------------------------

    def payout_fee(self, money: Money) -> int:
        """Return the platform's share of what is paid out, rounded down."""
        return share(money.amount, self._settings.fees.withdrawal)

    async def begin_payout(self, account_id: int, money: Money, key: str) -> Transfer:
        """Put earnings on their way out: earnings -> pending.

        Args:
            account_id: Whose.
            money: How much, fee included.
            key: Names it for ever, as ``payout:<id>``.

        Raises:
            InsufficientFunds: They have not earned so much that is free.
            InvalidInput: The asset cannot be paid out.
        """
        if not self._assets.get(money.asset).withdrawable:
            expected = "expected an asset that can be paid out"
            raise InvalidInput(
                f"{money.asset} cannot be paid out.", fields=[FieldError("asset", expected)]
            )
        steps = ((EARNINGS, -money.amount), (PENDING, money.amount))
        return await self.move("withdrawal", account_id, money, key, steps=steps, payer=account_id)

    async def finish_payout(self, account_id: int, money: Money, fee: int, key: str) -> Transfer:
        """Note that a payout was made: pending -> external and fees.

        Args:
            account_id: Whose.
            money: How much, fee included.
            fee: The platform's share, as `payout_fee` said when it was begun.
            key: Names it for ever, as ``payout:<id>:paid``.
        """
        steps = ((PENDING, -money.amount), (EXTERNAL, money.amount - fee), (FEES, fee))
        return await self.move(
            "withdrawal", account_id, money, key, steps=steps, payer=account_id, fee=fee
        )

    async def fail_payout(self, account_id: int, money: Money, key: str) -> Transfer:
        """Give back what could not be paid out: pending -> earnings.

        Args:
            account_id: Whose.
            money: How much, fee included.
            key: Names it for ever, as ``payout:<id>:failed``.
        """
        steps = ((PENDING, -money.amount), (EARNINGS, money.amount))
        return await self.move("release", account_id, money, key, steps=steps, payee=account_id)

    async def move(
        self,
        kind: TransferKind,
        account_id: int,
        money: Money,
        key: str,
        *,
        steps: Sequence[Step],
        subject: str = "",
        payer: int | None = None,
        payee: int | None = None,
        fee: int = 0,
        actor: int | None = None,
        reverses: int | None = None,
        note: str = "",
    ) -> Transfer:
        """Move money between accounts of one person and the platform's.

        Args:
            kind: What for.
            account_id: Whose.
            money: How much, as the transfer is to say it.
            key: Names it for ever.
            steps: What is added to which accounts; they sum to zero.
            subject: About what.
            payer: The person, if they give.
            payee: The person, if they receive.
            fee: The platform's share of it.
            actor: Account of the operator who causes it.
            reverses: Number of the transfer that it takes back.
            note: Words about it.

        Raises:
            InsufficientFunds: An account has too little.
            KeyReused: The key belongs to another transfer.
        """
        self._assets.get(money.asset)
        check_amount(money.amount)
        order = Order(
            mover=ITSELF,
            key=key,
            content=(kind, account_id, money.asset, *(amount for _, amount in steps), subject),
            asset=money.asset,
            people=(account_id,),
            opens=[
                (account_id, of) for of, amount in steps if of not in (EXTERNAL, FEES) and amount
            ],
            # Money of somebody who was erased can still arrive, and what was begun must end.
            living=kind == "adjustment",
        )

        def decide(found: Found) -> Draft:
            lines: list[Line] = []
            for of, amount in steps:
                if not amount:
                    continue
                if of in (EXTERNAL, FEES):
                    lines.append(self._books.ours.line(account_id, of, money.asset, amount))
                elif of is EARNINGS and amount > 0:
                    # What comes back pays what the person owes by now.
                    lines += earn(found, account_id, money.asset, amount, EARNINGS)
                else:
                    lines.append(self._take(found, account_id, Money(money.asset, amount), of))
            return Draft(
                plugin=ITSELF.plugin,
                key=key,
                kind=kind,
                digest=order.digest,
                asset=money.asset,
                amount=money.amount,
                lines=lines,
                subject=subject,
                actor=actor,
                payer=payer,
                payee=payee,
                fee=fee,
                reverses=reverses,
                note=note,
            )

        return (await self._books.move(order, decide)).transfer

    @staticmethod
    def _take(found: Found, account_id: int, money: Money, kind: AccountKind) -> Line:
        """Return the line of an account that must not have less than nothing after it."""
        left = found.balance(account_id, kind) + money.amount
        if kind is EARNINGS:
            left += found.balance(account_id, DEBT)  # what is owed does not leave the house
        if left < 0:
            raise InsufficientFunds(money.asset, -left)
        return found.line(account_id, kind, money.asset, money.amount)
