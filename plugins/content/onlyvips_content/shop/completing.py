"""Buying what somebody began a payment for, once the money is there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from onlyvips.errors import Conflict, Forbidden, InvalidInput, NotFound, OnlyVipsError
from onlyvips_content.api import PurchaseFailed

if TYPE_CHECKING:
    from onlyvips_ledger.api import PaymentConfirmed

    from onlyvips.platform import Platform
    from onlyvips_content.shop.buying import Shop

#: ``work:12``, or ``work:12@350`` where the price is known that the buyer saw.
_SUBJECT: Final = re.compile(r"work:([1-9]\d{0,17})(?:@([1-9]\d{0,18}))?")


async def complete(platform: Platform, shop: Shop, event: PaymentConfirmed) -> None:
    """Buy the work that a payment was for, in the caller's transaction.

    It may come more than once and buys once. What cannot be bought is not: the money stays with
    the person, and `PurchaseFailed` says why.

    Args:
        platform: The plugin's platform.
        shop: Sells.
        event: The payment.
    """
    found = _SUBJECT.fullmatch(event.subject)
    if found is None:
        return
    work_id, key = int(found[1]), f"payment:{event.payment_id}"
    try:
        buyer = await platform.accounts.get(event.account_id)
        amount = int(found[2]) if found[2] else await shop.price(buyer, work_id, event.asset)
        # Without a price `buy` says why there is none; it asks for one above 0.
        purchase = await shop.buy(buyer, work_id, asset=event.asset, amount=amount or 1, key=key)
        if not purchase.replayed:
            return
        made = await shop.history.key_of(purchase.id)
        if made == key:  # the event came again
            return
        error: OnlyVipsError = Conflict(
            "You have unlocked this work already.", code="already-unlocked"
        )
    except (Conflict, Forbidden, InvalidInput, NotFound) as problem:
        error = problem
    await platform.events.publish(
        PurchaseFailed(
            account_id=event.account_id,
            work_id=work_id,
            payment_id=event.payment_id,
            asset=event.asset,
            amount=event.amount,
            code=error.code,
        )
    )
