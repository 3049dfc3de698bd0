"""Paying: the question to the bot, its answer, and then the money."""

from __future__ import annotations

import time
from typing import Any
from urllib.parse import unquote, urlsplit

from onlyvips.testing.telegram.errors import SimulatorError
from onlyvips.testing.telegram.page.media import invoice_json
from onlyvips.testing.telegram.page.viewer import Viewer, bot_online
from onlyvips.testing.telegram.world.queries import PRECHECKOUT_SECONDS


def invoice_link(text: str) -> str:
    """Return the link of an invoice as the simulator keeps it.

    Args:
        text: A link as MiniApps open it (``https://t.me/$slug``, ``https://t.me/invoice/slug``), or
            the slug alone (https://docs.telegram-mini-apps.com/platform/methods).
    """
    path = unquote(_path_of(text)) if "://" in text else text
    slug = path.removeprefix("/").removeprefix("invoice/").removeprefix("$")
    return f"https://t.me/${slug}"


def _path_of(address: str) -> str:
    try:
        return urlsplit(address).path
    except ValueError:  # such as https://[
        raise SimulatorError(f"{address} is not the address of an invoice.") from None


def linked_invoice(viewer: Viewer, link: str) -> dict[str, Any]:
    """Return what a sheet shows that was opened by a link.

    Raises:
        SimulatorError: There is no such invoice.
    """
    sent = viewer.world.linked_invoice(invoice_link(link))
    return {**invoice_json(sent, sent), "paid": False}


async def pay_message(viewer: Viewer, place: int, message_id: int) -> dict[str, Any]:
    """Pay for a message: an invoice, or paid media.

    Raises:
        SimulatorError: There is nothing to pay for, or it is paid.
    """
    world = viewer.world
    world.seen_message(viewer.id, place, message_id)
    if (place, message_id) in viewer.paid:
        raise SimulatorError("This is paid already.")
    if (place, message_id) in world.paid_media:
        charge = world.user_buys_media(viewer.id, message_id, chat=None if place > 0 else place)
        return {"status": "paid", "charge": charge, "error": None}
    if place != viewer.id:
        raise SimulatorError("Invoices are paid in the private chat with the bot.")
    return await _settle(viewer, message_id=message_id)


async def pay_link(viewer: Viewer, link: str) -> dict[str, Any]:
    """Pay an invoice that was opened by a link.

    Raises:
        SimulatorError: There is no such invoice.
    """
    return await _settle(viewer, link=invoice_link(link))


async def _settle(
    viewer: Viewer, *, message_id: int | None = None, link: str = ""
) -> dict[str, Any]:
    world, user_id = viewer.world, viewer.id
    subscription = world.feed.subscribe(user_id)
    try:
        query_id = world.user_pays(user_id, message_id, link=link)
        if not bot_online(world):
            return _failed("The bot is not connected.")
        deadline = time.monotonic() + PRECHECKOUT_SECONDS
        query = world.queries.get(query_id)
        while query.answer is None:
            try:
                await subscription.get(max(0.0, deadline - time.monotonic()))
            except TimeoutError:
                return _failed("The bot did not answer within ten seconds.")
    finally:
        subscription.close()
    if not query.answer.success:
        return _failed(query.answer.error)
    message = world.payment_done(user_id, query_id)
    return {"status": "paid", "charge": message.action.charge.id, "error": None}


def _failed(reason: str) -> dict[str, Any]:
    return {"status": "failed", "charge": None, "error": reason}
