"""Telegram's documented rules for what a bot sends.

Sources: https://core.telegram.org/method/messages.sendMessage, https://core.telegram.org/api/config
(lengths in UTF-8 code points), https://core.telegram.org/bots/api (commands, buttons, invoices).
"""

from __future__ import annotations

import re
from typing import Any

from telethon.tl import types as tl

from onlyvips.testing.telegram.errors import RpcFailure

MESSAGE_LENGTH = 4096
CAPTION_LENGTH = 1024
CALLBACK_DATA_BYTES = 64
BUTTONS = 100
COMMANDS = 100
ANSWER_LENGTH = 200
STARS_SUBSCRIPTION_PERIOD = 2_592_000
PAID_MEDIA_STARS = 25_000

_COMMAND = re.compile(r"[a-z0-9_]{1,32}")
# Where a MiniApp may be while the page of the simulator, on the same machine, is what opens it.
_LOCAL_APP = re.compile(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/\S*)?")
_URL = re.compile(r"(https?|tg|ton)://\S+|t\.me/\S+|[\w-]+(\.[\w-]+)+(/\S*)?")


def check_text(text: str, entities: Any, *, caption: bool = False) -> None:
    """Check the length of a message or caption and that its entities lie within it."""
    if not caption and not text.strip():
        raise RpcFailure(400, "MESSAGE_EMPTY")
    if len(text) > (CAPTION_LENGTH if caption else MESSAGE_LENGTH):
        raise RpcFailure(400, "MEDIA_CAPTION_TOO_LONG" if caption else "MESSAGE_TOO_LONG")
    if entities:
        units = len(text.encode("utf-16-le")) // 2
        if any(e.offset < 0 or e.length < 1 or e.offset + e.length > units for e in entities):
            raise RpcFailure(400, "ENTITY_BOUNDS_INVALID")


def check_markup(markup: Any, *, broadcast: bool = False, local_apps: bool = False) -> None:
    """Check the buttons of a message.

    Args:
        markup: The keyboard.
        broadcast: Whether the message goes to a channel.
        local_apps: Whether a MiniApp may be on this machine.
    """
    rows = getattr(markup, "rows", None)
    if rows is None:
        return
    inline = isinstance(markup, tl.ReplyInlineMarkup)
    if broadcast and not inline:
        raise RpcFailure(400, "REPLY_MARKUP_INVALID")
    buttons = [button for row in rows for button in row.buttons]
    if not buttons or any(not row.buttons for row in rows):
        raise RpcFailure(400, "REPLY_MARKUP_INVALID")
    if len(buttons) > BUTTONS:
        raise RpcFailure(400, "REPLY_MARKUP_TOO_LONG")
    for button in buttons:
        if not button.text.strip():
            raise RpcFailure(400, "BUTTON_TEXT_INVALID")
        if inline:
            _check_inline(button.type, local_apps)


def check_app_address(url: str, *, local: bool = False) -> None:
    """Check the address of a MiniApp: Telegram's apps open HTTPS only.

    Args:
        url: The address.
        local: Whether it may also be on this machine, without encryption.
    """
    if not url.startswith("https://") and not (local and _LOCAL_APP.fullmatch(url)):
        raise RpcFailure(400, "BUTTON_URL_INVALID")


def _check_inline(kind: Any, local_apps: bool) -> None:
    if isinstance(kind, tl.InlineButtonTypeCallback):
        if not 1 <= len(kind.data) <= CALLBACK_DATA_BYTES:
            raise RpcFailure(400, "BUTTON_DATA_INVALID")
    elif isinstance(kind, tl.InlineButtonTypeWebView):
        check_app_address(kind.url, local=local_apps)
    elif isinstance(kind, (tl.InlineButtonTypeUrl, tl.InputInlineButtonTypeUrlAuth)):
        if not _URL.fullmatch(kind.url):
            raise RpcFailure(400, "BUTTON_URL_INVALID")
    elif isinstance(kind, tl.InlineButtonTypeCopy) and not 1 <= len(kind.copy_text) <= 256:
        raise RpcFailure(400, "BUTTON_COPY_TEXT_INVALID")


def check_commands(commands: list[Any]) -> None:
    """Check a bot's list of commands."""
    if len(commands) > COMMANDS:
        raise RpcFailure(400, "BOT_COMMANDS_TOO_MUCH")
    for command in commands:
        if not _COMMAND.fullmatch(command.command):
            raise RpcFailure(400, "BOT_COMMAND_INVALID")
        if not 1 <= len(command.description) <= 256:
            raise RpcFailure(400, "BOT_COMMAND_DESCRIPTION_INVALID")


def check_invoice(media: Any) -> None:
    """Check an invoice; for Stars there is one price, no provider, and one subscription period."""
    invoice = media.invoice
    if not 1 <= len(media.payload) <= 128:
        raise RpcFailure(400, "INVOICE_PAYLOAD_INVALID")
    if not 1 <= len(media.title) <= 32 or not 1 <= len(media.description) <= 255:
        raise RpcFailure(400, "MEDIA_INVALID")
    amounts = [price.amount for price in invoice.prices]
    if invoice.currency == "XTR":
        if len(amounts) != 1 or amounts[0] < 1:
            raise RpcFailure(400, "STARS_INVOICE_INVALID")
        if invoice.subscription_period not in {None, STARS_SUBSCRIPTION_PERIOD}:
            raise RpcFailure(400, "SUBSCRIPTION_PERIOD_INVALID")
        if media.provider:
            raise RpcFailure(400, "PAYMENT_PROVIDER_INVALID")
    elif not media.provider:
        raise RpcFailure(400, "PAYMENT_PROVIDER_INVALID")
    elif not amounts or sum(amounts) < 1:
        raise RpcFailure(400, "CURRENCY_TOTAL_AMOUNT_INVALID")


def check_answer(text: str | None) -> None:
    """Check the answer to the press of a button."""
    if text is not None and len(text) > ANSWER_LENGTH:
        raise RpcFailure(400, "MESSAGE_TOO_LONG")
