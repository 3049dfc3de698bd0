"""Somebody pays somebody, and the platform gives."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from onlyvips.errors import FieldError, InvalidInput
from onlyvips_ledger.api import AccountKind, InsufficientFunds
from onlyvips_ledger.fees import split
from onlyvips_ledger.posting import Order, check_amount
from onlyvips_ledger.writing import Draft, NewHold

if TYPE_CHECKING:
    from onlyvips.platform import Platform
    from onlyvips_ledger.api import Charge, Money, Transfer
    from onlyvips_ledger.assets import Assets
    from onlyvips_ledger.movers import Mover
    from onlyvips_ledger.posting import Books, Found, Line
    from onlyvips_ledger.settings import LedgerSettings

AVAILABLE, EARNINGS = AccountKind.AVAILABLE, AccountKind.EARNINGS
HELD, DEBT = AccountKind.HELD, AccountKind.DEBT


class Charging:
    """Charges and grants.

    Args:
        platform: The plugin's platform.
        books: Where they are written.
        assets: What can be paid with.
        settings: Fees and taxes.
    """

    def __init__(
        self, platform: Platform, books: Books, assets: Assets, settings: LedgerSettings
    ) -> None:
        self._metrics = platform.metrics
        self._books = books
        self._assets = assets
        self._settings = settings

    async def charge(self, mover: Mover, charge: Charge) -> Transfer:
        """Let somebody pay somebody; see `onlyvips_ledger.api.Ledger.charge`."""
        self.check(charge)
        order = Order(
            mover=mover,
            key=charge.key,
            content=self.content(charge),
            asset=charge.asset,
            people=(charge.payer, charge.payee),
            opens=[(charge.payee, self.earned_as(charge.asset))],
            payee=charge.payee,
            limited=(charge.payer, charge.amount),
        )

        def decide(found: Found) -> Draft:
            paid = spend(found, charge.payer, charge.asset, charge.amount)
            return self.draft(order, charge, found, paid)

        moved = await self._books.move(order, decide)
        if not moved.transfer.replayed:
            self._metrics.increment("charges", kind=charge.kind, asset=charge.asset)
        return moved.transfer

    async def grant(
        self, mover: Mover, key: str, account_id: int, money: Money, subject: str
    ) -> Transfer:
        """Give somebody money of the platform; see `onlyvips_ledger.api.Ledger.grant`."""
        self._assets.get(money.asset)
        check_amount(money.amount)
        order = Order(
            mover=mover,
            key=key,
            content=("reward", account_id, money.asset, money.amount, subject),
            asset=money.asset,
            people=(account_id,),
            opens=[(account_id, AVAILABLE)],
            limited=(account_id, money.amount),
        )

        def decide(found: Found) -> Draft:
            return Draft(
                plugin=mover.plugin,
                key=key,
                kind="reward",
                digest=order.digest,
                asset=money.asset,
                amount=money.amount,
                lines=[
                    self._books.ours.line(account_id, AccountKind.FEES, money.asset, -money.amount),
                    found.line(account_id, AVAILABLE, money.asset, money.amount),
                ],
                subject=subject,
                payee=account_id,
            )

        moved = await self._books.move(order, decide)
        if not moved.transfer.replayed:
            self._metrics.increment("charges", kind="reward", asset=money.asset)
        return moved.transfer

    # ---- parts that captures share ------------------------------------------------------------

    def check(self, charge: Charge) -> None:
        """Check a charge.

        Raises:
            InvalidInput: The amount is not above 0, the asset is not known, or payer and payee
                are one.
        """
        self._assets.get(charge.asset)
        check_amount(charge.amount)
        if charge.kind not in ("content", "subscription", "tip"):
            expected = "expected content, subscription or tip"
            raise InvalidInput(f"kind: {expected}.", fields=[FieldError("kind", expected)])
        if charge.payer == charge.payee:
            expected = "expected another account than the payer"
            raise InvalidInput(
                "Nobody can pay themselves.",
                fields=[FieldError("payee", expected)],
                code="pays-oneself",
            )

    def content(self, charge: Charge) -> tuple[object, ...]:
        """Return what makes a charge the same as another."""
        return (
            *(charge.kind, charge.payer, charge.payee, charge.asset, charge.amount),
            charge.subject,
        )

    def earned_as(self, asset: str) -> AccountKind:
        """Return the account into which is earned."""
        return HELD if self._assets.hold_seconds(asset) else EARNINGS

    def draft(
        self, order: Order, charge: Charge, found: Found, paid: list[Line], **others: object
    ) -> Draft:
        """Return a charge as it is written.

        Args:
            order: What was asked for.
            charge: What is paid.
            found: Locked accounts.
            paid: Where the money comes from.
            others: Further fields of the draft.
        """
        rate = found.rate_bp
        if rate is None:
            rate = self._settings.tax.get(found.country, 0)
        parts = split(charge.amount, getattr(self._settings.fees, charge.kind), rate)
        lines = [*paid, *earn(found, charge.payee, charge.asset, parts.net, order.opens[0][1])]
        kept = lines[-1][1].amount if lines[-1][1].kind is HELD else 0
        ours = self._books.ours
        if parts.fee:
            lines.append(ours.line(charge.payer, AccountKind.FEES, charge.asset, parts.fee))
        if parts.tax:
            lines.append(ours.line(charge.payer, AccountKind.TAX, charge.asset, parts.tax))
        until = found.now + timedelta(seconds=self._assets.hold_seconds(charge.asset))
        hold = None
        if kept:
            account = found.accounts[charge.payee, HELD]
            hold = NewHold("earnings", account, charge.payee, kept, until)
        fields: dict[str, object] = {
            "plugin": order.mover.plugin,
            "key": order.key,
            "kind": charge.kind,
            "digest": order.digest,
            "asset": charge.asset,
            "amount": charge.amount,
            "lines": lines,
            "subject": charge.subject,
            "payer": charge.payer,
            "payee": charge.payee,
            "fee": parts.fee,
            "tax": parts.tax,
            "tax_country": found.country if parts.tax else "",
            "held_until": until if hold else None,
            "hold": hold,
        }
        return Draft(**(fields | others))  # type: ignore[arg-type]  # fields of several types


def spend(found: Found, owner: int, asset: str, amount: int) -> list[Line]:
    """Return the lines by which somebody pays: what is available first, then earnings.

    Raises:
        InsufficientFunds: They have too little.
    """
    lines: list[Line] = []
    left = amount
    for kind in (AVAILABLE, EARNINGS):
        part = min(left, found.balance(owner, kind))
        if part:
            lines.append(found.line(owner, kind, asset, -part))
            left -= part
    if left:
        raise InsufficientFunds(asset, left)
    return lines


def earn(found: Found, owner: int, asset: str, amount: int, kind: AccountKind) -> list[Line]:
    """Return the lines by which somebody earns: what they owe is paid first."""
    lines: list[Line] = []
    owed = min(amount, -found.balance(owner, DEBT))
    if owed:
        lines.append(found.line(owner, DEBT, asset, owed))
    if amount - owed:
        lines.append(found.line(owner, kind, asset, amount - owed))
    return lines
