"""What the shop does when the ledger tells something."""

from __future__ import annotations

from typing import TYPE_CHECKING

from onlyvips_ledger.api import PaymentConfirmed, TransferRefunded

from onlyvips.events import EventHandler
from onlyvips_content.parts import parts_of
from onlyvips_content.shop.completing import complete

if TYPE_CHECKING:
    from onlyvips.jobs.types import JobContext


async def complete_purchase(event: PaymentConfirmed, context: JobContext) -> None:
    """Buy what a payment was begun for."""
    await complete(context.platform, parts_of(context.platform).shop, event)


async def take_back(event: TransferRefunded, context: JobContext) -> None:
    """Take away what was paid for with money that was given back."""
    if event.plugin == context.platform.plugin:
        await parts_of(context.platform).shop.refunding.taken_back(event.transfer_id)


EVENT_HANDLERS = [
    EventHandler(PaymentConfirmed, complete_purchase),
    EventHandler(TransferRefunded, take_back),
]
