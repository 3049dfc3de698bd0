"""Messages about what happened to somebody's money while they were elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from onlyvips.bot.types import Button, OutgoingMessage
from onlyvips.events import EventHandler
from onlyvips_ledger.api import EarningsReleased, PaymentConfirmed, TransferRefunded
from onlyvips_ledger.parts import parts_of
from onlyvips_ledger.reading import transfer_of
from onlyvips_ledger.texts.notices import (
    paid_in_text,
    refunded_text,
    released_text,
    taken_back_text,
)
from onlyvips_ledger.texts.speaking import Speaker

if TYPE_CHECKING:
    from onlyvips.accounts.types import Account
    from onlyvips.jobs.types import JobContext
    from onlyvips.platform import Platform


def event_handlers() -> Sequence[EventHandler]:
    """Return the plugin's event handlers."""
    return [
        EventHandler(PaymentConfirmed, tell_paid_in),
        EventHandler(TransferRefunded, tell_refunded),
        EventHandler(EarningsReleased, tell_released),
    ]


async def tell_paid_in(event: PaymentConfirmed, context: JobContext) -> None:
    """Tell somebody that a payment arrived, unless it is for something that is told of itself."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None or event.subject:
        return
    asset = parts_of(platform).assets.get(event.asset)
    text = paid_in_text(Speaker.to(account, platform), event.amount, asset)
    await _send(platform, account, text, f"ledger:payment:{event.payment_id}")


async def tell_refunded(event: TransferRefunded, context: JobContext) -> None:
    """Tell who got money back, and who gave it back."""
    platform, parts = context.platform, parts_of(context.platform)
    transfer = await transfer_of(platform.db, event.transfer_id)
    asset = parts.assets.get(transfer.postings[0].asset)
    paid = sum(max(line.amount, 0) for line in transfer.postings)
    payer = await _account(platform, event.payer)
    if payer is not None:
        text = refunded_text(Speaker.to(payer, platform), event.kind, paid, asset)
        await _send(platform, payer, text, f"ledger:refund:{event.transfer_id}:payer")
    payee = await _account(platform, event.payee)
    if payee is not None:
        earned = sum(line.amount for line in transfer.postings if line.owner == payee.id)
        debt = (await parts.service.balance(payee.id, asset.code)).debt
        say = Speaker.to(payee, platform)
        text = taken_back_text(say, event.kind, earned, asset, debt)
        await _send(platform, payee, text, f"ledger:refund:{event.transfer_id}:payee")


async def tell_released(event: EarningsReleased, context: JobContext) -> None:
    """Tell somebody that earnings became free."""
    platform = context.platform
    account = await _account(platform, event.account_id)
    if account is None:
        return
    asset = parts_of(platform).assets.get(event.asset)
    text = released_text(Speaker.to(account, platform), event.amount, asset)
    await _send(platform, account, text, f"ledger:released:{context.job_id}")


async def _account(platform: Platform, account_id: int) -> Account | None:
    """Return an account; None for the platform, and once the person erased their data."""
    return (await platform.accounts.get_many([account_id])).get(account_id)


async def _send(platform: Platform, account: Account, text: str, key: str) -> None:
    say = Speaker.to(account, platform, markup=False)
    buttons = [[Button("💼 " + say.t("My wallet"), "ledger:wallet")]]
    message = OutgoingMessage(text, buttons=buttons)
    await platform.telegram.send(account.telegram_id, message, key=key)
