"""Stars: invoices by link, the list of payments, refunds, subscriptions."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from telethon.tl import functions as fn
from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure
from onlyvips.testing.telegram.world.core import BotSession
from onlyvips.testing.telegram.world.dispatch import handles
from onlyvips.testing.telegram.world.rules import STARS_SUBSCRIPTION_PERIOD, check_invoice
from onlyvips.testing.telegram.world.stars import Charge
from onlyvips.testing.telegram.world.world_type import World

PAGE = 100


@handles(fn.payments.ExportInvoiceRequest)
def export_invoice(world: World, session: BotSession, request: Any) -> Any:
    """Make a link to an invoice, as MiniApps open it."""
    if not isinstance(request.invoice_media, tl.InputMediaInvoice):
        raise RpcFailure(400, "MEDIA_INVALID")
    check_invoice(request.invoice_media)
    link = "https://t.me/$" + secrets.token_urlsafe(12)
    world.invoice_links[link] = request.invoice_media
    return tl.payments.ExportedInvoice(link)


def _transactions(charge: Charge) -> list[Any]:
    """Return the transaction of a payment and, if there was one, that of its refund."""
    peer = tl.StarsTransactionPeer(tl.PeerUser(charge.user))
    payload = charge.payload.encode("latin-1")
    parse = dt.datetime.fromisoformat
    subscription = STARS_SUBSCRIPTION_PERIOD if charge.subscription_until else None
    found = [
        tl.StarsTransaction(
            charge.id,
            tl.StarsAmount(charge.amount, 0),
            parse(charge.date),
            peer,
            bot_payload=payload,
            subscription_period=subscription,
        )
    ]
    if charge.refunded is not None:
        found.append(
            tl.StarsTransaction(
                charge.id,
                tl.StarsAmount(-charge.amount, 0),
                parse(charge.refunded),
                peer,
                refund=True,
                bot_payload=payload,
            )
        )
    return found


def _status(world: World, history: list[Any], next_offset: str | None = None) -> Any:
    users = [t.peer.peer.user_id for t in history]
    return tl.payments.StarsStatus(
        balance=tl.StarsAmount(world.stars.balance, 0),
        chats=[],
        users=world.directory.user_entities(users),
        history=history or None,
        next_offset=next_offset,
    )


@handles(fn.payments.GetStarsStatusRequest)
def get_stars_status(world: World, session: BotSession, request: Any) -> Any:
    """Return the bot's balance."""
    return _status(world, [])


@handles(fn.payments.GetStarsTransactionsRequest)
def get_stars_transactions(world: World, session: BotSession, request: Any) -> Any:
    """Return a page of payments and refunds, newest first unless asked otherwise."""
    everything = [
        t
        for charge in world.stars.charges.values()
        if charge.currency == "XTR"
        for t in _transactions(charge)
    ]
    everything.sort(key=lambda t: t.date, reverse=not request.ascending)
    if request.inbound:
        everything = [t for t in everything if t.amount.amount > 0]
    if request.outbound:
        everything = [t for t in everything if t.amount.amount < 0]
    if request.offset and not request.offset.isdigit():
        raise RpcFailure(400, "OFFSET_INVALID")
    start = int(request.offset or 0)
    end = start + max(1, min(request.limit, PAGE))
    return _status(world, everything[start:end], str(end) if end < len(everything) else None)


@handles(fn.payments.GetStarsTransactionsByIDRequest)
def get_stars_transactions_by_id(world: World, session: BotSession, request: Any) -> Any:
    """Return single payments or refunds."""
    found: list[Any] = []
    for wanted in request.id:
        charge = world.stars.charges.get(wanted.id)
        if charge is None:
            raise RpcFailure(400, "TRANSACTION_ID_INVALID")
        found.extend(t for t in _transactions(charge) if bool(t.refund) == bool(wanted.refund))
    return _status(world, found)


@handles(fn.payments.RefundStarsChargeRequest)
def refund_stars_charge(world: World, session: BotSession, request: Any) -> Any:
    """Give a payment back; the bot gets a service message about it."""
    user = world.directory.resolve_user(request.user_id)
    charge = world.stars.refund(user.id, request.charge_id, world.now())
    action = tl.MessageActionPaymentRefunded(
        peer=tl.PeerUser(user.id),
        currency=charge.currency,
        total_amount=charge.amount,
        charge=tl.PaymentCharge(charge.id, ""),
        payload=charge.payload.encode("latin-1"),
    )
    message = world.new_message(user.id, world.bot.id, service=True, action=action)
    return world.wrap(world.publish(message, exclude=session))


@handles(fn.payments.BotCancelStarsSubscriptionRequest)
def bot_cancel_stars_subscription(world: World, session: BotSession, request: Any) -> Any:
    """Cancel a subscription at the end of its period, or allow it again."""
    user = world.directory.resolve_user(request.user_id)
    charge = world.stars.charges.get(request.charge_id)
    if charge is None or charge.user != user.id or charge.subscription_until is None:
        raise RpcFailure(400, "CHARGE_ID_INVALID")
    charge.canceled = not request.restore
    world.changed()
    return True
